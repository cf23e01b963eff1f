import type { Body } from '../../engine/program.ts';
import {
  aliveOf,
  channel,
  close,
  compute,
  cpu,
  MOST_ROUNDS,
  MOST_THREADS,
  pieces,
  reader,
  receive,
  repeat,
  SECOND,
  send,
  sleepS,
  US,
} from '../../kernel/known/parts.ts';
import { CREATE, type GilKnown, joinThreads, START, startThreads, threaded } from './parts.ts';

/** Bytes that a pipe holds (pipe(7)). */
const PIPE_BYTES = 65_536;
/** Part of a call that runs without the GIL: the kernel's. */
const IN_KERNEL = 0.5;

const pipe: GilKnown = {
  id: 'py-context-switch',
  title: 'Bytes through a pipe between two threads',
  summary:
    'The pipe takes thousands of bytes before the writer must wait: the GIL decides who runs, not the byte.',
  settings: { switches: 100_000 },
  costs: {
    start: START,
    create: CREATE,
    write: cpu(300, 'byte written', 'writer'),
    read: cpu(300, 'byte read', 'main'),
  },
  parameters: { cores: 2 },
  untilNs: 0.3 * SECOND,
  // os.write and os.read let the GIL go for the call, whether or not it waits.
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const { times, each } = pieces(setting('switches'), MOST_ROUNDS);
    const call = (name: string): Body => [
      compute(each * cost(name) * (1 - IN_KERNEL)),
      { op: 'native', ns: Math.round(each * cost(name) * IN_KERNEL), releases: true },
    ];
    return threaded(
      [
        compute(cost('start')),
        startThreads('writer', 1, cost('create')),
        repeat(times, [...call('read'), receive('pipe')]),
        joinThreads('writer'),
      ],
      { writer: [repeat(times, [...call('write'), send('pipe')])] },
      { pipe: channel(Math.ceil(PIPE_BYTES / Math.max(1, each))) },
    );
  },
};

const crowd: GilKnown = {
  id: 'py-cost-threads',
  title: 'Threads by the thousand',
  summary:
    'Each is started, waits for the event and ends with it; starting costs the main thread a hand-over each.',
  settings: { most: 4000, share: 0.1, hold: 0.5 },
  costs: {
    start: START,
    create: { ...CREATE, spentBy: 'main' },
    thread: cpu(30 * US, 'thread, from its start to its end', 'thread'),
  },
  parameters: { cores: 2 },
  untilNs: 1.2 * SECOND,
  // The program stops early where memory (`share`) or a limit of the system runs out: the model has neither.
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const { times, each } = pieces(aliveOf(setting('most')), MOST_THREADS);
    return threaded(
      [
        compute(cost('start')),
        startThreads('thread', times, each * cost('create')),
        sleepS(setting('hold')),
        close('leave'),
        joinThreads('thread'),
      ],
      {
        thread: [
          compute((each * cost('thread')) / 2),
          { op: 'receive', channel: 'leave', closed: [] },
          compute((each * cost('thread')) / 2),
        ],
      },
      { leave: channel(0) },
    );
  },
};

/** What a switch and a thread cost. */
export const COST_KNOWN: readonly GilKnown[] = [pipe, crowd];
