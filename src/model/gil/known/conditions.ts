import type { Body, Op } from '../../engine/program.ts';
import {
  compute,
  cpu,
  each,
  reader,
  receive,
  repeat,
  SECOND,
  send,
  sleepS,
  US,
} from '../../kernel/known/parts.ts';
import {
  CREATE,
  type GilKnown,
  joinThreads,
  lock,
  MUTEX,
  START_OF_MAIN,
  startThreads,
  threaded,
  unlock,
} from './parts.ts';
import { PythonRandom } from './python-random.ts';

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
  // The program's own lock, made of one condition: `writer` is held from a writer's arrival to its end, `readers` has a
  // message for each reader within, and whoever leaves wakes all that wait, who then look again.
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const hold = setting('hold');
    const wait: Op = { op: 'wait', condition: 'change' };
    const leave = (...steps: Body): Body => [
      lock('changed'),
      ...steps,
      { op: 'notify', condition: 'change', all: true },
      unlock('changed'),
    ];
    const enterReader: Op = {
      op: 'tryLock',
      lock: 'writer',
      // biome-ignore lint/suspicious/noThenProperty: a list of steps, never a function, so nothing awaits it.
      then: [unlock('writer'), { op: 'break' }],
      else: [wait],
    };
    const enterWriter: Op = {
      op: 'select',
      cases: [{ receive: 'readers', body: [send('readers'), wait] }],
      default: [{ op: 'break' }],
    };
    const reading: Body = [
      lock('changed'),
      { op: 'forever', body: [enterReader] },
      send('readers'),
      unlock('changed'),
      compute(cost('read')),
      sleepS(hold),
      ...leave(receive('readers')),
    ];
    const writing: Body = [
      sleepS(hold / 2),
      lock('changed'),
      lock('writer'),
      { op: 'forever', body: [enterWriter] },
      unlock('changed'),
      compute(cost('write')),
      sleepS(hold),
      ...leave(unlock('writer')),
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
      {
        changed: MUTEX,
        change: { kind: 'condition', lock: 'changed' },
        writer: MUTEX,
        readers: { kind: 'channel', capacity: setting('readers') },
      },
    );
  },
};

/** What is made of a condition: a short queue, and a lock that readers share. */
export const CONDITION_KNOWN: readonly GilKnown[] = [condition, readWrite];
