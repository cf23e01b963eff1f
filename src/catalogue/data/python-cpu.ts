import { absolute, atLeast, atMost, between, integer, list, workload } from '../define.ts';
import type { Workload } from '../types.ts';

const n = (usual: number, quick: number, title: string) =>
  integer('n', usual, quick, 1000, 2_000_000_000, title);
const threads = integer('threads', 2, 2, 1, 64, 'threads, and sums');

const noSpeedup = {
  relation: between(0.5, 1.3),
  needs: { gil: 'gil' as const },
  ifNot:
    'More than 1.3 on a build with the GIL means that other load disturbed the first part: run it again.',
};

const twoCpuThreads = {
  what: 'The same sum runs in sequence and then in threads. Only the holder of the GIL runs bytecode, so the threads take turns of about 5 ms and the second part takes as long as the first.',
  where:
    'In the second part two lanes are runnable all the time, and together they fill about one core. What each lacks is neither sleep nor run-queue delay of the kernel: it waits in a futex for the GIL.',
  question: 'Two threads on two idle cores: why is the time not halved?',
  answer:
    'The cores are there and the kernel would use them. The interpreter lets one thread run bytecode at a time, so one of the two always waits for the other.',
  steps: [
    'One thread does all the work: one lane, one core.',
    'Two lanes now, yet the parallelism stays about 1: the lanes are complements of each other.',
  ],
};

export const PYTHON_CPU: readonly Workload[] = [
  workload('python', {
    id: 'py-cpu-sequential-vs-threads',
    title: 'A sum in sequence, then in two threads',
    documents: ['000', '002'],
    model: 'gil',
    path: 'cpu_threads.py',
    parameters: [n(10_000_000, 3_000_000, 'iterations of each sum'), threads],
    claims: [
      absolute('sequential', 'in sequence 1.5 s', 'sequential_s', 1.5),
      absolute('threads', 'in two threads 1.5 s', 'threads_s', 1.5),
      {
        word: 'no-speedup',
        text: 'two threads are no faster than one',
        figure: 'speedup_ratio',
        stated: 1,
        ...noSpeedup,
      },
      {
        word: 'switch-interval',
        text: 'a thread holds the GIL for 100 ticks or 15 ms',
        figure: 'switch_interval_s',
        stated: 0.015,
        relation: between(0.0149, 0.0151),
        needs: { quiet: false },
        outdated: {
          since: '3.2',
          reason: 'Ticks went with CPython 3.2; since then a waiting thread asks for the GIL after 5 ms.',
        },
      },
      {
        word: 'five-ms',
        text: 'the GIL is given up about every 5 ms',
        documents: ['001'],
        figure: 'switch_interval_s',
        stated: 0.005,
        relation: between(0.0049, 0.0051),
        needs: { quiet: false },
      },
    ],
    lesson: twoCpuThreads,
  }),
  workload('python', {
    id: 'py-cpu-threads-20m',
    title: 'The same sum, twice as long',
    documents: ['003'],
    model: 'gil',
    path: 'cpu_threads.py',
    reports: 'py-cpu-sequential-vs-threads',
    parameters: [n(20_000_000, 3_000_000, 'iterations of each sum'), threads],
    claims: [
      absolute('sequential', 'in sequence 2.41 s', 'sequential_s', 2.41),
      absolute('threads', 'in two threads 2.53 s', 'threads_s', 2.53),
      {
        word: 'slower',
        text: 'threads are slower than no threads, by about 5 %',
        figure: 'speedup_ratio',
        stated: 0.95,
        relation: between(0.8, 1),
        needs: { gil: 'gil', fixed: 'all' },
        ifNot: 'The price of handing the GIL over has become so small that it is lost in the noise of a run.',
      },
    ],
    lesson: twoCpuThreads,
  }),
  workload('python', {
    id: 'py-sum-squares-scaling',
    title: 'One sum split over 1, 2 and 4 threads',
    documents: ['000', '002'],
    model: 'gil',
    path: 'sum_squares_scaling.py',
    parameters: [
      n(100_000_000, 4_000_000, 'iterations in all'),
      list('threads', '1,2,4', 1, 64, 'numbers of threads'),
    ],
    claims: [
      absolute('one', '100 million iterations take 1.5 s', 'threads_1_s', 1.5),
      absolute('two', 'over two threads 1.5 s', 'threads_2_s', 1.5),
      absolute('four', 'over four threads 1.6 s', 'threads_4_s', 1.6),
      {
        word: 'no-speedup-2',
        text: 'two threads bring nothing',
        figure: 'speedup_2_ratio',
        stated: 1,
        ...noSpeedup,
      },
      {
        word: 'no-speedup-4',
        text: 'four threads bring nothing, or cost a little',
        figure: 'speedup_4_ratio',
        stated: 0.94,
        ...noSpeedup,
      },
    ],
    lesson: {
      what: 'A fixed amount of work is split over more and more threads. The GIL makes the parts run one after the other, so the time does not fall.',
      where: 'Compare the three parts: one, two, then four lanes, always about one core busy.',
      question: 'The part of each thread gets smaller. Why does the whole not get shorter?',
      answer: 'The parts do not overlap: while one thread runs bytecode all others wait for the GIL.',
      steps: [
        'One thread.',
        'Two threads share one GIL.',
        'Four threads share it: more hand-overs, no more work done.',
      ],
    },
    timeoutS: 240,
  }),
  workload('python', {
    id: 'py-free-threaded',
    title: 'The split sum without a GIL',
    documents: ['002', '004'],
    model: 'free-threaded',
    path: 'sum_squares_scaling.py',
    reports: 'py-sum-squares-scaling',
    requires: { version: '3.13', freeThreaded: true },
    parameters: [
      n(100_000_000, 12_000_000, 'iterations in all'),
      list('threads', '1,2,4', 1, 64, 'numbers of threads'),
    ],
    claims: [
      {
        word: 'parallel',
        text: 'a free-threaded build runs two threads in parallel',
        figure: 'speedup_2_ratio',
        stated: 2,
        relation: atLeast(1.5),
        needs: { cores: 2, gil: 'free-threaded' },
      },
    ],
    lesson: {
      what: 'A build of CPython made without the GIL runs the same file. Its threads run bytecode at the same time.',
      where: 'The lanes of the second part are busy together; the parallelism rises to the number of cores.',
      question: 'The program did not change. What did?',
      answer:
        'Only the interpreter: reference counts and containers are protected one by one, so no lock is held while bytecode runs.',
      steps: [
        'One thread, slightly slower than with a GIL.',
        'Two threads, two cores.',
        'Four threads, as many cores as there are.',
      ],
    },
    timeoutS: 240,
  }),
  workload('python', {
    id: 'py-threadpool-cpu-8',
    title: 'The eight tasks in a thread pool',
    documents: ['004'],
    model: 'gil',
    path: 'threadpool_cpu.py',
    parameters: [
      n(10_000_000, 500_000, 'square roots a task'),
      integer('tasks', 8, 8, 1, 1000, 'tasks'),
      integer('workers', 8, 8, 1, 256, 'threads in the pool'),
    ],
    claims: [
      {
        word: 'slower',
        text: 'slower than a single thread',
        figure: 'speedup_ratio',
        relation: atMost(1),
        needs: { gil: 'gil' },
        ifNot: 'Handing the GIL over costs so little today that the two differ by less than the noise.',
      },
    ],
    lesson: {
      what: 'A pool of threads takes CPU work. Eight threads wait for one GIL.',
      where:
        'Eight lanes, of which one runs at a time; each shows slices of about 5 ms with long waits between.',
      question: 'What is a thread pool good for in Python, then?',
      answer: 'For work that waits: files, sockets, sleeps, and C code that gives the GIL back.',
      steps: ['One thread does all tasks.', 'Eight threads do them in the same time.'],
    },
    timeoutS: 180,
  }),
];
