import type { Preset } from '../engine/model.ts';
import type { Body, Op } from '../engine/program.ts';
import type { NODE_PARAMETERS } from './parameters.ts';

const MS = 1_000_000;
const mark = (label: string): Op => ({ op: 'mark', label });
const ticks = (ns: number): Op => ({
  op: 'defer',
  to: 'interval',
  delayNs: ns,
  body: [mark('tick')],
  as: 'ticks',
});
const stopTicks: Op = { op: 'cancel', task: 'ticks' };

/** `count` pbkdf2 calls at once, each `ns` of CPU on the pool. */
export const pbkdf2 = (count: number, ns: number): Body => [
  {
    op: 'repeat',
    times: count,
    body: [
      { op: 'executor', kind: 'crypto', wait: false, body: [{ op: 'compute', ns }], done: [mark('derived')] },
    ],
  },
];

/** Ready set-ups of the Node model; the ids are those of the catalogue's workloads where there is one. */
export const NODE_PRESETS: readonly Preset<typeof NODE_PARAMETERS>[] = [
  {
    id: 'node-io-loop',
    title: 'A hundred timers and twenty requests',
    summary: 'Timers and sockets wait together in one epoll call; the pool is not used.',
    parameters: {},
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'spawn', program: 'timer', count: 100 },
            { op: 'spawn', program: 'request', count: 20 },
            { op: 'join', how: 'gather' },
            mark('all done'),
          ],
        },
      ],
      programs: {
        timer: [{ op: 'sleep', ns: 200 * MS }],
        request: [
          { op: 'pollableIo', ns: 200 * MS, kind: 'network' },
          { op: 'compute', ns: MS / 10 },
        ],
      },
    },
    untilNs: 250 * MS,
  },
  {
    id: 'node-blocked-loop',
    title: 'A handler that computes',
    summary: 'Nothing else runs while a callback computes: the timer misses its turns.',
    parameters: {},
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            ticks(50 * MS),
            { op: 'sleep', ns: 120 * MS },
            mark('handler begins'),
            { op: 'compute', ns: 300 * MS },
            mark('handler ends'),
            { op: 'sleep', ns: 120 * MS },
            stopTicks,
          ],
        },
      ],
    },
    untilNs: 600 * MS,
  },
  {
    id: 'node-worker-threads',
    title: 'The sum in a worker thread',
    summary: 'The worker has its own loop on its own thread, and the main loop ticks on.',
    parameters: {},
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            ticks(20 * MS),
            { op: 'postToWorker', worker: 'worker', program: 'sum', wait: true },
            mark('answer'),
            stopTicks,
          ],
        },
      ],
      programs: { sum: [{ op: 'compute', ns: 300 * MS }] },
    },
    untilNs: 400 * MS,
  },
  {
    id: 'node-worker-pool',
    title: 'The sum over a pool of workers',
    summary: 'Two workers take parts until none is left.',
    parameters: { cores: 2 },
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'spawn', program: 'feed one' },
            { op: 'spawn', program: 'feed two' },
            { op: 'join' },
            mark('all parts'),
          ],
        },
      ],
      programs: {
        'feed one': [
          {
            op: 'repeat',
            times: 8,
            body: [{ op: 'postToWorker', worker: 'worker one', program: 'part', wait: true }],
          },
        ],
        'feed two': [
          {
            op: 'repeat',
            times: 8,
            body: [{ op: 'postToWorker', worker: 'worker two', program: 'part', wait: true }],
          },
        ],
        part: [{ op: 'compute', ns: 20 * MS }],
      },
    },
    untilNs: 250 * MS,
  },
  {
    id: 'node-threadpool',
    title: 'More calls than libuv has threads',
    summary:
      'Eight pbkdf2 calls on four threads: the fifth waits for a thread, and two cores share the four.',
    parameters: { cores: 2, poolSize: 4 },
    programs: { threads: [{ name: 'main', body: pbkdf2(8, 50 * MS) }] },
    untilNs: 250 * MS,
  },
  {
    id: 'node-run-to-completion',
    title: 'Who runs first',
    summary: 'After an I/O callback: ticks, microtasks, immediates, then timers.',
    parameters: {},
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            {
              op: 'executor',
              kind: 'disk',
              body: [{ op: 'blockingIo', ns: MS, kind: 'disk' }],
              wait: false,
              done: [
                { op: 'defer', to: 'timer', delayNs: 0, body: [mark('timeout')] },
                { op: 'defer', to: 'immediate', body: [mark('immediate')] },
                { op: 'defer', to: 'microtask', body: [mark('promise')] },
                { op: 'defer', to: 'nextTick', body: [mark('nextTick')] },
                { op: 'compute', ns: 20 * MS },
                mark('callback ends'),
              ],
            },
          ],
        },
      ],
    },
    untilNs: 40 * MS,
  },
  {
    id: 'node-cluster',
    title: 'Child processes behind one port',
    summary: 'The parent hands connections round; every child computes on a loop of its own.',
    parameters: { cores: 2 },
    programs: {
      threads: [
        {
          name: 'parent',
          process: 'parent',
          body: [{ op: 'repeat', times: 8, body: [{ op: 'send', channel: 'port' }] }],
        },
        ...['child one', 'child two'].map((process) => ({
          name: process,
          process,
          body: [
            {
              op: 'repeat',
              times: 4,
              body: [{ op: 'receive', channel: 'port' }, { op: 'compute', ns: 50 * MS }, mark('served')],
            },
          ] satisfies Body,
        })),
      ],
      objects: { port: { kind: 'channel', capacity: 100 } },
    },
    untilNs: 250 * MS,
  },
  {
    id: 'node-cost-switch',
    title: 'Turns of the loop',
    summary: 'An immediate costs a whole iteration with its epoll_wait, an await only a microtask.',
    parameters: {},
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            { op: 'repeat', times: 1000, body: [{ op: 'await' }] },
            mark('a thousand awaits'),
            { op: 'repeat', times: 1000, body: [{ op: 'yield' }] },
            mark('a thousand immediates'),
          ],
        },
      ],
    },
    untilNs: 10 * MS,
  },
  {
    id: 'slow-io',
    title: 'Name look-ups beside files',
    summary: 'Look-ups may take only half of the pool, so that file calls still find a thread.',
    parameters: { cores: 2, poolSize: 4 },
    programs: {
      threads: [
        {
          name: 'main',
          body: [
            {
              op: 'repeat',
              times: 6,
              body: [
                {
                  op: 'executor',
                  kind: 'dns',
                  wait: false,
                  body: [{ op: 'blockingIo', ns: 50 * MS, kind: 'dns' }],
                  done: [mark('name')],
                },
              ],
            },
            {
              op: 'repeat',
              times: 6,
              body: [
                {
                  op: 'executor',
                  kind: 'disk',
                  wait: false,
                  body: [{ op: 'blockingIo', ns: 10 * MS, kind: 'disk' }],
                  done: [mark('file')],
                },
              ],
            },
          ],
        },
      ],
    },
    untilNs: 200 * MS,
  },
];
