import { numberSetting } from '../../engine/known.ts';
import type { Body, Op } from '../../engine/program.ts';
import { computing, costOf, spawning } from '../../loop/known-settings.ts';
import { ASYNCIO_PARAMETERS } from '../parameters.ts';
import { interpreterStart, type KnownAsyncio, LOOP_THREAD, mark } from './parts.ts';

const MS = 1_000_000;

/** The alone core that the program confines itself to. */
const ONE_CORE = [0];

/** One side of the bytes to and fro: its own turn, then it waits for as long as the other's takes. */
function turns(rounds: number, ns: number, first: boolean): Body {
  const own = computing(ns);
  const other: Op[] = [{ op: 'blockingIo', ns: Math.round(ns), kind: 'other' }];
  return [{ op: 'repeat', times: rounds, body: first ? [...own, ...other] : [...other, ...own] }];
}

/** resources/workloads/python/cost_switch.py: two processes, two generators, two tasks. */
export const costSwitch: KnownAsyncio = {
  id: 'py-cost-switch',
  title: 'Turns of two processes, two generators, two tasks',
  summary: 'Each sleep(0) costs one iteration of the loop with its epoll_wait, shared by the tasks.',
  settings: { rounds: 1000, steps: 4000 },
  costs: {
    start: interpreterStart,
    handover: {
      ns: 3000,
      kind: 'cpu',
      per: 'one byte to the other process: its write and its read',
      spentBy: 'child loop',
    },
    generator: { ns: 40, kind: 'cpu', per: 'one switch between the generators', spentBy: LOOP_THREAD },
    task: {
      ns: 1800,
      kind: 'cpu',
      per: 'one step of a task, with its callback and its half of the loop’s iteration',
      spentBy: LOOP_THREAD,
    },
  },
  // What the loop spends for itself is in the cost of a step: a recording tells only both together.
  parameters: { handleNs: 0, stepNs: 0, iterationNs: 0 },
  untilNs: 150 * MS,
  build: (settings, costs) => {
    const [rounds, steps] = [numberSetting(settings, 'rounds'), numberSetting(settings, 'steps')];
    const startNs = Math.round(costOf(costs, 'start'));
    const handover = costOf(costs, 'handover');
    return {
      threads: [
        {
          name: 'main',
          cores: ONE_CORE,
          body: [
            ...computing(startNs),
            mark('two processes'),
            ...turns(rounds, handover, true),
            mark('two generators'),
            ...computing(costOf(costs, 'generator'), steps),
            mark('two tasks'),
            ...spawning('polite', 2),
            { op: 'join', how: 'gather' },
          ],
        },
        { name: 'echo', process: 'child', cores: ONE_CORE, startNs, body: turns(rounds, handover, false) },
      ],
      programs: {
        polite: [
          {
            op: 'repeat',
            times: Math.floor(steps / 2),
            body: [{ op: 'yield' }, ...computing(costOf(costs, 'task'))],
          },
        ],
      },
    };
  },
};

/** Numbers of tasks by which the program grows: from 1000 on, each time to twice as many, up to `most`. */
function* additions(most: number): Generator<number> {
  for (let count = 1000; count <= most; count *= 2) yield count === 1000 ? count : count / 2;
}

/**
 * Tasks that the model has one by one; it takes 7 kB and 50 us of its own for each. All of them do the same, so that what the loop spends
 * on the rest is spent in one piece.
 */
const MOST_TASKS = 16_000;
const { handleNs, stepNs } = ASYNCIO_PARAMETERS;
/** CPU of the loop for a task's first step, and for its last with its report to gather. */
const FIRST_STEP_NS = handleNs.default + stepNs.default;
const LAST_STEP_NS = 2 * handleNs.default + stepNs.default;

/** resources/workloads/python/cost_tasks.py; its end by the share of memory is left out. */
export const costTasks: KnownAsyncio = {
  id: 'py-cost-tasks',
  title: 'Thousands of tasks that wait',
  summary:
    'Each growth is a burst: tasks are created, then each runs up to its wait; at the end all go on at once.',
  settings: { most: 8000 },
  costs: {
    start: interpreterStart,
    create: { ns: 3000, kind: 'cpu', per: 'the creation of one task', spentBy: LOOP_THREAD },
  },
  parameters: {},
  untilNs: 200 * MS,
  build: (settings, costs) => {
    let single = 0;
    let bulk = 0;
    const growth = [...additions(numberSetting(settings, 'most'))].flatMap((count): Op[] => {
      const alone = Math.min(count, MOST_TASKS - single);
      single += alone;
      bulk += count - alone;
      return [
        ...computing(costOf(costs, 'create'), count),
        ...spawning('waiting', alone),
        { op: 'yield' },
        ...computing(FIRST_STEP_NS, count - alone),
        mark(`${count} more tasks`),
      ];
    });
    return {
      threads: [
        {
          name: 'main',
          body: [
            ...computing(costOf(costs, 'start')),
            ...growth,
            { op: 'close', channel: 'leave' },
            ...computing(LAST_STEP_NS, bulk),
            { op: 'join', how: 'gather' },
          ],
        },
      ],
      programs: { waiting: [{ op: 'receive', channel: 'leave', closed: [] }] },
      objects: { leave: { kind: 'channel', capacity: 0 } },
    };
  },
};
