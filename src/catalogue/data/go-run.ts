import { absolute, atLeast, atMost, between, integer, list, number, seconds, workload } from '../define.ts';
import type { Workload } from '../types.ts';

const bigN = (usual: number, quick: number) =>
  integer('n', usual, quick, 1000, 100_000_000_000, 'iterations');
const repeat = (usual: number, quick: number) =>
  integer('repeat', usual, quick, 1, 10_000, 'times that each is run');

export const GO_RUN: readonly Workload[] = [
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
      seconds('hold', 0.5, 0.3, 'time for which all of them then wait at once'),
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
        'A handful of threads does it all; the memory rises in the second part and stays in the third, where all are alive and nothing runs.',
      question: 'How many threads does the kernel see?',
      answer:
        'About as many as cores, and a few more for the runtime itself. The kernel knows nothing of goroutines.',
      steps: [
        'Created, run and ended.',
        'Created anew, each waiting on one channel.',
        'All alive at once: memory, and no CPU.',
      ],
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
      seconds('hold', 0.5, 0.4, 'time for which all of them are then there'),
    ],
    claims: [
      {
        word: 'small',
        text: 'a goroutine takes 2 to 8 KB',
        figure: 'resident_per_goroutine_bytes',
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
