import {
  atLeast,
  atMost,
  between,
  delayServerUrl,
  exactly,
  integer,
  list,
  seconds,
  workload,
} from '../define.ts';
import type { Workload } from '../types.ts';

const roots = (usual: number, quick: number, title: string) =>
  integer('n', usual, quick, 1000, 100_000_000_000, title);

export const NODE: readonly Workload[] = [
  workload('node', {
    id: 'node-io-loop',
    title: 'A hundred timers and twenty requests',
    documents: ['001', '004'],
    model: 'node',
    path: 'io_loop.mjs',
    parameters: [
      integer('requests', 20, 20, 1, 1000, 'requests'),
      integer('timers', 100, 100, 0, 100_000, 'timers'),
      seconds('delay', 1, 0.2, 'time that each takes'),
      delayServerUrl,
    ],
    claims: [
      {
        word: 'one-delay',
        text: 'all of them take about one delay',
        figure: 'delays_ratio',
        stated: 1,
        relation: between(0.98, 1.3),
      },
    ],
    lesson: {
      what: 'Timers and sockets wait together in one epoll call; the callbacks run one after the other on one thread.',
      where:
        'The main lane sleeps in epoll and wakes in bursts. The pool’s threads are not used for sockets.',
      question: 'Who waits for the twenty sockets?',
      answer:
        'The kernel. libuv’s pool is for files, name look-ups, some cryptography and compression, not for sockets.',
      steps: ['Everything is started, then one long sleep, then a burst of callbacks.'],
    },
  }),
  workload('node', {
    id: 'node-blocked-loop',
    title: 'A handler that computes',
    documents: ['001', '004'],
    model: 'node',
    path: 'blocked_loop.mjs',
    parameters: [
      roots(1_000_000_000, 100_000_000, 'square roots that the handler sums'),
      seconds('interval', 0.1, 0.05, 'time between two ticks'),
    ],
    claims: [
      {
        word: 'nothing-else',
        text: 'nothing else runs while a handler computes',
        figure: 'gap_over_block_ratio',
        stated: 1,
        relation: atLeast(0.95),
      },
    ],
    lesson: {
      what: 'One request computes. A quick request and a timer beside it must wait until the handler returns.',
      where: 'The main lane is busy without a gap; no tick falls into it.',
      question: 'Would await in the handler help?',
      answer: 'Only between pieces of work. A loop that computes gives nothing back until it ends.',
      steps: [
        'A quick request alone: milliseconds.',
        'The handler computes: the quick request waits as long.',
      ],
    },
  }),
  workload('node', {
    id: 'node-worker-threads',
    title: 'The sum in a worker thread',
    documents: ['004'],
    model: 'node',
    path: 'worker_threads.mjs',
    parameters: [
      roots(100_000_000, 100_000_000, 'square roots to sum'),
      seconds('interval', 0.02, 0.02, 'time between two ticks'),
    ],
    claims: [
      {
        word: 'loop-free',
        text: 'the main loop stays free',
        figure: 'gap_over_interval_ratio',
        relation: atMost(2.5),
        needs: { cores: 2 },
        ifNot: 'On a busy machine the main thread itself may wait for a core.',
      },
    ],
    lesson: {
      what: 'A worker has its own JavaScript heap and its own loop on its own thread. The main loop ticks on.',
      where:
        'First the worker’s lane is busy and the main one wakes at every tick; then the main lane alone is busy.',
      question: 'What do the two threads share?',
      answer: 'No objects. Messages are copied; only a SharedArrayBuffer is seen by both.',
      steps: ['The worker computes, the main loop ticks.', 'The main thread computes, no tick.'],
    },
  }),
  workload('node', {
    id: 'node-worker-pool',
    title: 'The sum over a pool of workers',
    documents: ['004'],
    model: 'node',
    path: 'worker_pool.mjs',
    parameters: [
      roots(100_000_000, 100_000_000, 'square roots to sum'),
      integer('workers', 0, 0, 0, 64, 'workers in the pool, 0 for one a core'),
      integer('parts', 16, 16, 1, 10_000, 'parts that the sum is cut into'),
      integer('repeat', 5, 2, 1, 1000, 'times that the sum is made'),
    ],
    claims: [
      {
        word: 'near-linear',
        text: 'close to one core’s speed times the number of cores',
        figure: 'efficiency_ratio',
        stated: 1,
        relation: atLeast(0.75),
        needs: { cores: 2 },
        ifNot: 'Other load on the cores takes its share.',
      },
    ],
    lesson: {
      what: 'Workers take parts of the sum until none is left.',
      where: 'One busy worker lane, then one for every core.',
      question: 'Why more parts than workers?',
      answer: 'So that a worker that was held up does not keep the others waiting with a big part.',
      steps: ['All parts in one worker.', 'All parts over the pool.'],
    },
  }),
  workload('node', {
    id: 'node-threadpool',
    title: 'More calls than libuv has threads',
    documents: ['001'],
    model: 'node',
    path: 'threadpool.mjs',
    parameters: [
      integer('iterations', 400_000, 100_000, 1, 100_000_000, 'rounds of each call'),
      list('calls', '4,8', 1, 256, 'numbers of calls at once'),
    ],
    claims: [
      {
        word: 'fifth-waits',
        text: 'the fifth call waits for a thread',
        figure: 'fifth_over_first_ratio',
        relation: atLeast(1.2),
        needs: { cores: 2 },
        ifNot: 'With UV_THREADPOOL_SIZE above 4 there is a thread for the fifth.',
      },
    ],
    lesson: {
      what: 'pbkdf2 runs on the pool: four threads, first come first served. Of eight calls four wait.',
      where: 'Four busy lanes named libuv-worker while the main lane sleeps; on fewer cores they share them.',
      question: 'Four threads on two cores: how long do four calls take?',
      answer: 'Twice as long as one. A pool has threads to give, not cores.',
      steps: ['Four calls, four threads.', 'Eight calls: two rounds.'],
    },
  }),
  workload('node', {
    id: 'node-run-to-completion',
    title: 'Who runs first',
    documents: ['001'],
    model: 'node',
    path: 'run_to_completion.mjs',
    parameters: [seconds('spin', 0.05, 0.1, 'time that the first callback keeps computing')],
    claims: [
      {
        word: 'to-completion',
        text: 'a callback runs to its end before anything else',
        figure: 'callback_place_count',
        stated: 1,
        relation: exactly(1),
      },
      {
        word: 'next-tick',
        text: 'then nextTick',
        documents: [],
        figure: 'next_tick_place_count',
        stated: 2,
        relation: exactly(2),
      },
      {
        word: 'immediate-first',
        text: 'after an I/O callback the immediate comes before the timer',
        documents: [],
        figure: 'immediate_place_count',
        stated: 4,
        relation: exactly(4),
      },
    ],
    lesson: {
      what: 'One I/O callback asks for four things and computes on. Nothing of it happens before the callback ends.',
      where: 'One busy stretch of the main lane; the order stands in the output.',
      question: 'The timer was due during the computation. Why does the immediate come first?',
      answer:
        'After polling for I/O the loop goes to its check phase, where immediates run, and comes to the timers after it.',
      steps: ['One callback, then nextTick, microtasks, immediate, timer.'],
    },
  }),
  workload('node', {
    id: 'node-cluster',
    title: 'Child processes behind one port',
    documents: ['004'],
    model: 'node',
    path: 'cluster.mjs',
    parameters: [
      roots(100_000_000, 30_000_000, 'square roots a request'),
      integer('requests', 8, 8, 1, 1000, 'requests at once'),
      integer('children', 0, 0, 0, 64, 'child processes, 0 for one a core'),
    ],
    claims: [
      {
        word: 'parallel',
        text: 'the children serve in parallel',
        figure: 'efficiency_ratio',
        stated: 1,
        relation: atLeast(0.6),
        needs: { cores: 2 },
        ifNot: 'Other load on the cores takes its share.',
      },
    ],
    lesson: {
      what: 'The parent accepts connections and hands them round; every child has a loop of its own.',
      where: 'As many busy processes as cores while the parent only passes connections on.',
      question: 'How does this differ from worker threads?',
      answer: 'Processes share nothing, not even memory for code; one may crash and the others serve on.',
      steps: ['One request, to have a measure.', 'Eight requests over the children.'],
    },
  }),
  workload('node', {
    id: 'node-cost-switch',
    title: 'What Node pays to go on',
    kind: 'cost',
    documents: ['001', '003'],
    model: 'node',
    path: 'cost_switch.mjs',
    parameters: [
      integer('steps', 1_000_000, 200_000, 1000, 100_000_000, 'microtasks, and a tenth as many immediates'),
      integer('rounds', 20_000, 3000, 10, 10_000_000, 'round trips to a worker'),
      integer('workers', 8, 4, 1, 64, 'workers to create'),
    ],
    claims: [
      {
        word: 'cheap',
        text: 'going on to the next coroutine is a function call, not a switch by the kernel',
        documents: ['003'],
        figure: 'await_us',
        relation: atMost(1),
      },
    ],
    lesson: {
      what: 'An await, a turn of the loop, a message to a worker, and a worker itself: each timed.',
      where: 'The first two are one busy lane; with messages two lanes wake each other through futexes.',
      question: 'A worker costs megabytes and milliseconds. When is it worth it?',
      answer: 'When it is kept and fed: a pool pays once.',
      steps: ['Awaits.', 'Turns of the loop.', 'Workers are created.', 'Messages to and fro.'],
    },
  }),
];
