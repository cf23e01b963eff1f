import { numberSetting } from '../../engine/known.ts';
import { computing, costOf, secondsSetting } from '../../loop/known-settings.ts';
import { interpreterStart, iterationCost, type KnownAsyncio, LOOP_THREAD, mark, ticking } from './parts.ts';

const SECOND = 1_000_000_000;

/** Name of the pool's process; its thread is the first of that process' pool. */
const POOL = 'pool process';
/** Ticks that the program waits for after its sum, as its own code has it. */
const TICKS_AFTER = 2.5;

/** resources/workloads/python/asyncio_blocked.py */
export const blocked: KnownAsyncio = {
  id: 'py-asyncio-blocked',
  title: 'A coroutine that blocks the loop',
  summary: 'A sum without await keeps the thread; no timer can tick until it ends.',
  settings: { n: 20_000_000, interval: 0.5 },
  costs: { start: interpreterStart, iteration: iterationCost(LOOP_THREAD) },
  parameters: { debug: true },
  untilNs: 2.5 * SECOND,
  build: (settings, costs) => ({
    threads: [
      {
        name: 'main',
        body: [
          ...computing(costOf(costs, 'start')),
          { op: 'spawn', program: 'timer' },
          { op: 'yield' },
          mark('the sum begins'),
          ...computing(costOf(costs, 'iteration'), numberSetting(settings, 'n')),
          mark('the sum is over'),
          { op: 'sleep', ns: Math.round(secondsSetting(settings, 'interval') * TICKS_AFTER) },
        ],
      },
    ],
    programs: { timer: ticking(secondsSetting(settings, 'interval')) },
  }),
};

/** resources/workloads/python/asyncio_executor.py */
export const executor: KnownAsyncio = {
  id: 'py-asyncio-executor',
  title: 'The sum in a process pool',
  summary: 'Another process computes with its own GIL, and the loop ticks on.',
  settings: { n: 20_000_000, interval: 0.5 },
  costs: {
    start: { ...interpreterStart, spentBy: LOOP_THREAD },
    fork: { ns: 5_000_000, kind: 'cpu', per: 'the start of the pool’s process' },
    iteration: iterationCost(`${POOL}-pool`),
  },
  parameters: {},
  untilNs: 1.5 * SECOND,
  build: (settings, costs) => ({
    threads: [
      {
        name: 'main',
        body: [
          ...computing(costOf(costs, 'start')),
          { op: 'postToWorker', worker: POOL, program: 'first', wait: true },
          { op: 'spawn', program: 'timer' },
          mark('the sum begins'),
          { op: 'postToWorker', worker: POOL, program: 'sum', wait: true },
          mark('the sum is over'),
        ],
      },
    ],
    programs: {
      timer: ticking(secondsSetting(settings, 'interval')),
      first: computing(costOf(costs, 'fork')),
      sum: computing(costOf(costs, 'iteration'), numberSetting(settings, 'n')),
    },
  }),
};
