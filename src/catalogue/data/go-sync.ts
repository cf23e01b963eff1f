import { atLeast, between, exactly, integer, seconds, workload } from '../define.ts';
import type { Workload } from '../types.ts';

export const GO_SYNC: readonly Workload[] = [
  workload('go', {
    id: 'go-channel-buffered',
    title: 'A channel that holds two',
    documents: ['000', '001', '002'],
    model: 'gmp',
    path: 'cmd/channel_buffered',
    parameters: [
      integer('items', 10, 30, 1, 100_000, 'values to send'),
      integer('capacity', 2, 2, 1, 100_000, 'values that the channel holds'),
      seconds('pause', 0.1, 0.03, 'time that the consumer takes for each'),
      integer('work', 10_000_000, 10_000_000, 0, 1_000_000_000, 'additions that make a value'),
    ],
    claims: [
      {
        word: 'blocks',
        text: 'the sender waits when the channel is full',
        figure: 'blocked_sends_count',
        relation: atLeast(1),
      },
      {
        word: 'capacity',
        text: 'it holds two values',
        figure: 'longest_queue_count',
        stated: 2,
        relation: exactly(2),
        needs: { fixed: ['capacity'] },
      },
    ],
    lesson: {
      what: 'The producer is faster than the consumer. Two values fit; then every send waits for a receive. In a channel with room for all none does.',
      where:
        'The producer’s computing: in the first part one short piece at each beat of the consumer, in the second one long piece at the beginning.',
      question: 'What is a buffered channel good for?',
      answer: 'It evens out short bursts. It does not make a slow consumer faster.',
      steps: [
        'The buffer fills, then the consumer sets the pace.',
        'Room for all: the producer is done long before the consumer.',
      ],
    },
  }),
  workload('go', {
    id: 'go-select',
    title: 'Whichever channel speaks first',
    documents: ['000', '002'],
    model: 'gmp',
    path: 'cmd/select',
    parameters: [
      seconds('first', 0.1, 0.1, 'time until the first channel speaks'),
      seconds('second', 0.2, 0.2, 'time until the second one does'),
      seconds('timeout', 0.3, 0.3, 'time that select waits'),
    ],
    claims: [
      {
        word: 'first',
        text: 'the first after 100 ms',
        figure: 'first_s',
        stated: 0.1,
        relation: between(0.098, 0.15),
      },
      {
        word: 'second',
        text: 'the second after 200 ms',
        figure: 'second_s',
        stated: 0.2,
        relation: between(0.198, 0.25),
      },
    ],
    lesson: {
      what: 'select waits on two channels and a timer at once and takes whichever is ready.',
      where: 'Three wake-ups, everything else is sleep.',
      question: 'What if both are ready?',
      answer: 'One is taken at random, so that none is preferred for ever.',
      steps: ['First, second, then the timeout.'],
    },
  }),
  workload('go', {
    id: 'go-mutex',
    title: 'A counter under a mutex',
    documents: ['000', '002'],
    model: 'gmp',
    path: 'cmd/mutex',
    parameters: [
      integer('n', 1_000_000, 1_000_000, 1, 1_000_000_000, 'additions of each goroutine'),
      integer('goroutines', 2, 2, 1, 10_000, 'goroutines'),
      integer('holds', 300, 150, 1, 1_000_000, 'times that each then holds the mutex and computes'),
      integer('work', 4_000_000, 4_000_000, 1, 1_000_000_000, 'additions in one such hold'),
    ],
    claims: [{ word: 'exact', text: 'always exact', figure: 'lost_count', stated: 0, relation: exactly(0) }],
    lesson: {
      what: 'Two goroutines add to one number under a mutex. Then they hold it while they compute, and take turns; with a mutex each they compute side by side.',
      where:
        'In the second part one core is busy, and a thread without work sleeps in a futex at every hand-over. In the third both are busy and hardly any switch is voluntary.',
      question: 'Does the mutex call the kernel every time?',
      answer: 'No. Taking a free mutex is one atomic instruction; only who has to wait long is parked.',
      steps: [
        'Two million additions: over in milliseconds.',
        'Computing with the mutex held: turns, one core.',
        'A mutex each: two cores.',
      ],
    },
  }),
  workload('go', {
    id: 'go-rwmutex',
    title: 'Ten readers and a writer',
    documents: ['000', '002'],
    model: 'gmp',
    path: 'cmd/rwmutex',
    parameters: [
      integer('readers', 10, 10, 1, 10_000, 'goroutines that read'),
      seconds('hold', 0.1, 0.1, 'time that each holds the lock'),
    ],
    claims: [
      {
        word: 'shared',
        text: 'readers hold it together',
        figure: 'most_readers_count',
        relation: atLeast(2),
      },
      {
        word: 'alone',
        text: 'the writer holds it alone',
        figure: 'readers_beside_writer_count',
        stated: 0,
        relation: exactly(0),
      },
    ],
    lesson: {
      what: 'Ten readers sleep with the lock held, all at once; the writer waits until the last has left.',
      where: 'The whole takes about two holding times: one for all readers, one for the writer.',
      question: 'A reader comes while the writer waits. May it in?',
      answer: 'No. A waiting writer holds new readers back, or it might wait for ever.',
      steps: ['Readers and writer.'],
    },
  }),
  workload('go', {
    id: 'go-atomic',
    title: 'A thousand atomic additions',
    documents: ['000', '002'],
    model: 'gmp',
    path: 'cmd/atomic',
    parameters: [
      integer('goroutines', 1000, 1000, 1, 1_000_000, 'goroutines, one addition each'),
      integer('n', 10_000_000, 30_000_000, 1, 10_000_000_000, 'additions of one goroutine, to time them'),
    ],
    claims: [{ word: 'exact', text: 'always exact', figure: 'lost_count', stated: 0, relation: exactly(0) }],
    lesson: {
      what: 'A thousand goroutines add one each by an atomic instruction. Then the price of it is set beside a mutex, and every P adds to the same number at once.',
      where:
        'In the last part all cores are busy and nobody sleeps: whoever competes for an atomic number repeats the instruction and never calls the kernel.',
      question: 'When is a mutex still needed?',
      answer: 'As soon as two values must change together: an atomic addition guards one number.',
      steps: [
        'A thousand goroutines.',
        'The price of one addition.',
        'All cores add to one number: dearer, still no sleep.',
      ],
    },
  }),
  workload('go', {
    id: 'go-deadlock',
    title: 'All goroutines are asleep',
    documents: [],
    model: 'gmp',
    path: 'cmd/deadlock',
    parameters: [
      seconds('seconds', 5, 5, 'how long to wait for the runtime’s word'),
      seconds('work', 0.2, 0.2, 'time that the goroutines compute before they wait'),
      seconds('watch', 2, 0.8, 'how long to look at the deadlock that nobody sees'),
    ],
    lesson: {
      what: 'Two goroutines compute, then each waits for the other. In the first child process the runtime notices that nobody can wake anybody and ends it. In the second a timer might still wake somebody, so it waits for ever.',
      where:
        'The first child ends where its computing ends. The second lives on without any CPU, its threads asleep in futexes and one in epoll, where it waits for the timer.',
      question: 'Does the runtime find every deadlock?',
      answer:
        'Only when all goroutines wait and nothing outside can wake one. Two that block each other beside a timer or a busy third go unnoticed, and so does a program that linked C code for its network.',
      steps: [
        'The child is ended by its own runtime, at once.',
        'The same deadlock beside a timer: asleep until it is killed.',
      ],
    },
  }),
];
