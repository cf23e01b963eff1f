import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Op, ProgramSet, ThreadSpec } from '../../../../src/model/engine/program.ts';
import { type SimLane, STATE_CODE } from '../../../../src/model/engine/trace.ts';
import { assertTransition } from '../../../../src/model/engine/transitions.ts';
import { G_TRANSITIONS } from '../../../../src/model/gmp/goroutine.ts';
import { P_TRANSITIONS } from '../../../../src/model/gmp/processor.ts';
import { GO_VERSIONS } from '../../../../src/model/gmp/versions.ts';
import { lockedBody } from '../arbitrary.ts';
import { MS } from '../help.ts';
import { goSimulation } from './help.ts';

const length = fc.integer({ min: 1, max: 25 * MS });
const short = fc.integer({ min: 0, max: 200_000 });
const step: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ op: fc.constant('compute' as const), ns: fc.oneof(length, short) }),
  fc.record({ op: fc.constant('native' as const), ns: length, releases: fc.boolean() }),
  fc.record({ op: fc.constant('sleep' as const), ns: fc.oneof(length, short) }),
  fc.record({ op: fc.constant('blockingIo' as const), ns: fc.oneof(length, short) }),
  fc.record({ op: fc.constant('pollableIo' as const), ns: fc.oneof(length, short) }),
  fc.constant({ op: 'yield' as const }),
  fc.constant({ op: 'send' as const, channel: 'q' }),
  fc.record({
    op: fc.constant('spawn' as const),
    program: fc.constant('child'),
    count: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 20 }) },
      { weight: 1, arbitrary: fc.constant(300) },
    ),
  }),
  fc.constant({ op: 'join' as const }),
  fc.constant({ op: 'notify' as const, condition: 'c', all: true }),
);
const body = lockedBody(step);
const spec: fc.Arbitrary<ThreadSpec> = fc.record({
  name: fc.constant('g'),
  body,
  count: fc.integer({ min: 1, max: 8 }),
  startNs: fc.oneof(fc.constant(0), length),
});
/** A stranger repeats its burst for the whole run: one of some nanoseconds would fill the event budget by itself. */
const burst = fc.integer({ min: 20_000, max: 20 * MS });
/** Threads of another program on the same cores. */
const stranger: fc.Arbitrary<ThreadSpec> = fc.record({
  name: fc.constant('stranger'),
  process: fc.constant('other program'),
  nice: fc.constantFrom(-5, 0, 19),
  count: fc.integer({ min: 1, max: 3 }),
  startNs: fc.oneof(fc.constant(0), length),
  body: fc.tuple(burst, fc.oneof(length, fc.constant(0))).map(([work, pause]): Op[] => [
    {
      op: 'forever',
      body: [{ op: 'compute', ns: work }, ...(pause > 0 ? [{ op: 'sleep' as const, ns: pause }] : [])],
    },
  ]),
});
/** Goroutines that a body starts by `spawn`, so that no program of the test starts a crowd. */
function spawns(body: readonly Op[]): number {
  let sum = 0;
  for (const op of body) {
    if (op.op === 'repeat') sum += op.times * spawns(op.body);
    else if (op.op === 'spawn') sum += op.count ?? 1;
  }
  return sum;
}

const MOST_SPAWNS = 5000;
const programs: fc.Arbitrary<ProgramSet> = fc
  .tuple(fc.array(spec, { minLength: 1, maxLength: 5 }), fc.array(stranger, { maxLength: 1 }))
  .filter(
    ([threads]) => threads.reduce((sum, one) => sum + (one.count ?? 1) * spawns(one.body), 0) <= MOST_SPAWNS,
  )
  .map(([threads, strangers]) => ({
    threads: [...threads.map((one, index) => ({ ...one, name: `g${index}` })), ...strangers],
    programs: {
      child: [
        { op: 'compute', ns: 20_000 },
        { op: 'sleep', ns: 50_000 },
      ],
    },
    objects: {
      m: { kind: 'mutex' },
      c: { kind: 'condition', lock: 'm' },
      s: { kind: 'semaphore', permits: 2 },
      r: { kind: 'rwlock', prefer: 'writers' },
      q: { kind: 'channel', capacity: 1_000_000 },
    },
  }));
const machine = fc.record({
  cores: fc.integer({ min: 1, max: 6 }),
  gomaxprocs: fc.integer({ min: 1, max: 9 }),
  version: fc.constantFrom(...GO_VERSIONS),
  gcPeriodMs: fc.constantFrom(0, 0, 20),
  schedtrace: fc.boolean(),
});
const END = 300 * MS;
/** Events of a whole run: of 900 such programs none took 40,000, so one that is caught in a circle fails at once. */
const BUDGET = 1_000_000;
/** Moments at which the model checks itself: queues and status agree, and no P idles beside a queued goroutine. */
const LOOKS = 30;

function edgesAt(lanes: readonly SimLane[]): [number, number][] {
  const edges: [number, number][] = [];
  for (const lane of lanes) {
    lane.startNs.forEach((start, i) => {
      if (lane.state[i] === STATE_CODE.running) edges.push([start, 1], [lane.endNs[i] ?? 0, -1]);
    });
  }
  // An end comes before a start at the same moment.
  return edges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

function mostAtOnce(lanes: readonly SimLane[]): number {
  let running = 0;
  let most = 0;
  for (const [, change] of edgesAt(lanes)) {
    running += change;
    most = Math.max(most, running);
  }
  return most;
}

/** What breaks the rule that a lane's intervals follow on one another without gaps and its counters are their sums. */
function timeFaults(lane: SimLane): string[] {
  const sums = [0, 0, 0];
  const faults: string[] = [];
  lane.startNs.forEach((start, i) => {
    const end = lane.endNs[i] ?? 0;
    if (end <= start || (i > 0 && start !== lane.endNs[i - 1])) faults.push(`${lane.name} at ${start}`);
    const state = lane.state[i] ?? 0;
    sums[state] = (sums[state] ?? 0) + end - start;
  });
  const { cpuNs, runqueueNs, sleepNs } = lane.counters;
  if (sums.join() !== [cpuNs, runqueueNs, sleepNs].join()) faults.push(`${lane.name}: counters`);
  return faults;
}

test('any program: at most one goroutine a P, each in one place, time conserved, no P idle beside queued work', () => {
  fc.assert(
    fc.property(programs, machine, fc.integer(), (set, parameters, seed) => {
      const simulation = goSimulation(set, parameters, seed);
      let result = simulation.result();
      for (let look = 1; look <= LOOKS; look++)
        result = simulation.run({ untilNs: (END * look) / LOOKS, budget: BUDGET - result.events });
      const goroutines = result.lanes.filter((lane) => lane.kind === 'goroutine');
      expect(mostAtOnce(goroutines)).toBeLessThanOrEqual(parameters.gomaxprocs);
      expect(result.lanes.flatMap(timeFaults)).toEqual([]);
      const places = goroutines.flatMap((lane) => lane.place);
      expect(places.every((place) => place < parameters.gomaxprocs)).toBe(true);
      const cpu = result.totals.cpuNs;
      expect(cpu).toBeLessThanOrEqual(result.endNs * parameters.cores);
    }),
    { numRuns: 100 },
  );
}, 240_000);

test('the same seed gives the same run, however it is cut into pieces or stepped through', () => {
  fc.assert(
    fc.property(programs, machine, fc.integer(), (set, parameters, seed) => {
      const whole = goSimulation(set, parameters, seed).run({ untilNs: END, budget: BUDGET });
      const stepped = goSimulation(set, parameters, seed);
      for (let i = 0; i < 200 && stepped.step(END) !== null; i++);
      const result = stepped.run({ untilNs: END, budget: BUDGET });
      // As text: to compare thousands of lanes item by item takes long.
      expect(JSON.stringify(result) === JSON.stringify(whole)).toBe(true);
    }),
    { numRuns: 40 },
  );
}, 240_000);

test('the tables of states allow what Go does and nothing else', () => {
  expect(() => assertTransition(G_TRANSITIONS, 'waiting', 'running', 'g', 0)).toThrow(/waiting to running/);
  expect(() => assertTransition(G_TRANSITIONS, 'syscall', 'waiting', 'g', 0)).toThrow();
  expect(() => assertTransition(P_TRANSITIONS, 'idle', 'syscall', 'P0', 0)).toThrow();
  for (const targets of Object.values(G_TRANSITIONS)) {
    for (const target of targets) expect(Object.keys(G_TRANSITIONS)).toContain(target);
  }
  expect(G_TRANSITIONS.dead).toEqual([]);
});
