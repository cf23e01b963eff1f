import type { Body, Op } from '../../engine/program.ts';
import { compute, cpu, each, reader, repeat, SECOND, sleepS, US } from '../../kernel/known/parts.ts';
import {
  CREATE,
  type GilKnown,
  joinThreads,
  lock,
  MUTEX,
  runThreads,
  START_OF_MAIN,
  startThreads,
  TIMERS,
  threaded,
  unlock,
  waitInVain,
} from './parts.ts';
import { PythonRandom } from './python-random.ts';

const nested: GilKnown = {
  id: 'py-rlock',
  title: 'A lock that its holder takes again',
  summary: 'The re-entrant lock counts; the plain one lets its own holder wait until the time-out.',
  settings: { depth: 3, wait: 1 },
  costs: { start: START_OF_MAIN, take: cpu(30 * US, 'time that a lock is taken, with its line of output') },
  parameters: { cores: 2 },
  untilNs: 1.2 * SECOND,
  // An acquire with a time-out that finds its own lock held: `tryLock` fails, and the wait is in vain.
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const depth = setting('depth');
    const again: Op = {
      op: 'tryLock',
      lock: 'plain',
      // biome-ignore lint/suspicious/noThenProperty: a list of steps, never a function, so nothing awaits it.
      then: [unlock('plain')],
      else: waitInVain(setting('wait')),
    };
    return {
      ...threaded(
        [
          compute(cost('start')),
          repeat(depth, [lock('re-entrant'), compute(cost('take'))]),
          repeat(depth, [unlock('re-entrant')]),
          lock('plain'),
          compute(cost('take')),
          ...(depth > 1 ? [again] : []),
          unlock('plain'),
        ],
        {},
        { 're-entrant': { kind: 'mutex', reentrant: true }, plain: MUTEX, ...TIMERS },
      ),
    };
  },
};

const semaphore: GilKnown = {
  id: 'py-semaphore',
  title: 'Ten queries and three connections',
  summary: 'A semaphore of three lets the threads through in waves of three.',
  settings: { queries: 10, permits: 3, hold: 2 },
  costs: { start: START_OF_MAIN, create: CREATE, query: cpu(100 * US, 'query', 'query') },
  parameters: { cores: 2 },
  untilNs: 8.5 * SECOND,
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const tally = [lock('tally'), compute(cost('query') / 2), unlock('tally')];
    const query: Body = [
      { op: 'acquire', semaphore: 'connections' },
      ...tally,
      sleepS(setting('hold')),
      ...tally,
      { op: 'release', semaphore: 'connections' },
    ];
    return threaded(
      [compute(cost('start')), ...runThreads('query', setting('queries'), cost('create'))],
      { query },
      { connections: { kind: 'semaphore', permits: setting('permits') }, tally: MUTEX },
    );
  },
};

/** Items beyond which the sleeps are drawn by the model instead of by the program's own seed. */
const MOST_DRAWN = 1000;

/** One body for each item, with the sleep that Python's generator draws for it. */
function paced(items: number, seed: number, lowS: number, highS: number, body: Body): Body {
  const ns = (seconds: number): number => Math.round(seconds * SECOND);
  const pace = new PythonRandom(seed);
  if (items <= MOST_DRAWN) return each(items, () => [sleepS(pace.uniform(lowS, highS)), ...body]);
  const drawn: Op = { op: 'sleep', ns: { dist: 'uniform', minNs: ns(lowS), maxNs: ns(highS) } };
  return [repeat(items, [drawn, ...body])];
}

const condition: GilKnown = {
  id: 'py-condition',
  title: 'Producer, consumer and a short queue',
  summary: 'Who finds the queue full, or empty, waits on the condition until the other has changed it.',
  settings: { items: 10, capacity: 5, scale: 1, seed: 1 },
  costs: {
    start: START_OF_MAIN,
    create: CREATE,
    produced: cpu(100 * US, 'item produced', 'producer'),
    consumed: cpu(100 * US, 'item consumed', 'consumer'),
  },
  parameters: { cores: 2 },
  untilNs: 6 * SECOND,
  // The shelf is a channel that is only ever tried, under the lock: full or empty is for the condition to wait for.
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const [items, scale, seed] = [setting('items'), setting('scale'), setting('seed')];
    const turn = (name: string, tried: Extract<Op, { op: 'select' }>['cases']): Body => [
      lock('changed'),
      {
        op: 'forever',
        body: [{ op: 'select', cases: tried, default: [{ op: 'wait', condition: 'change' }] }],
      },
      compute(cost(name)),
      { op: 'notify', condition: 'change' },
      unlock('changed'),
    ];
    const leave: Body = [{ op: 'break' }];
    const producer = turn('produced', [{ send: 'shelf', body: leave }]);
    const consumer = turn('consumed', [{ receive: 'shelf', body: leave }]);
    return threaded(
      [
        compute(cost('start')),
        startThreads('producer', 1, cost('create')),
        startThreads('consumer', 1, cost('create')),
        joinThreads('producer'),
        joinThreads('consumer'),
      ],
      {
        producer: paced(items, seed, 0.1 * scale, 0.5 * scale, producer),
        consumer: paced(items, seed + 1, 0.2 * scale, 0.8 * scale, consumer),
      },
      {
        changed: MUTEX,
        change: { kind: 'condition', lock: 'changed' },
        shelf: { kind: 'channel', capacity: setting('capacity') },
      },
    );
  },
};

const readWrite: GilKnown = {
  id: 'py-rwlock',
  title: 'Five readers and a writer',
  summary: 'Readers share the lock; a writer who waits keeps new readers out and then has it alone.',
  settings: { readers: 5, rounds: 3, hold: 0.2 },
  costs: {
    start: START_OF_MAIN,
    create: CREATE,
    read: cpu(100 * US, 'round of a reader', 'reader'),
    write: cpu(100 * US, 'round of the writer', 'writer'),
  },
  parameters: { cores: 2 },
  untilNs: 1.5 * SECOND,
  // The program makes its lock of one condition and three counts. Here a writer holds the entry from its arrival on, and
  // readers pass through it: the same rule, that a waiting writer keeps new readers out.
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const hold = setting('hold');
    const reading: Body = [
      lock('entry'),
      { op: 'readLock', rwlock: 'data' },
      unlock('entry'),
      compute(cost('read')),
      sleepS(hold),
      { op: 'readUnlock', rwlock: 'data' },
    ];
    const writing: Body = [
      sleepS(hold / 2),
      lock('entry'),
      { op: 'writeLock', rwlock: 'data' },
      compute(cost('write')),
      sleepS(hold),
      { op: 'writeUnlock', rwlock: 'data' },
      unlock('entry'),
    ];
    return threaded(
      [
        compute(cost('start')),
        startThreads('reader', setting('readers'), cost('create')),
        startThreads('writer', 1, cost('create')),
        joinThreads('reader'),
        joinThreads('writer'),
      ],
      { reader: [repeat(setting('rounds'), reading)], writer: [repeat(setting('rounds'), writing)] },
      { data: { kind: 'rwlock', prefer: 'writers' }, entry: MUTEX },
    );
  },
};

const barrier: GilKnown = {
  id: 'py-barrier',
  title: 'Three workers meet between two phases',
  summary: 'The barrier lets nobody on before the slowest has arrived.',
  settings: { workers: 3, scale: 1, seed: 1 },
  costs: { start: START_OF_MAIN, create: CREATE, phase: cpu(100 * US, 'phase of a worker', 'worker') },
  parameters: { cores: 2 },
  untilNs: 5.5 * SECOND,
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const [workers, scale] = [setting('workers'), setting('scale')];
    const name = (index: number): string => `worker-${index + 1}`;
    const body = (index: number): Body => {
      const pace = new PythonRandom(setting('seed') * 100 + index);
      return [
        sleepS(pace.uniform(1, 3) * scale),
        compute(cost('phase')),
        { op: 'barrier', barrier: 'phase 1' },
        compute(cost('phase')),
        sleepS(pace.uniform(1, 2) * scale),
      ];
    };
    return threaded(
      [
        compute(cost('start')),
        ...each(workers, (index) => [startThreads(name(index), 1, cost('create'))]),
        ...each(workers, (index) => [joinThreads(name(index))]),
      ],
      Object.fromEntries(Array.from({ length: workers }, (_, index) => [name(index), body(index)])),
      { 'phase 1': { kind: 'barrier', parties: workers } },
    );
  },
};

/** Locks, conditions and barriers between threads that mostly sleep. */
export const SYNC_KNOWN: readonly GilKnown[] = [nested, semaphore, condition, readWrite, barrier];
