import { absolute, atLeast, integer, workload } from '../define.ts';
import type { Workload } from '../types.ts';

const n = (usual: number, quick: number, title: string) =>
  integer('n', usual, quick, 1000, 2_000_000_000, title);
const processes = integer('processes', 2, 2, 1, 64, 'processes, and sums');

/** What a speed-up by processes needs: enough work beside the time that their start takes. */
const wholeScale = {
  cores: 2,
  fixed: 'all' as const,
  fixedWhy: 'With less work the start of the processes takes much of the time.',
};

export const PYTHON_PARALLEL: readonly Workload[] = [
  workload('python', {
    id: 'py-multiprocessing-pool',
    title: 'Two sums in a pool of processes',
    documents: ['000', '002'],
    model: 'multiprocessing',
    path: 'mp_pool.py',
    parameters: [n(10_000_000, 3_000_000, 'iterations of each sum'), processes],
    claims: [
      absolute('pool', 'a pool of two takes 0.8 s', 'pool_s', 0.8),
      {
        word: 'twice',
        text: 'two processes are twice as fast',
        figure: 'speedup_ratio',
        stated: 2,
        relation: atLeast(1.6),
        needs: wholeScale,
        ifNot: 'Starting the processes is part of the time.',
      },
    ],
    lesson: {
      what: 'Each process has an interpreter and a GIL of its own, so the two sums run at the same time.',
      where: 'Two more processes appear in the second part, each with one busy lane; the parent sleeps.',
      question: 'What is paid for the second core?',
      answer: 'Starting two processes, their memory, and copying arguments and results through a pipe.',
      steps: ['One process works.', 'Two child processes work, the parent waits for their results.'],
    },
  }),
  workload('python', {
    id: 'py-multiprocessing-process',
    title: 'Two sums in two processes',
    documents: ['003'],
    model: 'multiprocessing',
    path: 'mp_process.py',
    parameters: [n(20_000_000, 3_000_000, 'iterations of each sum'), processes],
    claims: [
      absolute('processes', 'two processes take 1.28 s', 'processes_s', 1.28),
      {
        word: 'near-twice',
        text: 'nearly twice as fast as in sequence',
        figure: 'speedup_ratio',
        stated: 1.88,
        relation: atLeast(1.6),
        needs: wholeScale,
        ifNot: 'Starting the processes is part of the time.',
      },
    ],
    lesson: {
      what: 'The same as with the pool, but each process is started by hand and ends with its work.',
      where: 'Two children are born at the start of the second part and die at its end.',
      question: 'When is a pool better than a process for each task?',
      answer: 'When there are many short tasks: the pool pays for starting its processes once.',
      steps: ['One process works.', 'Two children, a core each.'],
    },
  }),
  workload('python', {
    id: 'py-processpool-8',
    title: 'Eight tasks in a process pool',
    documents: ['004'],
    model: 'multiprocessing',
    path: 'processpool.py',
    parameters: [
      n(10_000_000, 1_500_000, 'square roots a task'),
      integer('tasks', 8, 8, 1, 1000, 'tasks'),
      integer('workers', 0, 0, 0, 64, 'processes in the pool, 0 for one a core'),
    ],
    claims: [
      {
        word: 'near-linear',
        text: 'the speed-up is close to the number of cores',
        figure: 'efficiency_ratio',
        stated: 1,
        relation: atLeast(0.75),
        needs: wholeScale,
        ifNot: 'The start of the pool is part of the time.',
      },
    ],
    lesson: {
      what: 'Eight tasks are handed to as many processes as there are cores; a process that is done takes the next.',
      where: 'Every core is busy for the whole second part, whatever the order of the tasks.',
      question: 'Why not eight processes on two cores?',
      answer:
        'Six of them would wait in the run queue at any time: more memory and more switches, no more work.',
      steps: ['One task, to have a measure.', 'All tasks: every core busy until the last is done.'],
    },
  }),
  workload('python', {
    id: 'py-numpy-threads',
    title: 'Matrix products in four threads',
    documents: ['000', '002'],
    model: 'gil',
    path: 'numpy_threads.py',
    requires: { packages: ['numpy'] },
    parameters: [
      integer('size', 1000, 800, 10, 5000, 'rows and columns of a matrix'),
      integer('threads', 4, 4, 1, 64, 'threads'),
      integer('repeat', 8, 8, 1, 1000, 'products a thread'),
      integer('blas-threads', 1, 1, 1, 64, 'threads that one product may use by itself'),
    ],
    claims: [
      {
        word: 'parallel',
        text: 'numpy gives the GIL back, so the products run in parallel',
        figure: 'speedup_ratio',
        relation: atLeast(1.5),
        needs: { cores: 2 },
      },
    ],
    lesson: {
      what: 'The product is computed by C code that has given the GIL back; several threads compute at once.',
      where: 'Four busy lanes in the second part and as many busy cores as the machine has.',
      question: 'Same interpreter, same GIL. Why is it parallel this time?',
      answer: 'The GIL guards bytecode only. While numpy multiplies, no bytecode runs.',
      steps: [
        'One thread multiplies; the library itself is held to one thread.',
        'Four threads multiply at the same time.',
      ],
    },
  }),
];
