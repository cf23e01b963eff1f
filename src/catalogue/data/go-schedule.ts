import {
  atLeast,
  atMost,
  between,
  delayServerUrl,
  exactly,
  integer,
  number,
  seconds,
  workload,
} from '../define.ts';
import type { Workload } from '../types.ts';

const bigN = (usual: number, quick: number) =>
  integer('n', usual, quick, 1000, 100_000_000_000, 'iterations');
export const GO_SCHEDULE: readonly Workload[] = [
  workload('go', {
    id: 'go-interleave',
    title: 'Three goroutines that print',
    documents: ['000', '002'],
    model: 'gmp',
    path: 'cmd/interleave',
    parameters: [
      integer('tasks', 3, 3, 1, 1000, 'goroutines'),
      integer('lines', 5, 5, 2, 1000, 'lines that each prints'),
      seconds('pause', 0.1, 0.05, 'time between two lines'),
    ],
    claims: [
      {
        word: 'interleaved',
        text: 'the lines of the goroutines alternate',
        figure: 'changes_ratio',
        relation: atLeast(0.4),
        needs: { quiet: false },
      },
    ],
    lesson: {
      what: 'Three goroutines print and sleep. While they sleep they hold no thread at all.',
      where: 'Fewer busy threads than goroutines: nearly all the time every lane sleeps.',
      question: 'In which order do the lines come?',
      answer:
        'In none that is promised: each round they wake together and the scheduler takes them as it finds them.',
      steps: ['Rounds of three lines, a sleep between.'],
    },
  }),
  workload('go', {
    id: 'go-work-stealing',
    title: 'Idle Ps steal work',
    documents: ['000', '002'],
    model: 'gmp',
    path: 'cmd/work_stealing',
    parameters: [
      integer('tasks', 200, 200, 2, 250, 'goroutines in one queue'),
      number('work', 5000, 2000, 1, 1_000_000, 'microseconds of computing in each'),
    ],
    claims: [
      {
        word: 'balanced',
        text: 'idle Ps take half of a full queue, so all cores are busy',
        figure: 'efficiency_ratio',
        stated: 1,
        relation: atLeast(0.75),
        needs: { cores: 2 },
        ifNot: 'Other load on the cores takes its share.',
      },
    ],
    lesson: {
      what: 'All goroutines are born in the queue of one P. The others find nothing and steal half of it, again and again.',
      where: 'Every core is busy from the first milliseconds although one P had all the work.',
      question: 'Why half, and not one goroutine?',
      answer: 'One would be gone at once and the thief back. Half evens the queues out in a few steps.',
      steps: ['One queue is full, then all are.'],
    },
  }),
  workload('go', {
    id: 'go-preemption',
    title: 'Tight loops and a timer',
    documents: ['000', '001', '002'],
    model: 'gmp',
    path: 'cmd/preemption',
    requires: { version: '1.21' },
    parameters: [
      seconds('seconds', 2, 0.8, 'how long the loops spin'),
      seconds('interval', 0.01, 0.01, 'time between two ticks'),
    ],
    claims: [
      {
        word: 'preempted',
        text: 'since Go 1.14 a loop without calls is interrupted',
        figure: 'ticks_count',
        relation: atLeast(2),
      },
      {
        word: 'no-hogging',
        text: 'no goroutine keeps its P',
        figure: 'longest_gap_s',
        relation: atMost(0.2),
        ifNot: 'The kernel let the timer’s thread wait as well: other load on the cores.',
      },
    ],
    lesson: {
      what: 'Loops with no call in them occupy every P. The runtime’s watcher sends their threads a signal after 10 ms.',
      where:
        'All lanes busy; the ticks come, at intervals of about the runtime’s 10 ms slice more than asked.',
      question: 'What would have happened before Go 1.14?',
      answer:
        'The timer’s goroutine would never have run: a goroutine could be stopped only where it called a function.',
      steps: ['Every P spins, the timer ticks all the same.'],
    },
  }),
  workload('go', {
    id: 'go-gomaxprocs-1',
    title: 'Four goroutines on one P',
    documents: ['004'],
    model: 'gmp',
    path: 'cmd/gomaxprocs1',
    parameters: [bigN(1_000_000_000, 500_000_000), integer('goroutines', 4, 4, 2, 1000, 'goroutines')],
    claims: [
      {
        word: 'concurrent',
        text: 'with one P the goroutines run concurrently',
        figure: 'overlap_count',
        relation: atLeast(2),
      },
      {
        word: 'not-parallel',
        text: 'but not in parallel: with all Ps the same work is faster',
        figure: 'speedup_ratio',
        relation: atLeast(1.5),
        needs: { cores: 2 },
      },
    ],
    lesson: {
      what: 'The same goroutines run with one P, then with one for each core.',
      where: 'First one busy lane at a time although four goroutines are under way, then all cores.',
      question: 'Concurrent or parallel?',
      answer:
        'With one P all four are under way at once and take turns: concurrent. Only more Ps make them parallel.',
      steps: ['One P: taking turns.', 'All Ps: at the same time.'],
    },
  }),
  workload('go', {
    id: 'go-blocking-syscall',
    title: 'Goroutines blocked in the kernel',
    documents: ['000', '002', '003'],
    model: 'gmp',
    path: 'cmd/blocking_syscall',
    parameters: [
      integer('blocked', 20, 20, 1, 1000, 'goroutines that block in the kernel'),
      seconds('seconds', 2, 1, 'how long'),
    ],
    claims: [
      {
        word: 'new-threads',
        text: 'the runtime starts threads for those that block',
        figure: 'threads_during_count',
        relation: atLeast(18),
        needs: { fixed: ['blocked'] },
      },
      {
        word: 'goes-on',
        text: 'the other goroutines go on',
        figure: 'work_kept_ratio',
        stated: 1,
        relation: atLeast(0.7),
        ifNot: 'Other load on the cores takes its share.',
      },
    ],
    lesson: {
      what: 'A goroutine in a real system call keeps its thread. The runtime takes the P away and gives it to another one.',
      where: 'Twenty new lanes appear, all asleep in nanosleep, beside one that computes on.',
      question: 'GOMAXPROCS is 1. Why are there more than twenty threads?',
      answer:
        'It limits how many threads run Go code at once, not how many exist. Blocked ones do not count.',
      steps: ['Computing alone.', 'Twenty threads block, the computing goes on.'],
    },
  }),
  workload('go', {
    id: 'go-fetch-channel',
    title: 'Requests collected over a channel',
    documents: ['004'],
    model: 'gmp',
    path: 'cmd/fetch_channel',
    parameters: [
      integer('requests', 10, 10, 1, 1000, 'requests'),
      seconds('delay', 1, 0.2, 'time that the server takes to answer each'),
      delayServerUrl,
    ],
    claims: [
      {
        word: 'one-delay',
        text: 'all requests together take about one delay',
        figure: 'delays_ratio',
        stated: 1,
        relation: between(0.98, 1.3),
      },
    ],
    lesson: {
      what: 'A goroutine for each request, written as if it blocked. Underneath the runtime’s poller waits for all sockets.',
      where: 'A few threads only, asleep in epoll or a futex: no thread waits for a single request.',
      question: 'What happens in the kernel when a goroutine reads a socket that has nothing?',
      answer:
        'The read says so at once. The runtime parks the goroutine and asks epoll to tell when there is something.',
      steps: ['Ten requests, one delay.'],
    },
  }),
  workload('go', {
    id: 'go-errgroup',
    title: 'The first error cancels the rest',
    documents: ['004'],
    model: 'gmp',
    path: 'cmd/errgroup',
    parameters: [
      integer('tasks', 5, 5, 2, 10_000, 'goroutines, one of which fails'),
      seconds('fail', 0.2, 0.1, 'time until it fails'),
      seconds('work', 1, 1, 'time that the others want to work'),
    ],
    claims: [
      {
        word: 'cancelled',
        text: 'the others are cancelled',
        figure: 'cancelled_count',
        stated: 4,
        relation: exactly(4),
        needs: { fixed: ['tasks'] },
      },
      {
        word: 'none-finishes',
        text: 'none of them finishes',
        figure: 'finished_count',
        stated: 0,
        relation: exactly(0),
      },
    ],
    lesson: {
      what: 'A group keeps the first error and cancels a context; whoever listens to that context ends.',
      where: 'The program ends with the failing task, long before the others would have been done.',
      question: 'What if a goroutine does not listen to the context?',
      answer: 'It runs on. Go cannot stop a goroutine from outside: cancelling is asking.',
      steps: ['One fails, all end.'],
    },
  }),
];
