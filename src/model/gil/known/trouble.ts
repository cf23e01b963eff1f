import type { Body, Op } from '../../engine/program.ts';
import {
  channel,
  close,
  compute,
  cpu,
  each,
  reader,
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
  TIMERS,
  threaded,
  unlock,
  waitInVain,
} from './parts.ts';
import { PythonRandom } from './python-random.ts';

/** Leaves the loop once the main thread has closed `over`: the program's own look at the clock. */
const leaveWhenOver: Op = {
  op: 'select',
  cases: [{ receive: 'over', body: [], closed: [{ op: 'break' }] }],
  default: [],
};

const deadlock: GilKnown = {
  id: 'py-deadlock',
  title: 'Two threads, two locks, opposite order',
  summary: 'Each holds what the other wants; the program watches them for a while and leaves.',
  settings: { pause: 0.1, seconds: 5 },
  costs: {
    start: START_OF_MAIN,
    create: CREATE,
    left: cpu(100 * US, 'thread', 'left'),
    right: cpu(100 * US, 'thread', 'right'),
  },
  parameters: { cores: 2 },
  untilNs: 5.2 * SECOND,
  // Ends with the main thread gone and both others still waiting: they are daemons.
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const take = (name: string, first: string, second: string): Body => [
      lock(first),
      compute(cost(name)),
      sleepS(setting('pause')),
      lock(second),
      unlock(second),
      unlock(first),
    ];
    return threaded(
      [
        compute(cost('start')),
        startThreads('left', 1, cost('create')),
        startThreads('right', 1, cost('create')),
        ...waitInVain(setting('seconds')),
      ],
      { left: take('left', 'A', 'B'), right: take('right', 'B', 'A') },
      { A: MUTEX, B: MUTEX, ...TIMERS },
    );
  },
};

/** Rounds until the two stand on different sides, as the program tosses its coins. */
function roundsWithCoin(seed: number): number {
  const coins = [new PythonRandom(seed), new PythonRandom(seed + 1)];
  const sides = [0, 0];
  for (let round = 0; round < 1000; round++) {
    if (sides[0] !== sides[1]) return round;
    coins.forEach((coin, me) => {
      if (coin.random() >= 0.5) sides[me] = 1 - (sides[me] ?? 0);
    });
  }
  return 1000;
}

/** What a walker tells the other when both have come so far. Room for more than one, so that telling never waits. */
const MESSAGES = 4;
const other = (me: number): number => 1 - me;

/**
 * A meeting that ends where the other has left: the program's barrier with its abort. Each sends the other a message
 * and waits for one; closing the own channel is the abort.
 */
const meet = (me: number, phase: string, ns: number): Body => [
  compute(ns),
  send(`${phase} ${me}`),
  { op: 'receive', channel: `${phase} ${other(me)}`, closed: [{ op: 'break' }] },
];

function walker(me: number, phase: string, ns: number, rounds: number | null): Body {
  const round = [...meet(me, phase, ns), ...meet(me, phase, ns)];
  const walk: Op =
    rounds === null ? { op: 'forever', body: [leaveWhenOver, ...round] } : repeat(rounds, round);
  return [walk, close(`${phase} ${me}`)];
}

const livelock: GilKnown = {
  id: 'py-livelock',
  title: 'Two who step aside for each other',
  summary: 'Both move, to the same side, in step, for ever: much CPU and many switches, and nobody passes.',
  settings: { seconds: 3, seed: 1 },
  costs: {
    start: START_OF_MAIN,
    create: CREATE,
    // They meet more rarely the more it costs, so that their CPU does not tell it, but their switches do.
    meeting: { ...cpu(9 * US, 'meeting of the two, for each of them'), pacedBy: 'walker' },
  },
  parameters: { cores: 2 },
  untilNs: 0.2 * SECOND,
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const phases = ['polite', 'tossed'];
    const rounds = [null, roundsWithCoin(setting('seed'))];
    const name = (phase: number, me: number): string => `walker-${2 * phase + me + 1}`;
    const start = (phase: number): Body =>
      each(2, (me) => [startThreads(name(phase, me), 1, cost('create'))]);
    const join = (phase: number): Body => each(2, (me) => [joinThreads(name(phase, me))]);
    return threaded(
      [
        compute(cost('start')),
        ...start(0),
        ...waitInVain(setting('seconds')),
        close('over'),
        ...join(0),
        ...start(1),
        ...join(1),
      ],
      Object.fromEntries(
        phases.flatMap((phase, index) =>
          [0, 1].map((me) => [name(index, me), walker(me, phase, cost('meeting'), rounds[index] ?? null)]),
        ),
      ),
      {
        ...Object.fromEntries(
          phases.flatMap((phase) => [0, 1].map((me) => [`${phase} ${me}`, channel(MESSAGES)])),
        ),
        over: channel(0),
        ...TIMERS,
      },
    );
  },
};

/** The modest thread's sleep after each turn, in the program. */
const PAUSE_S = 0.001;

const starvation: GilKnown = {
  id: 'py-starvation',
  title: 'A greedy thread and a modest one',
  summary:
    'Whoever asks when the lock is free has it: the one that comes back at once, not the one that must wake up.',
  settings: { seconds: 3, hold: 0.005 },
  costs: {
    start: START_OF_MAIN,
    create: CREATE,
    turn: cpu(US, 'turn, from letting go to the next try'),
  },
  parameters: { cores: 2 },
  untilNs: SECOND,
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const compete = (pause: Body): Body => [
      {
        op: 'forever',
        body: [
          leaveWhenOver,
          lock('lock'),
          compute(setting('hold') * SECOND),
          unlock('lock'),
          compute(cost('turn')),
          ...pause,
        ],
      },
    ];
    return threaded(
      [
        compute(cost('start')),
        startThreads('greedy', 1, cost('create')),
        startThreads('modest', 1, cost('create')),
        ...waitInVain(setting('seconds')),
        close('over'),
        joinThreads('greedy'),
        joinThreads('modest'),
      ],
      { greedy: compete([]), modest: compete([sleepS(PAUSE_S)]) },
      { lock: MUTEX, over: channel(0), ...TIMERS },
    );
  },
};

/** Threads that stand in each other's way. */
export const TROUBLE_KNOWN: readonly GilKnown[] = [deadlock, livelock, starvation];
