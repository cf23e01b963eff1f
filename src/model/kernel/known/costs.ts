import type { Body, Op, ThreadSpec } from '../../engine/program.ts';
import {
  aliveOf,
  channel,
  close,
  compute,
  cpu,
  MOST_THREADS,
  pieces,
  reader,
  receive,
  repeat,
  SECOND,
  send,
  serve,
  US,
} from './parts.ts';
import { CREATE, joinThreads, type KernelKnown, START, startThreads } from './threads.ts';

const crowd: KernelKnown = {
  id: 'c-cost-threads',
  title: 'C: threads by the thousand',
  summary: 'Each runs once to say so and once to end; between the two it only waits.',
  settings: { most: 16_000, share: 0.1 },
  costs: {
    start: START,
    create: { ...CREATE, spentBy: 'main' },
    thread: cpu(20 * US, 'thread, from its start to its end', 'thread'),
  },
  parameters: { cores: 2 },
  untilNs: 0.3 * SECOND,
  // The number alive doubles from 125 on, and each batch is waited for. The program stops early where memory (`share`)
  // or a limit of the system runs out: the model has neither.
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const { times, each } = pieces(aliveOf(setting('most')), MOST_THREADS);
    const grown: Op[] = [];
    for (let real = 125, before = 0; before < times; real *= 2) {
      const count = Math.round(real / each);
      grown.push(
        startThreads('thread', count - before, each * cost('create')),
        repeat(count - before, [{ op: 'acquire', semaphore: 'running' }]),
      );
      before = count;
    }
    const thread: Body = [
      compute((each * cost('thread')) / 2),
      { op: 'release', semaphore: 'running' },
      { op: 'acquire', semaphore: 'leave' },
      compute((each * cost('thread')) / 2),
    ];
    const main: Body = [
      compute(cost('start')),
      ...grown,
      repeat(times, [{ op: 'release', semaphore: 'leave' }]),
      joinThreads('thread'),
    ];
    return {
      threads: [{ name: 'main', body: main }],
      programs: { thread },
      objects: {
        running: { kind: 'semaphore', permits: 0 },
        leave: { kind: 'semaphore', permits: 0 },
      },
    };
  },
};

/** Hand-overs of each kind that are simulated one by one; beyond that one stands for several, and so does its cost. */
const MOST_TURNS = 50_000;
/** Both threads of a hand-over are pinned to one core. */
const ONE_CORE = [0];

const switches: KernelKnown = {
  id: 'c-cost-switch',
  title: 'C: two threads on one core wake each other',
  summary: 'Every hand-over is a switch, because the other thread cannot run anywhere else.',
  settings: { rounds: 300_000 },
  costs: {
    start: { ...START, spentBy: 'main' },
    pipe: cpu(1.2 * US, 'hand-over through a pipe, for the one who hands over', 'pipe peer'),
    futex: cpu(0.9 * US, 'hand-over through a futex, for the one who hands over', 'futex peer'),
  },
  parameters: { cores: 2 },
  untilNs: 0.05 * SECOND,
  // The peers begin with the program and wait for their part; the switch itself is the model's own cost.
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const { times, each } = pieces(setting('rounds'), MOST_TURNS);
    const play = (way: string): Body => [
      send(`${way} begins`),
      repeat(times, [compute(each * cost(way)), send(`${way} there`), receive(`${way} back`)]),
      receive(`${way} ends`),
    ];
    const peer = (way: string): ThreadSpec => ({
      name: `${way} peer`,
      cores: ONE_CORE,
      startNs: Math.round(cost('start')),
      body: [
        receive(`${way} begins`),
        repeat(times, [receive(`${way} there`), compute(each * cost(way)), send(`${way} back`)]),
        send(`${way} ends`),
      ],
    });
    const ways = ['pipe', 'futex'];
    return {
      threads: [
        { name: 'main', cores: ONE_CORE, body: [compute(cost('start')), ...ways.flatMap(play)] },
        ...ways.map(peer),
      ],
      objects: Object.fromEntries(
        ways.flatMap((way) =>
          ['begins', 'there', 'back', 'ends'].map((what) => [`${way} ${what}`, channel(1)]),
        ),
      ),
    };
  },
};

const rust: KernelKnown = {
  id: 'rust-cost-threads',
  title: 'Rust: threads by the hundred, and messages to and fro',
  summary: 'First a crowd of threads that wait at a barrier, then two that answer each other over channels.',
  settings: { threads: 2000, rounds: 100_000 },
  costs: {
    start: START,
    create: { ...CREATE, ns: 45 * US },
    thread: cpu(20 * US, 'thread of the crowd, from its start to its end', 'crowd'),
    message: cpu(1.5 * US, 'message sent, for the one who sends it', 'echo'),
  },
  parameters: { cores: 2 },
  untilNs: 0.4 * SECOND,
  // A receiver of the standard library spins for some microseconds before it sleeps: left out, so here each message
  // wakes its receiver.
  build: (settings, costs) => {
    const { setting, cost } = reader(settings, costs);
    const { times: threads, each: alike } = pieces(setting('threads'), MOST_THREADS);
    const { times, each } = pieces(setting('rounds'), MOST_TURNS);
    const main: Body = [
      compute(cost('start')),
      startThreads('crowd', threads, alike * cost('create')),
      repeat(2, [{ op: 'barrier', barrier: 'all' }]),
      joinThreads('crowd'),
      startThreads('echo', 1, cost('create')),
      repeat(times, [compute(each * cost('message')), send('there'), receive('back')]),
      close('there'),
      joinThreads('echo'),
    ];
    return {
      threads: [{ name: 'main', body: main }],
      programs: {
        crowd: [
          compute((alike * cost('thread')) / 2),
          repeat(2, [{ op: 'barrier', barrier: 'all' }]),
          compute((alike * cost('thread')) / 2),
        ],
        echo: [serve('there', [compute(each * cost('message')), send('back')])],
      },
      objects: {
        all: { kind: 'barrier', parties: threads + 1 },
        there: channel(1000),
        back: channel(1000),
      },
    };
  },
};

/** What a thread of the kernel and a switch cost. */
export const KERNEL_COST_KNOWN: readonly KernelKnown[] = [crowd, switches, rust];
