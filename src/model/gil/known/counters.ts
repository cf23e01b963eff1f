import type { Body } from '../../engine/program.ts';
import {
  compute,
  cpu,
  MOST_ROUNDS,
  pieces,
  reader,
  repeat,
  SECOND,
  sleepS,
} from '../../kernel/known/parts.ts';
import {
  CREATE,
  type GilKnown,
  joinThreads,
  lock,
  MUTEX,
  runThreads,
  START,
  START_OF_MAIN,
  startThreads,
  threaded,
  unlock,
} from './parts.ts';

/*
 * From CPython 3.10 on a thread gives the GIL up only where a loop jumps back or a call begins or ends
 * (Python/bytecodes.c, CHECK_EVAL_BREAKER). So `with lock: counter += 1` never loses the GIL while it has the lock:
 * taking and letting go stand side by side, and the work stands after them. A loop or a Python call under the lock
 * does lose it there, and then the next taker waits.
 */

/** Most pieces of a loop whose rounds never wait for each other. */
const MOST_PIECES = 2000;

/** Additions under a lock each, as pieces: no round waits for another, so their number does not matter. */
function lockedAdditions(n: number, costNs: number): Body {
  const { times, each: real } = pieces(n, MOST_PIECES);
  return [repeat(times, [lock('counter'), unlock('counter'), compute(real * costNs)])];
}

const race: GilKnown = {
  id: 'py-race',
  title: 'Additions without a lock',
  summary:
    'Threads take turns at one counter; the loop with a call in it can be interrupted between read and write.',
  settings: { n: 1_000_000, threads: '2,4' },
  costs: {
    start: START_OF_MAIN,
    create: CREATE,
    addition: cpu(30, 'addition', 'add'),
    called: cpu(50, 'addition with a call in it', 'call'),
  },
  parameters: { cores: 4 },
  untilNs: SECOND / 2,
  build: (settings, costs) => {
    const { setting, numbers, cost } = reader(settings, costs);
    const counts = numbers('threads');
    const n = setting('n');
    return threaded(
      [
        compute(cost('start')),
        ...counts.flatMap((threads) => runThreads('add', threads, cost('create'))),
        ...runThreads('call', counts.at(-1) ?? 0, cost('create')),
      ],
      { add: [compute(n * cost('addition'))], call: [compute(n * cost('called'))] },
    );
  },
};

/** `with lock: time.sleep(hold)` so many times, then a chance for another to take it. */
const sleepsUnder = (name: string, times: number, holdS: number): Body => [
  repeat(times, [lock(name), sleepS(holdS), unlock(name), { op: 'yield' }]),
];

const everyAddition: GilKnown = {
  id: 'py-lock',
  title: 'Each addition under a lock, then sleeps under one',
  summary:
    'Nobody waits for a lock that no safe point lies within; a lock that is held asleep makes the others wait.',
  settings: { n: 1_000_000, threads: 2, holds: 10, hold: 0.05 },
  costs: {
    start: START_OF_MAIN,
    create: CREATE,
    addition: cpu(170, 'addition with its lock', 'add'),
  },
  parameters: { cores: 2 },
  untilNs: 2.2 * SECOND,
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const threads = setting('threads');
    const own = (index: number): string => `own-${index + 1}`;
    const owners = Array.from({ length: threads }, (_, index) => own(index));
    const sleeps = (name: string): Body => sleepsUnder(name, setting('holds'), setting('hold'));
    return threaded(
      [
        compute(cost('start')),
        ...runThreads('add', threads, cost('create')),
        ...runThreads('sharing', threads, cost('create')),
        ...owners.map((name) => startThreads(name, 1, cost('create'))),
        ...owners.map(joinThreads),
      ],
      {
        add: lockedAdditions(setting('n'), cost('addition')),
        sharing: sleeps('counter'),
        ...Object.fromEntries(owners.map((name) => [name, sleeps(name)])),
      },
      { counter: MUTEX, ...Object.fromEntries(owners.map((name) => [name, MUTEX])) },
    );
  },
};

const granularity: GilKnown = {
  id: 'py-lock-granularity',
  title: 'A lock for each addition, or for a thousand',
  summary:
    'A thousand additions under one lock save its cost; who loses the GIL with the lock makes the other wait.',
  settings: { n: 1_000_000, threads: 2, chunk: 1000 },
  costs: {
    start: START,
    create: CREATE,
    alone: cpu(35, 'addition in the main thread, no lock', 'main'),
    fine: cpu(170, 'addition with its lock', 'fine'),
    coarse: cpu(35, 'addition under the lock of its chunk', 'coarse'),
  },
  parameters: { cores: 2 },
  untilNs: SECOND / 2,
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const n = setting('n');
    const threads = setting('threads');
    const chunks = Math.min(MOST_ROUNDS, Math.max(1, Math.ceil(n / setting('chunk'))));
    return threaded(
      [
        compute(cost('start')),
        compute(n * threads * cost('alone')),
        ...runThreads('fine', threads, cost('create')),
        ...runThreads('coarse', threads, cost('create')),
      ],
      {
        fine: lockedAdditions(n, cost('fine')),
        coarse: [
          repeat(chunks, [lock('counter'), compute((n / chunks) * cost('coarse')), unlock('counter')]),
        ],
      },
      { counter: MUTEX },
    );
  },
};

/** Parts of an addition of `multiprocessing.Value`: getter and setter are Python functions that run under the lock. */
const UNDER_LOCK = 0.8;

const shared: GilKnown = {
  id: 'py-atomic',
  title: 'Additions to a number in shared memory',
  summary:
    'Calls under the lock are safe points: who is interrupted there keeps the lock, and the two wake each other.',
  settings: { n: 100_000, threads: 2 },
  costs: {
    start: START_OF_MAIN,
    create: CREATE,
    addition: cpu(600, 'addition with its lock', 'add'),
  },
  parameters: { cores: 2 },
  untilNs: SECOND / 2,
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    // Few rounds wait, but each must find out: none is left out up to `MOST_ROUNDS`.
    const { times, each } = pieces(setting('n'), MOST_ROUNDS);
    const real = each * cost('addition');
    const add: Body = [
      repeat(times, [
        lock('value'),
        compute(UNDER_LOCK * real),
        unlock('value'),
        compute((1 - UNDER_LOCK) * real),
      ]),
    ];
    return threaded(
      [compute(cost('start')), ...runThreads('add', setting('threads'), cost('create'))],
      { add },
      { value: { kind: 'mutex', reentrant: true } },
    );
  },
};

/** Counters that threads share. */
export const COUNTER_KNOWN: readonly GilKnown[] = [race, everyAddition, granularity, shared];
