import {
  absolute,
  atLeast,
  atMost,
  between,
  delayServerUrl,
  exactly,
  integer,
  seconds,
  workload,
} from '../define.ts';
import type { Workload } from '../types.ts';

const requests = (count: number) => integer('requests', count, count, 1, 1000, 'requests');
const delay = seconds('delay', 1, 0.2, 'time that the server takes to answer each');
const tickInterval = seconds('interval', 0.5, 0.1, 'time between two ticks');
const iterations = integer('n', 20_000_000, 8_000_000, 1000, 2_000_000_000, 'iterations of the sum');

const waitingThreads = {
  what: 'Each request waits for its answer in the kernel. A thread that waits has given the GIL back, so the waits overlap.',
  where:
    'First one lane with long sleeps one after the other; then as many lanes as requests, all asleep at the same time in a socket read.',
  question: 'The GIL lets one thread run at a time. Why are the threads faster here?',
  answer: 'They hardly run. Nearly all the time is waiting, and any number of threads can wait at once.',
  steps: [
    'The waits follow each other.',
    'The waits lie on top of each other: the whole takes as long as one.',
  ],
};

export const PYTHON_WAIT: readonly Workload[] = [
  workload('python', {
    id: 'py-io-threads',
    title: 'Four requests in sequence, then in threads',
    documents: ['000', '002'],
    model: 'gil',
    path: 'io_threads.py',
    parameters: [requests(4), delay, delayServerUrl],
    claims: [
      absolute('sequential', 'in sequence 4 s', 'sequential_s', 4),
      absolute('threads', 'in threads 1 s', 'threads_s', 1),
      {
        word: 'overlap',
        text: 'four threads are four times as fast',
        figure: 'speedup_ratio',
        stated: 4,
        relation: between(3, 4.5),
        needs: { fixed: ['requests'] },
      },
    ],
    lesson: waitingThreads,
  }),
  workload('python', {
    id: 'py-io-threads-2',
    title: 'Two requests in sequence, then in threads',
    documents: ['003'],
    model: 'gil',
    path: 'io_threads.py',
    reports: 'py-io-threads',
    parameters: [requests(2), delay, delayServerUrl],
    claims: [
      absolute('sequential', 'in sequence 2.14 s', 'sequential_s', 2.14),
      absolute('threads', 'in threads 1.08 s', 'threads_s', 1.08),
      {
        word: 'overlap',
        text: 'two threads are twice as fast',
        figure: 'speedup_ratio',
        stated: 1.98,
        relation: between(1.6, 2.2),
        needs: { fixed: ['requests'] },
      },
    ],
    lesson: waitingThreads,
  }),
  workload('python', {
    id: 'py-asyncio-gather',
    title: 'Requests gathered on one thread',
    documents: ['000', '001', '002', '003', '004'],
    model: 'asyncio',
    path: 'asyncio_gather.py',
    parameters: [requests(4), delay, delayServerUrl],
    claims: [
      {
        word: 'one-delay',
        text: 'all requests together take about one delay',
        documents: ['000', '002', '003', '004'],
        figure: 'delays_ratio',
        stated: 1,
        relation: between(0.98, 1.3),
      },
      {
        word: 'one-thread',
        text: 'one thread does it all',
        documents: ['001', '003'],
        figure: 'threads_count',
        stated: 1,
        relation: exactly(1),
      },
    ],
    lesson: {
      what: 'The loop starts all requests, then sleeps in one epoll call until a socket has something to read.',
      where: 'One lane. It sleeps in epoll nearly all the time and wakes once for each answer.',
      question: 'How many threads does it take to wait for a thousand sockets?',
      answer: 'One, if nobody computes: the kernel watches all of them in a single call.',
      steps: ['All requests are sent in the first milliseconds, then one long sleep.'],
    },
  }),
  workload('python', {
    id: 'py-asyncio-taskgroup',
    title: 'One task of a group fails',
    documents: ['004'],
    model: 'asyncio',
    path: 'asyncio_taskgroup.py',
    requires: { version: '3.11' },
    parameters: [
      integer('tasks', 5, 5, 2, 10_000, 'tasks, one of which fails'),
      seconds('fail', 0.2, 0.2, 'time until it fails'),
      seconds('work', 1, 0.8, 'time that the others want to work'),
    ],
    claims: [
      {
        word: 'cancelled',
        text: 'a failing task cancels the rest of the group',
        figure: 'group_cancelled_count',
        stated: 4,
        relation: exactly(4),
        needs: { fixed: ['tasks'] },
      },
      {
        word: 'none-finishes',
        text: 'no sibling finishes',
        figure: 'group_finished_count',
        stated: 0,
        relation: exactly(0),
      },
      {
        word: 'gather-swallows',
        text: 'gather swallows the exception of a task',
        figure: 'gather_raised_count',
        stated: 0,
        relation: exactly(0),
        ifNot:
          'gather raises the first exception to its caller; what it does not do is cancel the others. It only returns exceptions when asked with return_exceptions=True.',
      },
      {
        word: 'gather-runs-on',
        text: 'after a failure gather lets the other tasks run on',
        figure: 'gather_finished_count',
        relation: atLeast(1),
      },
    ],
    lesson: {
      what: 'A group ties tasks together: when one raises, the others are cancelled and the group raises when all have ended.',
      where: 'In the output: who was cancelled and who ran to the end. The loop sleeps almost throughout.',
      question: 'Where do the tasks of a failed gather go?',
      answer: 'Nowhere: they run on without an owner, and nobody learns how they end.',
      steps: [
        'The group: all siblings end with the failing task.',
        'gather: the siblings work on after the exception.',
      ],
    },
  }),
  workload('python', {
    id: 'py-asyncio-blocked',
    title: 'A coroutine that blocks the loop',
    documents: ['003'],
    model: 'asyncio',
    path: 'asyncio_blocked.py',
    parameters: [iterations, tickInterval],
    claims: [
      absolute('first-tick', 'the first tick comes after 2.4 s instead of 0.5 s', 'first_tick_s', 2.4),
      {
        word: 'frozen',
        text: 'the timer stands still for as long as the coroutine computes',
        figure: 'first_tick_over_block_ratio',
        stated: 1,
        relation: between(0.95, 1.2),
      },
      {
        word: 'no-tick',
        text: 'no tick meanwhile',
        figure: 'ticks_during_count',
        stated: 0,
        relation: exactly(0),
      },
    ],
    lesson: {
      what: 'A coroutine that never awaits keeps the thread; the loop cannot even look at the clock.',
      where: 'One lane, busy without a gap for the whole sum; regular short wake-ups after it.',
      question: 'The function is declared async. Why does that not help?',
      answer:
        'Control goes back to the loop only where something is awaited. There is no such place in the sum.',
      steps: ['The sum holds the thread, no tick comes.', 'The sum is over: ticks again.'],
    },
  }),
  workload('python', {
    id: 'py-asyncio-executor',
    title: 'The sum in a process pool, the loop free',
    documents: ['004'],
    model: 'asyncio',
    path: 'asyncio_executor.py',
    parameters: [iterations, tickInterval],
    claims: [
      {
        word: 'ticks-on',
        text: 'the timer keeps ticking',
        figure: 'gap_over_interval_ratio',
        stated: 1,
        relation: atMost(1.5),
        needs: { cores: 2 },
        ifNot: 'On a busy machine the loop’s thread itself may wait for a core.',
      },
    ],
    lesson: {
      what: 'run_in_executor hands the sum to another process; for the loop it is one more thing to wait for.',
      where: 'Two processes: a child that is busy throughout, and the loop, which wakes at every tick.',
      question: 'Would a thread pool do as well?',
      answer:
        'Half: the loop would tick, but it and the sum would share one GIL, and each tick could be late by a switch interval.',
      steps: ['The child computes, the loop ticks.'],
    },
  }),
];
