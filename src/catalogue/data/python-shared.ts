import { about, absolute, atLeast, exactly, integer, list, seconds, workload } from '../define.ts';
import type { Workload } from '../types.ts';

const n = (usual: number, quick: number, title: string) =>
  integer('n', usual, quick, 1000, 2_000_000_000, title);
/** A share of additions: others on the cores do not lengthen it. */
const counted = { quiet: false };

export const PYTHON_SHARED: readonly Workload[] = [
  workload('python', {
    id: 'py-race',
    title: 'A counter without a lock',
    documents: ['000', '002', '003', '004'],
    model: 'gil',
    path: 'race.py',
    parameters: [
      n(1_000_000, 1_000_000, 'additions a thread'),
      list('threads', '2,4', 1, 16, 'numbers of threads'),
    ],
    claims: [
      {
        word: 'lost-2',
        text: 'two threads end near 1,234,567 of 2,000,000',
        documents: ['000', '002'],
        figure: 'lost_2_ratio',
        stated: 0.383,
        relation: about(0.383, 2),
        needs: counted,
        outdated: {
          since: '3.10',
          reason:
            'Since CPython 3.10 no switch can fall between the read and the write of this loop. The race is still there: see lost_with_call_ratio.',
        },
        ifNot: 'The loss depends on where the switches fall: run it again.',
      },
      {
        word: 'lost-4',
        text: 'four threads end at 1,247,833 of 4,000,000',
        documents: ['003'],
        figure: 'lost_4_ratio',
        stated: 0.688,
        relation: about(0.688, 2),
        needs: counted,
        outdated: {
          since: '3.10',
          reason:
            'Since CPython 3.10 no switch can fall between the read and the write of this loop. The race is still there: see lost_with_call_ratio.',
        },
        ifNot: 'The loss depends on where the switches fall: run it again.',
      },
      {
        word: 'not-atomic',
        text: 'reading, adding and writing can be torn apart',
        figure: 'lost_with_call_ratio',
        relation: atLeast(0.0001),
        needs: counted,
      },
    ],
    lesson: {
      what: 'Threads add to one number. If a switch falls between the read and the write of one of them, the additions of the others in between are lost.',
      where:
        'The counts in the output; the lanes show nothing wrong, which is what makes such errors hard to find.',
      question: 'The plain loop is exact on a new interpreter. Is it correct?',
      answer:
        'No. It is exact because of where this interpreter happens to allow switches. One call in the middle, or a free-threaded build, and the losses are back.',
      steps: [
        'Two threads, the plain loop.',
        'Four threads, the plain loop.',
        'A call between the read and the write: updates are lost.',
      ],
    },
  }),
  workload('python', {
    id: 'py-lock',
    title: 'The counter under a lock',
    documents: ['000', '002', '004'],
    model: 'gil',
    path: 'lock.py',
    parameters: [
      n(1_000_000, 500_000, 'additions a thread'),
      integer('threads', 2, 2, 1, 64, 'threads'),
      integer('holds', 10, 8, 1, 10_000, 'times that each thread then sleeps with the lock held'),
      seconds('hold', 0.05, 0.03, 'time of one such sleep'),
    ],
    claims: [{ word: 'exact', text: 'always exact', figure: 'lost_count', stated: 0, relation: exactly(0) }],
    lesson: {
      what: 'The lock makes read, add and write one piece. Nobody else can come between. Then the threads sleep with the lock held: in turn, and with a lock each at the same time.',
      where:
        'The total in the output, and the two last parts: with one lock a thread sleeps in a futex while the other sleeps in a timer; with two both sleep in timers.',
      question: 'The GIL is a lock too. Why a second one?',
      answer:
        'The GIL protects the interpreter, not your data: it may change hands between any two of your steps.',
      steps: [
        'All additions under one lock.',
        'Sleeping with the lock held: one after the other.',
        'A lock each: side by side.',
      ],
    },
  }),
  workload('python', {
    id: 'py-lock-granularity',
    title: 'No lock, a lock each time, a lock a chunk',
    documents: ['000', '002'],
    model: 'gil',
    path: 'lock_granularity.py',
    parameters: [
      n(1_000_000, 300_000, 'additions a thread'),
      integer('threads', 2, 2, 1, 64, 'threads'),
      integer('chunk', 1000, 1000, 1, 1_000_000, 'additions under one lock'),
    ],
    claims: [
      absolute('none', 'without a lock 0.1 s', 'no_lock_s', 0.1),
      absolute('fine', 'a lock for every operation: 2.5 s', 'per_operation_s', 2.5),
      absolute('coarse', 'a lock for a chunk: 0.8 s', 'per_chunk_s', 0.8),
      {
        word: 'fine-slower',
        text: 'a lock for every operation is slower than no lock and no threads',
        figure: 'per_operation_ratio',
        relation: atLeast(1),
        ifNot: 'A lock that nobody else holds has become cheap.',
      },
      {
        word: 'fine-times',
        text: 'it takes 25 times as long',
        figure: 'per_operation_ratio',
        stated: 25,
        relation: about(25, 2),
        ifNot: 'A lock that nobody else holds has become cheap.',
      },
      {
        word: 'coarse-slower',
        text: 'a lock for a chunk still takes eight times as long as none',
        figure: 'per_chunk_ratio',
        stated: 8,
        relation: about(8, 2),
        ifNot: 'A lock taken once a chunk costs next to nothing here.',
      },
    ],
    lesson: {
      what: 'The same additions with the lock around each one, and around a thousand at a time.',
      where: 'The length of the three parts, and the voluntary switches in the second.',
      question: 'How large should the piece under a lock be?',
      answer: 'As large as needed to be paid for, as short as others can bear to wait.',
      steps: ['No lock, one thread.', 'A lock around every addition.', 'A lock around a thousand.'],
    },
  }),
];
