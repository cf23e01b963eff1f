import type { ClaimDraft } from '../define.ts';
import { atLeast, atMost, between, delayServerUrl, integer, number, seconds, workload } from '../define.ts';
import type { Workload } from '../types.ts';

/** The documents' MB of a stack, 2^20 bytes; a guard page may come on top. */
const MIB = 1_048_576;

const requests = integer('requests', 200, 200, 1, 1000, 'requests');
const delay = seconds('delay', 1, 0.2, 'time that the server takes to answer each');

const parallel = (threads: number): ClaimDraft => ({
  word: `parallel-${threads}`,
  text: 'threads run in parallel: no GIL',
  figure: `efficiency_${threads}_ratio`,
  relation: atLeast(0.75),
  needs: { cores: 2 },
  ifNot: 'Other load on the cores takes its share.',
});

const kernelThreadLesson = {
  what: 'The sum is split over threads that the kernel schedules one by one: the 1:1 model.',
  where:
    'One busy lane, two, then four that share the cores there are; with more threads than cores they wait in run queues.',
  question: 'Four threads on two cores: what does the run-queue delay show?',
  answer: 'About as much waiting as running: at any time two of the four are runnable without a core.',
  steps: ['One thread.', 'Two threads, two cores.', 'Four threads on the cores there are.'],
};

export const JAVA: readonly Workload[] = [
  workload('java', {
    id: 'java-virtual-threads',
    title: 'A virtual thread for each request',
    documents: ['004'],
    model: 'gmp',
    path: 'VirtualThreads.java',
    requires: { version: '21' },
    parameters: [requests, delay, delayServerUrl],
    claims: [
      {
        word: 'one-delay',
        text: 'a virtual thread a task: all wait at once',
        figure: 'delays_ratio',
        stated: 1,
        relation: between(0.98, 1.5),
        needs: { fixed: 'all' },
        ifNot: 'The start of the Java machine and of its HTTP client is part of the time.',
      },
      {
        word: 'few-threads',
        text: 'few threads of the kernel carry them',
        figure: 'peak_threads_count',
        relation: atMost(60),
      },
    ],
    lesson: {
      what: 'Each request blocks its own virtual thread; the carrier thread under it goes on with another one.',
      where: 'A few lanes named after the fork-join pool and the HTTP client, asleep most of the time.',
      question: 'Which other model is this?',
      answer: 'M:N, as in Go: many cheap threads over a few of the kernel.',
      steps: ['All requests wait at once.'],
    },
  }),
  workload('java', {
    id: 'java-platform-pool',
    title: 'The requests on a pool of 100 threads',
    documents: ['004'],
    model: 'kernel',
    path: 'PlatformPool.java',
    requires: { version: '17' },
    parameters: [
      requests,
      integer('threads', 100, 100, 1, 2000, 'threads in the pool'),
      delay,
      delayServerUrl,
    ],
    claims: [
      {
        word: 'two-rounds',
        text: 'a pool of 100 serves 200 blocking requests in two rounds',
        figure: 'delays_ratio',
        stated: 2,
        relation: between(1.95, 2.6),
        needs: { fixed: 'all' },
        ifNot: 'The start of the Java machine and of its HTTP client is part of the time.',
      },
    ],
    lesson: {
      what: 'A hundred threads take a hundred requests; the other hundred wait in the pool’s queue.',
      where: 'A hundred lanes, all asleep.',
      question: 'What does a sleeping thread cost?',
      answer:
        'Its stack and its place in the kernel’s tables, but no CPU. The limit here is the pool’s size, not the machine.',
      steps: ['Two rounds of a hundred.'],
    },
  }),
  workload('java', {
    id: 'java-cost-threads',
    title: 'What platform and virtual threads cost',
    kind: 'cost',
    documents: ['004'],
    model: 'gmp',
    path: 'CostThreads.java',
    requires: { version: '21' },
    parameters: [
      integer('platform', 2000, 500, 1, 10_000, 'platform threads alive at once'),
      integer('virtual', 100_000, 20_000, 1, 2_000_000, 'virtual threads alive at once'),
    ],
    claims: [
      {
        word: 'cheap',
        text: 'virtual threads are cheap: one a task',
        figure: 'virtual_create_us',
        relation: atMost(20),
      },
    ],
    lesson: {
      what: 'Both kinds are created by the thousand and wait for one latch.',
      where: 'Thousands of lanes in the first part, a handful in the second.',
      question: 'Why should virtual threads not be pooled?',
      answer: 'A pool saves the cost of creating a thread. Here there is next to none to save.',
      steps: ['Platform threads.', 'Virtual threads.'],
    },
  }),
];

export const RUST: readonly Workload[] = [
  workload('rust', {
    id: 'rust-threads',
    title: 'A sum over standard threads',
    documents: ['000', '002', '004'],
    model: 'kernel',
    path: 'threads.rs',
    parameters: [integer('n', 3_000_000_000, 300_000_000, 1000, 100_000_000_000, 'iterations in all')],
    claims: [parallel(2), parallel(4)],
    lesson: kernelThreadLesson,
  }),
  workload('rust', {
    id: 'rust-tokio-like',
    title: 'Async tasks on an executor of our own',
    documents: ['004'],
    model: 'asyncio',
    path: 'tokio_like.rs',
    parameters: [
      integer('tasks', 1000, 1000, 1, 1_000_000, 'async tasks'),
      seconds('delay', 1, 0.2, 'time that each waits'),
    ],
    claims: [
      {
        word: 'one-delay',
        text: 'all tasks wait at once',
        figure: 'delays_ratio',
        stated: 1,
        relation: between(0.98, 1.3),
      },
    ],
    lesson: {
      what: 'A queue of ready tasks and a heap of timers: the smallest thing that deserves the name of an executor. It is not tokio, and its tasks wait instead of fetching.',
      where: 'One lane, one long sleep, one burst.',
      question: 'What does the language give, and what the runtime?',
      answer:
        'The compiler turns an async function into a state machine. Who polls it, and when, is the runtime’s part.',
      steps: ['A thousand tasks, one sleep.'],
    },
  }),
  workload('rust', {
    id: 'rust-cost-threads',
    title: 'What a Rust thread and a hand-over cost',
    kind: 'cost',
    documents: ['000', '002'],
    model: 'kernel',
    path: 'cost_threads.rs',
    parameters: [
      integer('threads', 2000, 500, 1, 10_000, 'threads alive at once'),
      integer('rounds', 100_000, 20_000, 1, 100_000_000, 'round trips'),
    ],
    lesson: {
      what: 'Standard threads are created and wait; then two hand a number to each other over channels.',
      where: 'Hundreds of sleeping lanes, then two that wake each other.',
      question: 'Is the language’s thread dearer than the kernel’s?',
      answer: 'No: it is the kernel’s thread, with a stack of 2 MB reserved.',
      steps: ['Threads are created.', 'Two hand over.'],
    },
  }),
];

export const C: readonly Workload[] = [
  workload('c', {
    id: 'c-pthreads',
    title: 'A sum over threads of the kernel',
    documents: ['000', '002'],
    model: 'kernel',
    path: 'pthreads.c',
    parameters: [integer('n', 5_000_000_000, 1_000_000_000, 1000, 1_000_000_000_000, 'iterations in all')],
    claims: [parallel(2), parallel(4)],
    lesson: kernelThreadLesson,
  }),
  workload('c', {
    id: 'c-cost-threads',
    title: 'What a thread of the kernel costs',
    kind: 'cost',
    documents: ['000', '002', '003'],
    model: 'kernel',
    path: 'cost_threads.c',
    parameters: [
      integer('most', 16_000, 2000, 125, 30_000, 'threads alive at most'),
      number('share', 0.1, 0.05, 0.001, 0.5, 'share of the free memory'),
    ],
    claims: [
      {
        word: 'stack',
        text: 'a thread has a stack of 1 to 8 MB',
        figure: 'reserved_per_thread_bytes',
        relation: between(MIB, 8.125 * MIB),
        ifNot: 'The size of a stack is a setting of the system: ulimit -s.',
      },
      {
        word: 'degrades',
        text: 'some thousands of threads, then it gets worse',
        documents: ['000', '002'],
        figure: 'smooth_count',
        stated: 10_000,
        relation: atMost(10_000),
        needs: { fixed: 'all', quiet: true },
        ifNot:
          'More threads than that are alive here and each costs as much as the first: waiting threads are no burden.',
      },
    ],
    lesson: {
      what: 'Threads are created until a bound, each waiting in a semaphore; the price of the last is set beside that of the first.',
      where: 'The number of threads doubles step by step; memory grows by about 8 KB each.',
      question: 'What is reserved, and what is used?',
      answer: '8 MB of addresses are reserved for a stack. Two pages of it are touched.',
      steps: ['The first 125.'],
    },
  }),
  workload('c', {
    id: 'c-cost-switch',
    title: 'What the kernel’s switch costs',
    kind: 'cost',
    documents: ['000', '002', '003'],
    model: 'kernel',
    path: 'cost_switch.c',
    parameters: [integer('rounds', 300_000, 50_000, 100, 100_000_000, 'round trips of each kind')],
    claims: [
      {
        word: 'one-to-two',
        text: 'a switch takes 1 to 2 µs',
        documents: ['000', '002'],
        figure: 'futex_switch_us',
        relation: between(1, 2),
        ifNot: 'Two system calls are part of each hand-over here.',
      },
      {
        word: 'one-to-five',
        text: 'a switch takes 1 to 5 us',
        documents: ['003'],
        figure: 'pipe_switch_us',
        relation: between(1, 5),
      },
      {
        word: 'really-switched',
        text: 'each hand-over is a switch',
        documents: [],
        figure: 'pipe_switches_per_round_ratio',
        stated: 2,
        relation: between(1.9, 2.2),
        needs: { quiet: false },
      },
    ],
    lesson: {
      what: 'Two threads on one core wake each other in turn, through a pipe and through a futex.',
      where:
        'Two lanes on one core, alternating hundreds of thousands of times; both counters rise by one a hand-over.',
      question: 'Why on one core?',
      answer:
        'On two the threads could run side by side and wait spinning; on one each hand-over must be a switch.',
      steps: ['Through two pipes.', 'Through a futex.'],
    },
  }),
];
