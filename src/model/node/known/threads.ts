import { numberSetting } from '../../engine/known.ts';
import type { Body, Op, ProgramSet } from '../../engine/program.ts';
import {
  computing,
  costOf,
  PRESET_CORES,
  perCore,
  secondsSetting,
  spawning,
} from '../../loop/known-settings.ts';
import { type KnownNode, MS, mark, nodeStart, rootCost, stopTicks, ticks } from './parts.ts';

/** Roots with which the programs warm up: code that runs often enough to be compiled. */
const WARM_UP = 1_000_000;

const POOL_THREADS = 'libuv-worker';
const WORKERS = 'worker';

/** resources/workloads/node/worker_threads.mjs */
export const workerThreads: KnownNode = {
  id: 'node-worker-threads',
  title: 'The sum in a worker thread',
  summary: 'The worker has its own loop on its own thread, and the main loop ticks on.',
  settings: { n: 100_000_000, interval: 0.02 },
  costs: { start: nodeStart, root: rootCost(WORKERS) },
  parameters: {},
  untilNs: 600 * MS,
  build: (settings, costs) => {
    const sum = computing(costOf(costs, 'root'), numberSetting(settings, 'n'));
    const intervalNs = secondsSetting(settings, 'interval');
    return {
      threads: [
        {
          name: 'main',
          body: [
            ...computing(costOf(costs, 'start')),
            { op: 'postToWorker', worker: WORKERS, program: 'first', wait: true },
            mark('in a worker'),
            ticks(intervalNs),
            { op: 'postToWorker', worker: WORKERS, program: 'sum', wait: true },
            stopTicks,
            mark('on the main thread'),
            ticks(intervalNs),
            ...sum,
            stopTicks,
            mark('done'),
          ],
        },
      ],
      programs: { first: [mark('the worker has started')], sum },
    };
  },
};

const workerNames = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${WORKERS}-${index + 1}`);

/** Workers that take the next part as soon as they are free, and the parts for them. */
function share(workers: readonly string[], parts: number, phase: string) {
  const take = (worker: string): Body => [
    {
      op: 'forever',
      body: [
        { op: 'receive', channel: phase, closed: [{ op: 'break' }] },
        { op: 'postToWorker', worker, program: 'part', wait: true },
      ],
    },
  ];
  const name = (worker: string): string => `${phase}: ${worker}`;
  return {
    programs: Object.fromEntries(workers.map((worker) => [name(worker), take(worker)])),
    run: [
      { op: 'repeat', times: parts, body: [{ op: 'send', channel: phase }] },
      { op: 'close', channel: phase },
      ...workers.map((worker): Op => ({ op: 'spawn', program: name(worker), as: phase })),
      { op: 'join', task: phase, how: 'gather' },
      mark(phase),
    ] satisfies Op[],
    objects: { [phase]: { kind: 'channel', capacity: parts } } as const,
  };
}

/** resources/workloads/node/worker_pool.mjs */
export const workerPool: KnownNode = {
  id: 'node-worker-pool',
  title: 'The sum over a pool of workers',
  summary: 'Workers take parts until none is left: first one alone, then all.',
  settings: { n: 100_000_000, workers: 0, parts: 16, repeat: 5 },
  costs: { start: nodeStart, root: rootCost(WORKERS) },
  parameters: { cores: PRESET_CORES },
  untilNs: 2500 * MS,
  build: (settings, costs): ProgramSet => {
    const names = workerNames(perCore(settings, 'workers'));
    const parts = numberSetting(settings, 'parts');
    const all = parts * numberSetting(settings, 'repeat');
    const root = costOf(costs, 'root');
    const alone = share(names.slice(0, 1), all, 'parts in one worker');
    const together = share(names, all, 'parts over the pool');
    const warmUps = Object.fromEntries(
      names.map((worker): [string, Body] => [
        `warm up ${worker}`,
        [{ op: 'postToWorker', worker, program: 'warm-up', wait: true }],
      ]),
    );
    return {
      threads: [
        {
          name: 'main',
          body: [
            ...computing(costOf(costs, 'start')),
            ...Object.keys(warmUps).map((program): Op => ({ op: 'spawn', program, as: 'warm-ups' })),
            { op: 'join', task: 'warm-ups', how: 'gather' },
            ...alone.run,
            ...together.run,
          ],
        },
      ],
      programs: {
        ...warmUps,
        ...alone.programs,
        ...together.programs,
        'warm-up': computing(root, WARM_UP),
        part: computing(root, numberSetting(settings, 'n') / parts),
      },
      objects: { ...alone.objects, ...together.objects },
    };
  },
};

/** resources/workloads/node/threadpool.mjs */
export const threadPool: KnownNode = {
  id: 'node-threadpool',
  title: 'More calls than libuv has threads',
  summary: 'Eight pbkdf2 calls on four threads: the fifth waits for a thread, and the cores share the four.',
  settings: { iterations: 400_000, calls: '4,8' },
  costs: {
    start: nodeStart,
    round: { ns: 130, kind: 'cpu', per: 'one round of pbkdf2', spentBy: POOL_THREADS },
  },
  parameters: { cores: PRESET_CORES, poolSize: 4 },
  untilNs: 600 * MS,
  build: (settings, costs) => {
    const counts = String(settings['calls']).split(',').map(Number);
    return {
      threads: [
        {
          name: 'main',
          body: [
            ...computing(costOf(costs, 'start')),
            // One to start the pool's threads, one for the measure.
            ...[1, 1, ...counts].flatMap((count, index): Op[] => [
              ...spawning('hash', count).map((op) => ({ ...op, as: `calls ${index}` }) as Op),
              { op: 'join', task: `calls ${index}`, how: 'gather' },
              mark(`${count} at once`),
            ]),
          ],
        },
      ],
      programs: {
        hash: [
          {
            op: 'executor',
            kind: 'crypto',
            body: computing(costOf(costs, 'round'), numberSetting(settings, 'iterations')),
          },
          mark('derived'),
        ],
      },
    };
  },
};
