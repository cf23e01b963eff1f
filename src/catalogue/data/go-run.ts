import {
  absolute,
  atLeast,
  atMost,
  between,
  delayServerUrl,
  exactly,
  integer,
  list,
  number,
  seconds,
  workload,
} from '../define.ts';
import type { Workload } from '../types.ts';

const bigN = (usual: number, quick: number) =>
  integer('n', usual, quick, 1000, 100_000_000_000, 'iterations');
const repeat = (usual: number, quick: number) =>
  integer('repeat', usual, quick, 1, 10_000, 'times that each is run');

export const GO_RUN: readonly Workload[] = [
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
    id: 'go-cpu-parallel',
    title: 'One sum, then over four goroutines',
    documents: ['000', '002'],
    model: 'gmp',
    path: 'cmd/cpu_parallel',
    parameters: [
      bigN(100_000_000, 100_000_000),
      integer('goroutines', 4, 4, 1, 1000, 'goroutines'),
      repeat(20, 10),
    ],
    claims: [
      absolute('one', '100 million iterations take 100 ms', 'sequential_s', 0.1, ['n']),
      absolute('four', 'over four goroutines 25 ms', 'parallel_s', 0.025, ['n', 'goroutines']),
      {
        word: 'four-times',
        text: 'four goroutines are four times as fast',
        figure: 'speedup_ratio',
        stated: 4,
        relation: atLeast(3),
        needs: { cores: 4, fixed: ['goroutines'] },
      },
      {
        word: 'all-cores',
        text: 'the goroutines use every core there is',
        figure: 'efficiency_ratio',
        stated: 1,
        relation: atLeast(0.75),
        needs: { cores: 2 },
        ifNot: 'Other load on the cores takes its share.',
      },
    ],
    lesson: {
      what: 'The same iterations run in one goroutine, then in four. No lock stands between them.',
      where: 'One busy lane, then as many as there are cores; the parallelism shows it as a number.',
      question: 'Four goroutines on two cores: how fast?',
      answer: 'Twice as fast as one. Goroutines are not cores; there are as many at work as there are Ps.',
      steps: ['One goroutine, one core.', 'Four goroutines, every core.'],
    },
  }),
  workload('go', {
    id: 'go-sum-squares-scaling',
    title: 'One sum over 1, 2 and 4 goroutines',
    documents: ['000', '002'],
    model: 'gmp',
    path: 'cmd/sum_squares_scaling',
    parameters: [
      bigN(100_000_000, 100_000_000),
      list('goroutines', '1,2,4', 1, 1000, 'numbers of goroutines'),
      repeat(20, 8),
    ],
    claims: [
      absolute('one', 'one goroutine takes 1.5 s', 'goroutines_1_s', 1.5, ['n']),
      absolute('two', 'two take 0.75 s', 'goroutines_2_s', 0.75, ['n']),
      absolute('four', 'four take 0.38 s', 'goroutines_4_s', 0.38, ['n']),
      {
        word: 'two-times',
        text: 'two goroutines are twice as fast',
        figure: 'speedup_2_ratio',
        stated: 2,
        relation: between(1.6, 2.3),
        needs: { cores: 2 },
      },
      {
        word: 'four-times',
        text: 'four goroutines are four times as fast',
        figure: 'speedup_4_ratio',
        stated: 4,
        relation: between(3.2, 4.6),
        needs: { cores: 4 },
      },
    ],
    lesson: {
      what: 'The counterpart of the Python program of the same name: the same split, without a GIL.',
      where: 'The parallelism of the three parts: about 1, about 2, then as many as there are cores.',
      question: 'Where does the straight line end?',
      answer: 'At the number of cores. Beyond it goroutines only take turns.',
      steps: ['One goroutine.', 'Two goroutines, two cores.', 'Four goroutines on the cores there are.'],
    },
  }),
  workload('go', {
    id: 'go-100k-goroutines',
    title: 'A hundred thousand goroutines',
    documents: ['003'],
    model: 'gmp',
    path: 'cmd/hundred_thousand',
    parameters: [
      integer('goroutines', 100_000, 100_000, 1, 2_000_000, 'goroutines'),
      integer('work', 1000, 1000, 0, 10_000_000, 'numbers that each one sums'),
    ],
    claims: [
      {
        word: 'milliseconds',
        text: 'done within milliseconds',
        figure: 'wall_s',
        relation: atMost(0.5),
        needs: { fixed: 'all' },
      },
      {
        word: 'memory',
        text: 'about 400 MB at most',
        figure: 'memory_bytes',
        stated: 400_000_000,
        relation: atMost(420_000_000),
        needs: { fixed: 'all' },
      },
    ],
    lesson: {
      what: 'A goroutine is a small stack and a record in the runtime. A hundred thousand are created, run and gone.',
      where:
        'A handful of threads does it all; the memory rises in the second part, where all are alive at once.',
      question: 'How many threads does the kernel see?',
      answer:
        'About as many as cores, and a few more for the runtime itself. The kernel knows nothing of goroutines.',
      steps: ['Created, run and ended.', 'All alive at once, waiting on one channel.'],
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
      seconds('work', 1, 0.5, 'time that the others want to work'),
    ],
    claims: [
      {
        word: 'cancelled',
        text: 'the others are cancelled',
        figure: 'cancelled_count',
        stated: 4,
        relation: atLeast(1),
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
  workload('go', {
    id: 'go-cost-goroutines',
    title: 'What a goroutine costs',
    kind: 'cost',
    documents: ['000', '001', '002', '003'],
    model: 'gmp',
    path: 'cmd/cost_goroutines',
    parameters: [
      integer('most', 1_024_000, 128_000, 1000, 4_000_000, 'goroutines alive at most'),
      number('share', 0.15, 0.05, 0.001, 0.5, 'share of the free memory'),
    ],
    claims: [
      {
        word: 'small',
        text: 'a goroutine takes 2 to 8 KB',
        figure: 'resident_per_goroutine_bytes',
        stated: 2048,
        relation: between(1800, 8192),
      },
      {
        word: 'millions',
        text: 'a machine carries millions of goroutines',
        figure: 'alive_count',
        stated: 1_000_000,
        relation: atLeast(1_000_000),
        needs: { fixed: 'all' },
        ifNot: 'The share of memory that the program may take stopped it earlier: raise --share.',
      },
    ],
    lesson: {
      what: 'Goroutines are created until a bound, each waiting. The program times their start and reads its own memory.',
      where: 'The memory rises by about 2.7 KB each; the number of threads does not change.',
      question: 'The stack is 2 KB. Where does the rest go?',
      answer: 'Into the record of the goroutine and the runtime’s lists.',
      steps: ['The first thousand.'],
    },
  }),
  workload('go', {
    id: 'go-cost-switch',
    title: 'What a switch between goroutines costs',
    kind: 'cost',
    documents: ['000', '002', '003'],
    model: 'gmp',
    path: 'cmd/cost_switch',
    parameters: [integer('rounds', 2_000_000, 500_000, 100, 1_000_000_000, 'round trips, and yields')],
    claims: [
      {
        word: 'yield',
        text: 'a switch takes 10 to 100 ns',
        documents: ['000', '002'],
        figure: 'yield_switch_us',
        relation: between(0.01, 0.1),
      },
      {
        word: 'channel',
        text: 'a switch takes some tens of nanoseconds',
        documents: ['000', '002'],
        figure: 'channel_switch_us',
        relation: between(0.01, 0.1),
        ifNot: 'A hand-over through a channel is more than a switch: lock the channel, copy, wake the other.',
      },
    ],
    lesson: {
      what: 'Two goroutines on one P hand over to each other, over a channel and by giving way.',
      where: 'One busy lane and no switches of the kernel: it does not know that two are at work.',
      question: 'Why is this twenty times cheaper than the kernel’s switch?',
      answer: 'No system call, few registers, no other address space: a jump from one stack to another.',
      steps: ['Over a channel.', 'By Gosched.'],
    },
  }),
];
