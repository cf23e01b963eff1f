import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SimulationResult } from '../../../../src/model/engine/model.ts';
import type { Op, ProgramSet, ThreadSpec } from '../../../../src/model/engine/program.ts';
import { type SimLane, STATE_CODE } from '../../../../src/model/engine/trace.ts';
import { EXACT, gilSimulation, kernelSimulation, laneNamed, MS, threadLanes } from '../help.ts';
import { machine, programs } from '../kernel/arbitrary.ts';

type Make = typeof kernelSimulation;

const build =
  (name: string): Make =>
  (set, parameters, seed) =>
    gilSimulation(set, { ...parameters, build: name }, seed);

/** Every model of plain threads; the programs' two processes make them models of multiprocessing too. */
const MODELS: readonly { readonly title: string; readonly make: Make }[] = [
  { title: 'kernel threads', make: kernelSimulation },
  { title: 'one GIL a process', make: build('gil') },
  { title: 'one GIL an interpreter', make: build('per-interpreter') },
  { title: 'free-threaded', make: build('free-threaded') },
];

/** Time that a lane ran, by its intervals, ns. */
const ranNs = (lane: SimLane): number =>
  lane.startNs.reduce(
    (sum, start, i) => sum + (lane.state[i] === STATE_CODE.running ? (lane.endNs[i] ?? 0) - start : 0),
    0,
  );

/** Running intervals of all threads, by core and in order. */
function busyByCore(result: SimulationResult, cores: number): [number, number][][] {
  const busy: [number, number][][] = Array.from({ length: cores }, () => []);
  for (const lane of threadLanes(result)) {
    lane.state.forEach((state, i) => {
      if (state === STATE_CODE.running)
        busy[lane.place[i] ?? -1]?.push([lane.startNs[i] ?? 0, lane.endNs[i] ?? 0]);
    });
  }
  for (const intervals of busy) intervals.sort((a, b) => a[0] - b[0]);
  return busy;
}

/** CPU of a thread's own code, which needs its runtime's lock, ns. */
function ownCodeNs(body: readonly Op[]): number {
  let sum = 0;
  for (const op of body) {
    if (op.op === 'repeat') sum += op.times * ownCodeNs(op.body);
    else if (op.op === 'compute' || (op.op === 'native' && !op.releases)) sum += Number(op.ns);
  }
  return sum;
}

/** Own code of all threads by the lock that they share. */
function ownCodeByLock(set: ProgramSet, lockOf: (thread: ThreadSpec) => string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const one of set.threads) {
    const lock = lockOf(one);
    sums.set(lock, (sums.get(lock) ?? 0) + ownCodeNs(one.body));
  }
  return sums;
}

/** Within a lane intervals follow each other without a gap, and its counters are all of its time. */
function expectWhole(lane: SimLane): void {
  for (let i = 1; i < lane.startNs.length; i++) expect(lane.startNs[i]).toBe(lane.endNs[i - 1]);
  const { cpuNs, runqueueNs, sleepNs } = lane.counters;
  expect(cpuNs + runqueueNs + sleepNs).toBe((lane.endNs.at(-1) ?? 0) - (lane.startNs[0] ?? 0));
}

/** On a core no two intervals overlap. */
function expectApart(intervals: readonly (readonly [number, number])[]): void {
  for (let i = 1; i < intervals.length; i++) {
    expect(intervals[i]?.[0]).toBeGreaterThanOrEqual(intervals[i - 1]?.[1] ?? 0);
  }
}

describe.each(MODELS)('$title', ({ make }) => {
  test('every program ends; time is conserved on each core and in each lane, and work is done in full', () => {
    fc.assert(
      fc.property(programs, machine, fc.boolean(), fc.nat(1000), (set, parameters, exact, seed) => {
        const costs = exact ? EXACT : {};
        const simulation = make(set, { ...parameters, ...costs }, seed);
        const result = simulation.run({ untilNs: 60_000 * MS, budget: 2_000_000 });
        expect(result.finished).toBe(true);
        for (const lane of threadLanes(result)) expectWhole(lane);
        const busy = busyByCore(result, parameters.cores);
        busy.forEach(expectApart);
        const total = busy.flat().reduce((sum, [start, end]) => sum + end - start, 0);
        expect(total).toBe(result.totals.cpuNs);
        for (const one of set.threads)
          expect(laneNamed(result, one.name).counters.cpuNs).toBeGreaterThanOrEqual(ownCodeNs(one.body));
      }),
      { numRuns: 60 },
    );
  });

  /**
   * Longest that a thread may wait while a core idles: a hot thread stays half a ms, then the next tick moves it. Where
   * wake-ups are packed, the busy core must first have been so for long enough to count as full.
   */
  test('no thread waits while a core idles for longer than the algorithm allows', () => {
    fc.assert(
      fc.property(programs, machine, (set, parameters) => {
        const untilFullNs = -Math.log2(1 - parameters.packPct / 100) * 32 * 1.024 * MS;
        const mostNs = 2 * (1e9 / Number(parameters.hz)) + 2 * MS + untilFullNs;
        const simulation = make(set, { ...parameters, quotaUs: 0 });
        let since: number | null = null;
        while (simulation.step() !== null) {
          const { queues } = simulation.snapshot();
          const idle = queues.some((queue) => queue.kind === 'core' && queue.holder === -1);
          const waiting = queues.some((queue) => queue.kind === 'run-queue' && (queue.count ?? 0) > 0);
          since = idle && waiting ? (since ?? simulation.nowNs) : null;
          if (since !== null) expect(simulation.nowNs - since).toBeLessThanOrEqual(mostNs);
        }
      }),
      { numRuns: 25 },
    );
  });
});

/** Two at once would need less time than the sum of their own code. */
test.each([
  { name: 'gil', lockOf: (one: ThreadSpec) => `GIL of ${one.process}` },
  {
    name: 'per-interpreter',
    lockOf: (one: ThreadSpec) => `GIL of ${one.process} interpreter ${one.interpreter ?? 0}`,
  },
])(
  '$name: a lock is held for at least the own code of all its threads: one at a time',
  ({ name, lockOf }) => {
    fc.assert(
      fc.property(programs, machine, fc.nat(1000), (set, parameters, seed) => {
        const result = build(name)(set, parameters, seed).run({ budget: 2_000_000 });
        const locks = result.lanes.filter((lane) => lane.kind === 'lock');
        const wanted = ownCodeByLock(set, lockOf);
        expect(locks.map((lane) => lane.name).sort()).toEqual([...wanted.keys()].sort());
        for (const lane of locks) expect(ranNs(lane)).toBeGreaterThanOrEqual(wanted.get(lane.name) ?? 0);
      }),
      { numRuns: 60 },
    );
  },
);

test('free-threaded: there is no lock, and two threads of one process compute at once', () => {
  const own: ThreadSpec = { name: 't', count: 2, body: [{ op: 'compute', ns: 50 * MS }] };
  const make = build('free-threaded');
  const result = make({ threads: [own] }, { cores: 2, freeThreadedOverheadPct: 0 }).run();
  expect(result.lanes.filter((lane) => lane.kind === 'lock')).toEqual([]);
  expect(result.wallNs).toBeLessThan(51 * MS);
});
