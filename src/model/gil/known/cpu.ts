import {
  channel,
  close,
  compute,
  cpu,
  reader,
  repeat,
  SECOND,
  send,
  serve,
} from '../../kernel/known/parts.ts';
import {
  CREATE,
  type GilKnown,
  joinThreads,
  runThreads,
  START,
  START_OF_MAIN,
  startThreads,
  threaded,
} from './parts.ts';

const sums = (id: string, n: number, title: string): GilKnown => ({
  id,
  title,
  summary: 'Both sums one after the other, then in a thread each: under one lock the time stays the same.',
  settings: { n, threads: 2 },
  costs: {
    start: START,
    create: CREATE,
    alone: cpu(50, 'iteration of the sum in the main thread', 'main'),
    iteration: cpu(50, 'iteration of the sum in a thread', 'sum'),
  },
  parameters: { cores: 2 },
  untilNs: 3 * SECOND,
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const n = setting('n');
    const threads = setting('threads');
    return threaded(
      [
        compute(cost('start')),
        repeat(threads, [compute(n * cost('alone'))]),
        ...runThreads('sum', threads, cost('create')),
      ],
      { sum: [compute(n * cost('iteration'))] },
    );
  },
});

const scaling = (id: string, title: string, summary: string, build: 'gil' | 'free-threaded'): GilKnown => ({
  id,
  title,
  summary,
  settings: { n: 100_000_000, threads: '1,2,4' },
  costs: {
    start: START_OF_MAIN,
    create: CREATE,
    iteration: cpu(50, 'iteration of the sum', 'sum'),
  },
  parameters: { cores: 4, build },
  untilNs: 15 * SECOND,
  build: (settings, costs) => {
    const { setting, numbers, cost } = reader(settings, costs);
    const parts = numbers('threads');
    const name = (threads: number): string => `sum-${threads}`;
    return threaded(
      [
        compute(cost('start')),
        ...parts.flatMap((threads) => runThreads(name(threads), threads, cost('create'))),
      ],
      Object.fromEntries(
        parts.map((threads) => [
          name(threads),
          [compute(Math.floor(setting('n') / threads) * cost('iteration'))],
        ]),
      ),
    );
  },
});

const threadPool: GilKnown = {
  id: 'py-threadpool-cpu-8',
  title: 'Eight CPU tasks in a pool of threads',
  summary: 'A pool takes tasks from a queue, but one thread at a time runs bytecode.',
  settings: { n: 10_000_000, tasks: 8, workers: 8 },
  costs: {
    start: START,
    create: CREATE,
    alone: cpu(75, 'square root in the main thread', 'main'),
    root: cpu(75, 'square root in a thread', 'worker'),
  },
  parameters: { cores: 2 },
  untilNs: 13 * SECOND,
  // Lib/concurrent/futures/thread.py: `submit` queues the task and starts a thread while none is idle and fewer than
  // the most exist; none is idle here, as each thread takes a task at its start. `shutdown` ends the threads.
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const tasks = setting('tasks');
    const workers = Math.min(setting('workers'), tasks);
    return threaded(
      [
        compute(cost('start')),
        repeat(tasks, [compute(setting('n') * cost('alone'))]),
        repeat(workers, [send('tasks'), startThreads('worker', 1, cost('create'))]),
        repeat(tasks - workers, [send('tasks')]),
        close('tasks'),
        joinThreads('worker'),
      ],
      { worker: [serve('tasks', [compute(setting('n') * cost('root'))])] },
      { tasks: channel(tasks) },
    );
  },
};

/** Work for the CPU in threads. */
export const CPU_KNOWN: readonly GilKnown[] = [
  sums('py-cpu-sequential-vs-threads', 10_000_000, 'Two sums in sequence, then in two threads'),
  sums('py-cpu-threads-20m', 20_000_000, 'Two sums of 20 million in sequence, then in two threads'),
  scaling(
    'py-sum-squares-scaling',
    'One sum split over 1, 2 and 4 threads',
    'The parts get smaller and the whole no shorter: one lock, one thread at a time.',
    'gil',
  ),
  scaling(
    'py-free-threaded',
    'One sum split over 1, 2 and 4 threads without a GIL',
    'Without the lock the parts run side by side and the time falls.',
    'free-threaded',
  ),
  threadPool,
];
