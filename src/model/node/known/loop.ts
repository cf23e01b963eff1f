import { numberSetting } from '../../engine/known.ts';
import { computing, costOf, secondsSetting, spawning } from '../../loop/known-settings.ts';
import { type KnownNode, MAIN_THREAD, MS, mark, nodeStart, rootCost, stopTicks, ticks } from './parts.ts';

/** A request on loopback, there and back, beside what either side computes. */
const LOOPBACK_NS = MS / 10;

/** resources/workloads/node/io_loop.mjs */
export const ioLoop: KnownNode = {
  id: 'node-io-loop',
  title: 'A hundred timers and twenty requests',
  summary: 'Timers and sockets wait together in one epoll call; the pool is not used.',
  settings: { requests: 20, timers: 100, delay: 1 },
  costs: {
    start: { ...nodeStart, spentBy: MAIN_THREAD },
    request: { ns: MS, kind: 'cpu', per: 'one request with its answer' },
  },
  parameters: {},
  untilNs: 1200 * MS,
  build: (settings, costs) => {
    const delayNs = secondsSetting(settings, 'delay');
    return {
      threads: [
        {
          name: 'main',
          body: [
            ...computing(costOf(costs, 'start')),
            ...spawning('timer', numberSetting(settings, 'timers')),
            ...spawning('request', numberSetting(settings, 'requests')),
            { op: 'join', how: 'gather' },
            mark('all done'),
          ],
        },
      ],
      programs: {
        timer: [{ op: 'sleep', ns: delayNs }],
        // Half to connect and to ask, half to read the answer.
        request: [
          ...computing(costOf(costs, 'request'), 0.5),
          { op: 'pollableIo', ns: delayNs, kind: 'network' },
          ...computing(costOf(costs, 'request'), 0.5),
        ],
      },
    };
  },
};

/** resources/workloads/node/blocked_loop.mjs */
export const blockedLoop: KnownNode = {
  id: 'node-blocked-loop',
  title: 'A handler that computes',
  summary: 'Nothing else runs while a handler computes: the quick request and the timer wait for its end.',
  settings: { n: 1_000_000_000, interval: 0.1 },
  costs: {
    start: nodeStart,
    request: { ns: MS, kind: 'cpu', per: 'one request with its answer' },
    root: rootCost(MAIN_THREAD),
  },
  parameters: {},
  untilNs: 3000 * MS,
  build: (settings, costs) => {
    const request = computing(costOf(costs, 'request'));
    return {
      threads: [
        {
          name: 'main',
          body: [
            ...computing(costOf(costs, 'start')),
            { op: 'spawn', program: 'quick request' },
            { op: 'join', how: 'gather' },
            mark('a quick request, alone'),
            ticks(secondsSetting(settings, 'interval')),
            { op: 'spawn', program: 'request that computes' },
            { op: 'spawn', program: 'quick request' },
            { op: 'join', how: 'gather' },
            mark('both answered'),
            stopTicks,
          ],
        },
      ],
      programs: {
        'quick request': [
          { op: 'pollableIo', ns: LOOPBACK_NS, kind: 'network' },
          ...request,
          mark('quick answer'),
        ],
        'request that computes': [
          { op: 'pollableIo', ns: LOOPBACK_NS, kind: 'network' },
          mark('the handler begins'),
          ...computing(costOf(costs, 'root'), numberSetting(settings, 'n')),
          mark('the handler is done'),
          ...request,
        ],
      },
    };
  },
};

/** resources/workloads/node/run_to_completion.mjs */
export const runToCompletion: KnownNode = {
  id: 'node-run-to-completion',
  title: 'Who runs first',
  summary: 'After an I/O callback: ticks, microtasks, immediates, then timers.',
  settings: { spin: 0.05 },
  costs: { start: { ...nodeStart, spentBy: MAIN_THREAD } },
  parameters: {},
  untilNs: 100 * MS,
  build: (settings, costs) => ({
    threads: [
      {
        name: 'main',
        body: [
          ...computing(costOf(costs, 'start')),
          {
            op: 'executor',
            kind: 'disk',
            body: [{ op: 'blockingIo', ns: MS / 10, kind: 'disk' }],
            wait: false,
            done: [
              { op: 'defer', to: 'timer', delayNs: 0, body: [mark('timer')] },
              { op: 'defer', to: 'immediate', body: [mark('immediate')] },
              { op: 'defer', to: 'microtask', body: [mark('microtask')] },
              { op: 'defer', to: 'nextTick', body: [mark('nextTick')] },
              ...computing(secondsSetting(settings, 'spin')),
              mark('callback ends'),
            ],
          },
        ],
      },
    ],
  }),
};
