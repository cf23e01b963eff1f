import { atLeast, atMost, exactly, integer, number, seconds, workload } from '../define.ts';
import type { Workload } from '../types.ts';

const seed = integer('seed', 1, 1, 0, 1_000_000, 'seed of the random choices');

export const PYTHON_SYNC: readonly Workload[] = [
  workload('python', {
    id: 'py-rlock',
    title: 'A lock taken again by its holder',
    documents: ['000', '002'],
    model: 'gil',
    path: 'rlock.py',
    parameters: [
      integer('depth', 3, 3, 1, 100, 'times that the holder takes the lock'),
      seconds('wait', 1, 0.3, 'time after which the plain lock gives up'),
    ],
    claims: [
      {
        word: 'no-deadlock',
        text: 'the holder may take it again',
        figure: 'rlock_taken_count',
        stated: 2,
        relation: atLeast(2),
      },
      {
        word: 'plain-blocks',
        text: 'with a plain lock the holder waits for itself',
        figure: 'lock_taken_count',
        stated: 1,
        relation: exactly(1),
      },
    ],
    lesson: {
      what: 'A re-entrant lock remembers its holder and counts; a plain lock knows only taken or free.',
      where:
        'In the second part a single lane sleeps in a futex until the time is up: a deadlock of one thread.',
      question: 'Why is not every lock re-entrant?',
      answer: 'It costs more, and it hides that a function was entered in the middle of a change.',
      steps: ['The re-entrant lock: through at once.', 'The plain lock: the holder waits for itself.'],
    },
  }),
  workload('python', {
    id: 'py-semaphore',
    title: 'Ten queries, three connections',
    documents: ['000', '002'],
    model: 'gil',
    path: 'semaphore.py',
    parameters: [
      integer('queries', 10, 10, 1, 500, 'queries, a thread each'),
      integer('permits', 3, 3, 1, 500, 'queries at once'),
      seconds('hold', 2, 0.2, 'time that a query takes'),
    ],
    claims: [
      {
        word: 'three',
        text: 'never more than three at once',
        figure: 'most_at_once_count',
        stated: 3,
        relation: exactly(3),
        needs: { fixed: ['queries', 'permits'] },
      },
      {
        word: 'waves',
        text: 'four waves',
        figure: 'waves_count',
        stated: 4,
        relation: exactly(4),
        needs: { fixed: ['queries', 'permits'] },
      },
      {
        word: 'last-wave',
        text: 'the last wave is one query',
        figure: 'wave_4_count',
        stated: 1,
        relation: exactly(1),
      },
    ],
    lesson: {
      what: 'A semaphore of three lets three threads through; each one that leaves lets the next one in.',
      where:
        'Ten lanes asleep. Three at a time sleep in the query, the rest in a futex; a staircase of waves.',
      question: 'Why do the queries come in waves though nobody arranged them?',
      answer:
        'All take equally long, so those that began together end together. Unequal queries would blur the steps.',
      steps: ['Waves of three, three, three and one.'],
    },
  }),
  workload('python', {
    id: 'py-condition',
    title: 'Producer and consumer',
    documents: ['000', '002'],
    model: 'gil',
    path: 'condition.py',
    parameters: [
      integer('items', 10, 30, 1, 100_000, 'items'),
      integer('capacity', 5, 5, 1, 100_000, 'items that the queue holds'),
      number('scale', 1, 0.04, 0.001, 10, 'factor on the sleeps'),
      seed,
    ],
    claims: [
      {
        word: 'no-overrun',
        text: 'the queue never holds more than five',
        figure: 'longest_queue_count',
        stated: 5,
        relation: atMost(5),
        needs: { fixed: ['capacity'] },
      },
    ],
    lesson: {
      what: 'Both wait on one condition: the producer for room, the consumer for goods. Waiting gives the lock back.',
      where: 'Two lanes that sleep; now and then one of them in a futex, woken by the other.',
      question: 'Why is the wait inside a while and not an if?',
      answer:
        'Between the wake-up and getting the lock back somebody else may have changed the queue: look again.',
      steps: ['The slower one sets the pace; the queue fills until the producer waits.'],
    },
  }),
  workload('python', {
    id: 'py-rwlock',
    title: 'Readers share, a writer is alone',
    documents: ['000', '002'],
    model: 'gil',
    path: 'rwlock.py',
    parameters: [
      integer('readers', 5, 5, 1, 200, 'reading threads'),
      integer('rounds', 3, 3, 1, 1000, 'times that each reads or writes'),
      seconds('hold', 0.2, 0.05, 'time that each holds the lock'),
    ],
    claims: [
      {
        word: 'shared',
        text: 'many readers hold it at once',
        figure: 'most_readers_count',
        relation: atLeast(2),
      },
      {
        word: 'alone',
        text: 'no reader beside a writer',
        figure: 'readers_beside_writer_count',
        stated: 0,
        relation: exactly(0),
      },
    ],
    lesson: {
      what: 'Readers do not disturb each other, so they may share; a writer must have the data alone.',
      where: 'The readers’ lanes sleep side by side; while the writer has the lock they all wait in a futex.',
      question: 'What happens to the writer when there is always a reader?',
      answer: 'It starves, unless new readers wait for a waiting writer, as they do in this lock.',
      steps: ['Readers together, then the writer alone, and again.'],
    },
  }),
  workload('python', {
    id: 'py-atomic',
    title: 'A shared number with its own lock',
    documents: ['000', '002'],
    model: 'gil',
    path: 'atomic.py',
    parameters: [
      integer('n', 100_000, 100_000, 1, 100_000_000, 'additions a thread'),
      integer('threads', 2, 2, 1, 64, 'threads'),
    ],
    claims: [{ word: 'exact', text: 'exact', figure: 'lost_count', stated: 0, relation: exactly(0) }],
    lesson: {
      what: 'multiprocessing.Value puts a number into shared memory together with a lock that works across processes.',
      where: 'The cost of an addition in the output, and system calls where the threads meet.',
      question: 'Is it an atomic addition?',
      answer: 'No: it is a lock around reading and writing. Python has no atomic addition of its own.',
      steps: ['Two threads add under the lock of the number.'],
    },
  }),
  workload('python', {
    id: 'py-barrier',
    title: 'Three workers meet at a barrier',
    documents: ['000', '002'],
    model: 'gil',
    path: 'barrier.py',
    parameters: [
      integer('workers', 3, 3, 2, 200, 'workers'),
      number('scale', 1, 0.1, 0.001, 10, 'factor on the sleeps'),
      seed,
    ],
    claims: [
      {
        word: 'nobody-early',
        text: 'nobody passes before the last has come',
        figure: 'passed_early_count',
        stated: 0,
        relation: exactly(0),
      },
    ],
    lesson: {
      what: 'Each worker ends its first phase when it can, then waits for the slowest.',
      where: 'The lanes fall asleep in a futex one after the other and wake at the same moment.',
      question: 'What decides how long the first phase takes?',
      answer: 'The slowest worker alone. What the fast ones saved is spent waiting.',
      steps: ['The last to arrive opens the barrier for all.'],
    },
  }),
  workload('python', {
    id: 'py-deadlock',
    title: 'Two locks in opposite order',
    documents: ['000', '002', '003'],
    model: 'gil',
    path: 'deadlock.py',
    parameters: [
      seconds('pause', 0.1, 0.1, 'time between the first lock and the second'),
      seconds('seconds', 5, 1, 'how long to watch'),
    ],
    claims: [
      {
        word: 'both-hang',
        text: 'both threads hang for ever',
        figure: 'blocked_count',
        stated: 2,
        relation: exactly(2),
      },
      {
        word: 'none-done',
        text: 'neither gets both locks',
        figure: 'done_count',
        stated: 0,
        relation: exactly(0),
      },
      {
        word: 'no-cpu',
        text: 'they use no CPU',
        figure: 'cpu_s',
        stated: 0,
        relation: atMost(0.1),
        needs: { quiet: false },
      },
    ],
    lesson: {
      what: 'Each thread holds one lock and wants the other’s. The program watches for a while and then leaves.',
      where: 'Two lanes asleep in a futex to the very end, no CPU, no switch.',
      question: 'How does a deadlock differ from a long wait?',
      answer:
        'In a picture, not at all: nothing moves. Only the ring of who holds what tells, or that it never ends.',
      steps: ['Each takes its first lock, then both wait.', 'Time is up: still nothing moved.'],
    },
  }),
  workload('python', {
    id: 'py-livelock',
    title: 'Two that step aside for each other',
    documents: ['000', '002'],
    model: 'gil',
    path: 'livelock.py',
    parameters: [seconds('seconds', 3, 0.7, 'how long they may try'), seed],
    claims: [
      { word: 'no-progress', text: 'nobody passes', figure: 'passed_count', stated: 0, relation: exactly(0) },
      { word: 'busy', text: 'they are busy all the time', figure: 'cpu_ratio', relation: atLeast(0.3) },
      {
        word: 'random-helps',
        text: 'random choice ends it',
        figure: 'passed_with_coin_count',
        stated: 1,
        relation: exactly(1),
      },
    ],
    lesson: {
      what: 'Both see that they stand in each other’s way and step to the same side, for ever. A coin toss ends it.',
      where: 'Two busy lanes and thousands of switches: unlike a deadlock it burns CPU.',
      question: 'From outside it looks like work. How can you tell?',
      answer: 'By what gets done: steps are counted by the thousand and nobody has passed.',
      steps: ['Always aside: busy, no progress.', 'With a coin: through within a few steps.'],
    },
  }),
  workload('python', {
    id: 'py-starvation',
    title: 'A greedy holder and a modest thread',
    documents: ['000', '002'],
    model: 'gil',
    path: 'starvation.py',
    parameters: [
      seconds('seconds', 3, 1, 'how long they compete'),
      seconds('hold', 0.005, 0.005, 'work under the lock at each turn'),
    ],
    claims: [
      {
        word: 'hardly-runs',
        text: 'the modest thread hardly ever gets the lock',
        figure: 'modest_share_ratio',
        stated: 0,
        relation: atMost(0.2),
        ifNot:
          'On a busy machine the greedy thread itself is put aside while it does not hold the lock, and the other comes in.',
      },
    ],
    lesson: {
      what: 'The greedy thread gives the lock back and takes it at once; the other is woken too late every time.',
      where: 'One lane busy, the other asleep in a futex with a few turns among hundreds.',
      question: 'The lock is free between two turns. Why does the waiter not get it?',
      answer:
        'It must first wake up and get the GIL. By then the greedy one has the lock again: Python’s lock keeps no queue.',
      steps: ['Count the turns of each.'],
    },
  }),
];
