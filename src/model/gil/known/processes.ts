import type { Body, Op } from '../../engine/program.ts';
import {
  channel,
  close,
  compute,
  cpu,
  each,
  MS,
  reader,
  receive,
  repeat,
  SECOND,
  send,
  serve,
} from '../../kernel/known/parts.ts';
import { CREATE, type GilKnown, joinThreads, START, startThreads, threaded } from './parts.ts';

/*
 * `postToWorker` starts a process at its first use: the child's lane begins where the parent forks it. A child with
 * nothing more to do stays asleep, as a worker of a pool does until it is told to end.
 */
const FORK = cpu(1.5 * MS, 'process forked, in the parent');
/** Child of `fork`: the first touch of the parent's pages, the wiring of its queues, and its end. */
const CHILD = cpu(4 * MS, 'process forked, in the child');

/** Cores of the presets' machine. */
const PRESET_CORES = 2;

/** Forks so many processes `worker-1`, `worker-2`, ... that run a program. */
const forkAll = (program: string, count: number, forkNs: number): Body =>
  each(count, (index): Op[] => [
    compute(forkNs),
    { op: 'postToWorker', worker: `worker-${index + 1}`, program, wait: false },
  ]);

const pool: GilKnown = {
  id: 'py-multiprocessing-pool',
  title: 'Two sums in a pool of processes',
  summary: 'Each process has a lock of its own, so the sums run side by side; forking comes first.',
  settings: { n: 10_000_000, processes: 2 },
  costs: {
    start: START,
    create: CREATE,
    fork: FORK,
    child: CHILD,
    alone: cpu(50, 'iteration of the sum in the first process', 'main'),
    iteration: cpu(50, 'iteration of the sum in a child', 'worker'),
  },
  parameters: { cores: PRESET_CORES },
  untilNs: 2 * SECOND,
  // Lib/multiprocessing/pool.py: three threads of the parent look after the workers, hand the tasks out and take the
  // results in. `map` with as many items as processes makes chunks of one; leaving the block ends the workers.
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const n = setting('n');
    const processes = setting('processes');
    const set = threaded(
      [
        compute(cost('start')),
        repeat(processes, [compute(n * cost('alone'))]),
        ...forkAll('work', processes, cost('fork')),
        ...['worker handler', 'task handler', 'result handler'].map((name) =>
          startThreads(name, 1, cost('create')),
        ),
        send('submitted'),
        receive('done'),
        close('tasks'),
        close('submitted'),
        close('results'),
        close('end'),
        ...['worker handler', 'task handler', 'result handler'].map(joinThreads),
      ],
      {
        'worker handler': [serve('end', [])],
        'task handler': [serve('submitted', [repeat(processes, [send('tasks')])])],
        'result handler': [repeat(processes, [receive('results')]), send('done'), serve('results', [])],
      },
      {
        submitted: channel(1),
        tasks: channel(processes),
        results: channel(processes),
        done: channel(1),
        end: channel(0),
      },
    );
    const work: Body = [
      compute(cost('child')),
      serve('tasks', [compute(n * cost('iteration')), send('results')]),
    ];
    return { ...set, programs: { ...set.programs, work } };
  },
};

const processes: GilKnown = {
  id: 'py-multiprocessing-process',
  title: 'Two sums in two processes',
  summary: 'Two processes started by hand: two locks, two cores.',
  settings: { n: 20_000_000, processes: 2 },
  costs: {
    start: START,
    fork: FORK,
    child: CHILD,
    alone: cpu(50, 'iteration of the sum in the first process', 'main'),
    iteration: cpu(50, 'iteration of the sum in a child', 'worker'),
  },
  parameters: { cores: PRESET_CORES },
  untilNs: 4 * SECOND,
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const n = setting('n');
    const count = setting('processes');
    const set = threaded(
      [
        compute(cost('start')),
        repeat(count, [compute(n * cost('alone'))]),
        ...forkAll('work', count, cost('fork')),
        repeat(count, [receive('ended')]),
      ],
      {},
      { ended: channel(count) },
    );
    const work: Body = [compute(cost('child')), compute(n * cost('iteration')), send('ended')];
    return { ...set, programs: { work } };
  },
};

const executor: GilKnown = {
  id: 'py-processpool-8',
  title: 'Eight CPU tasks in a pool of processes',
  summary: 'A process for each core; whichever is done takes the next task.',
  settings: { n: 10_000_000, tasks: 8, workers: 0 },
  costs: {
    start: START,
    create: CREATE,
    fork: FORK,
    child: CHILD,
    alone: cpu(75, 'square root in the first process', 'main'),
    root: cpu(75, 'square root in a child', 'worker'),
  },
  parameters: { cores: PRESET_CORES },
  untilNs: 5 * SECOND,
  // Lib/concurrent/futures/process.py: the first `submit` starts all processes (fork) and then the manager's thread,
  // which hands tasks out and takes results in; the queue's own feeder thread is left out.
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const tasks = setting('tasks');
    // 0 asks for a process a core, which is the machine's affair: `cores` may be given beside the program's own.
    const workers = setting('workers') || Number(settings['cores'] ?? PRESET_CORES);
    const set = threaded(
      [
        compute(cost('start')),
        compute(setting('n') * cost('alone')),
        ...forkAll('work', workers, cost('fork')),
        startThreads('manager', 1, cost('create')),
        repeat(tasks, [send('submitted')]),
        close('submitted'),
        joinThreads('manager'),
      ],
      {
        manager: [serve('submitted', [send('tasks')]), repeat(tasks, [receive('results')]), close('tasks')],
      },
      { submitted: channel(tasks), tasks: channel(tasks), results: channel(tasks) },
    );
    const work: Body = [
      compute(cost('child')),
      serve('tasks', [compute(setting('n') * cost('root')), send('results')]),
    ];
    return { ...set, programs: { ...set.programs, work } };
  },
};

/** Work for the CPU in processes, a lock each. */
export const PROCESS_KNOWN: readonly GilKnown[] = [pool, processes, executor];
