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

/** Locks, a semaphore and a barrier between threads that mostly sleep. */
export const SYNC_KNOWN: readonly GilKnown[] = [nested, semaphore, barrier];
