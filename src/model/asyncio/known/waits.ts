import { numberSetting } from '../../engine/known.ts';
import type { Op } from '../../engine/program.ts';
import { computing, costOf, secondsSetting, spawning } from '../../loop/known-settings.ts';
import { interpreterStart, type KnownAsyncio, LOOP_THREAD, mark } from './parts.ts';

const MS = 1_000_000;

/** resources/workloads/python/asyncio_gather.py */
export const gathered: KnownAsyncio = {
  id: 'py-asyncio-gather',
  title: 'Requests gathered on one thread',
  summary: 'All of them wait in one epoll call, so that the whole takes one delay.',
  settings: { requests: 4, delay: 1 },
  costs: {
    start: { ...interpreterStart, spentBy: LOOP_THREAD },
    request: { ns: 400_000, kind: 'cpu', per: 'one request with its answer' },
  },
  parameters: {},
  untilNs: 1200 * MS,
  build: (settings, costs) => ({
    threads: [
      {
        name: 'main',
        body: [
          ...computing(costOf(costs, 'start')),
          ...spawning('fetch', numberSetting(settings, 'requests')),
          { op: 'join', how: 'gather' },
        ],
      },
    ],
    programs: {
      // Half to connect and to ask, half to read the answer.
      fetch: [
        ...computing(costOf(costs, 'request'), 0.5),
        { op: 'pollableIo', ns: secondsSetting(settings, 'delay'), kind: 'network' },
        ...computing(costOf(costs, 'request'), 0.5),
      ],
    },
  }),
};

/** Tries one way out and waits for whatever it left running. */
const tryOut = (name: string, work: Op[], workNs: number): Op[] => [
  { op: 'attempt', body: work, failed: [mark(`${name} raised`)] },
  { op: 'sleep', ns: workNs },
];

/** resources/workloads/python/asyncio_taskgroup.py */
export const taskGroup: KnownAsyncio = {
  id: 'py-asyncio-taskgroup',
  title: 'One task of a group fails',
  summary: 'The group cancels its other tasks; gather lets them run on.',
  settings: { tasks: 5, fail: 0.2, work: 1 },
  costs: { start: { ...interpreterStart, spentBy: LOOP_THREAD } },
  parameters: {},
  untilNs: 2600 * MS,
  build: (settings, costs) => {
    const workNs = secondsSetting(settings, 'work');
    const others = numberSetting(settings, 'tasks') - 1;
    const all = (as: string): Op[] => [
      { op: 'spawn', program: 'failing', as },
      ...(others > 0 ? [{ op: 'spawn', program: 'worker', as, count: others } as const] : []),
    ];
    const group: Op[] = [{ op: 'group', body: all('grouped') }];
    const gather: Op[] = [...all('gathered'), { op: 'join', task: 'gathered', how: 'gather' }];
    return {
      threads: [
        {
          name: 'main',
          body: [
            ...computing(costOf(costs, 'start')),
            ...tryOut('the group', group, workNs),
            ...tryOut('gather', gather, workNs),
          ],
        },
      ],
      programs: {
        failing: [
          { op: 'sleep', ns: secondsSetting(settings, 'fail') },
          { op: 'fail', message: 'one task fails' },
        ],
        worker: [
          {
            op: 'attempt',
            body: [{ op: 'sleep', ns: workNs }, mark('finished')],
            cancelled: [mark('cancelled')],
          },
        ],
      },
    };
  },
};

/** resources/workloads/rust/tokio_like.rs: an executor of the same build, though not in Python. */
export const tokioLike: KnownAsyncio = {
  id: 'rust-tokio-like',
  title: 'A thousand timers on one loop',
  summary: 'One long sleep, then a burst: what any executor with a heap of timers does.',
  settings: { tasks: 1000, delay: 1 },
  costs: {
    start: { ns: MS / 2, kind: 'cpu', per: 'the start of the program' },
    poll: { ns: 300, kind: 'cpu', per: 'one poll of a task', spentBy: LOOP_THREAD },
  },
  // Compiled code: what the loop itself adds to a poll is a fraction of what CPython takes.
  parameters: { handleNs: 20, stepNs: 20, iterationNs: 500 },
  untilNs: 1200 * MS,
  build: (settings, costs) => ({
    threads: [
      {
        name: 'main',
        body: [
          ...computing(costOf(costs, 'start')),
          ...spawning('wait', numberSetting(settings, 'tasks')),
          { op: 'join', how: 'wait' },
        ],
      },
    ],
    programs: {
      wait: [
        ...computing(costOf(costs, 'poll')),
        { op: 'sleep', ns: secondsSetting(settings, 'delay') },
        ...computing(costOf(costs, 'poll')),
      ],
    },
  }),
};
