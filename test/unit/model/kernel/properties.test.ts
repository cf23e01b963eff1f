import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Op, ProgramSet, ThreadSpec } from '../../../../src/model/engine/program.ts';
import { STATE_CODE } from '../../../../src/model/engine/trace.ts';
import { THREAD_TRANSITIONS } from '../../../../src/model/kernel/thread.ts';
import { gilSimulation, kernelSimulation, MS, threadLanes } from '../help.ts';

const length = fc.integer({ min: 1, max: 6 * MS });
const step: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ op: fc.constant('compute' as const), ns: length }),
  fc.record({ op: fc.constant('native' as const), ns: length, releases: fc.boolean() }),
  fc.record({ op: fc.constant('sleep' as const), ns: length }),
  fc.record({ op: fc.constant('pollableIo' as const), ns: length }),
  fc.constant({ op: 'yield' as const }),
  fc.constant({ op: 'notify' as const, condition: 'c', all: true }),
  fc.constant({ op: 'send' as const, channel: 'q' }),
  fc.record({
    op: fc.constant('atomic' as const),
    cell: fc.constant('n'),
    ns: fc.integer({ min: 1, max: 100_000 }),
    kind: fc.constantFrom('add' as const, 'cas' as const),
  }),
);
/** A piece of work, plain or under a lock, so that locks are always let go. */
const piece: fc.Arbitrary<Op[]> = fc.oneof(
  step.map((op) => [op]),
  step.map((op): Op[] => [{ op: 'lock', lock: 'm' }, op, { op: 'unlock', lock: 'm' }]),
  step.map((op): Op[] => [{ op: 'acquire', semaphore: 's' }, op, { op: 'release', semaphore: 's' }]),
  step.map((op): Op[] => [{ op: 'readLock', rwlock: 'r' }, op, { op: 'readUnlock', rwlock: 'r' }]),
  step.map((op): Op[] => [{ op: 'writeLock', rwlock: 'r' }, op, { op: 'writeUnlock', rwlock: 'r' }]),
);
const body = fc
  .array(piece, { minLength: 1, maxLength: 4 })
  .chain((pieces) =>
    fc.integer({ min: 1, max: 5 }).map((times): Op[] => [{ op: 'repeat', times, body: pieces.flat() }]),
  );
const thread: fc.Arbitrary<ThreadSpec> = fc.record({
  name: fc.constant('t'),
  body,
  nice: fc.integer({ min: -20, max: 19 }),
  process: fc.constantFrom('one', 'two'),
  startNs: fc.integer({ min: 0, max: 10 * MS }),
});
const programs: fc.Arbitrary<ProgramSet> = fc
  .array(thread, { minLength: 1, maxLength: 8 })
  .map((threads) => ({
    threads: threads.map((one, index) => ({ ...one, name: `t${index}` })),
    objects: {
      m: { kind: 'mutex' },
      c: { kind: 'condition', lock: 'm' },
      s: { kind: 'semaphore', permits: 2 },
      r: { kind: 'rwlock' },
      n: { kind: 'atomic' },
      q: { kind: 'channel', capacity: 1_000_000 },
    },
  }));
const machine = fc.record({
  cores: fc.integer({ min: 1, max: 5 }),
  kernel: fc.constantFrom('6.1', '6.6', '6.12', '6.19'),
  hz: fc.constantFrom('100', '250', '1000'),
  quotaUs: fc.constantFrom(0, 0, 20_000),
  lazyPreemption: fc.boolean(),
});
const RUNS = { numRuns: 60 };

test.each(['kernel', 'gil'] as const)(
  '%s: every program ends, and time is conserved on each core and in each lane',
  (model) => {
    fc.assert(
      fc.property(programs, machine, fc.nat(1000), (set, parameters, seed) => {
        const make = model === 'kernel' ? kernelSimulation : gilSimulation;
        const result = make(set, parameters, seed).run({ untilNs: 60_000 * MS, budget: 2_000_000 });
        expect(result.finished).toBe(true);
        const busy: [number, number][][] = Array.from({ length: parameters.cores }, () => []);
        for (const lane of threadLanes(result)) {
          // Within a lane intervals follow each other without a gap.
          for (let i = 1; i < lane.startNs.length; i++) expect(lane.startNs[i]).toBe(lane.endNs[i - 1]);
          const { cpuNs, runqueueNs, sleepNs } = lane.counters;
          const whole = (lane.endNs.at(-1) ?? 0) - (lane.startNs[0] ?? 0);
          expect(cpuNs + runqueueNs + sleepNs).toBe(whole);
          lane.state.forEach((state, i) => {
            if (state === STATE_CODE.running)
              busy[lane.place[i] ?? -1]?.push([lane.startNs[i] ?? 0, lane.endNs[i] ?? 0]);
          });
        }
        // On a core no two intervals overlap, and all together are the CPU time of the threads.
        for (const intervals of busy) {
          intervals.sort((a, b) => a[0] - b[0]);
          for (let i = 1; i < intervals.length; i++) {
            expect(intervals[i]?.[0]).toBeGreaterThanOrEqual(intervals[i - 1]?.[1] ?? 0);
          }
        }
        const total = busy.flat().reduce((sum, [start, end]) => sum + end - start, 0);
        expect(total).toBe(result.totals.cpuNs);
      }),
      RUNS,
    );
  },
);

test('equal seeds give equal runs; stepping gives the same as running', () => {
  fc.assert(
    fc.property(programs, machine, fc.nat(1000), (set, parameters, seed) => {
      const first = gilSimulation(set, parameters, seed).run();
      expect(gilSimulation(set, parameters, seed).run()).toEqual(first);
      const stepped = gilSimulation(set, parameters, seed);
      for (let report = stepped.step(); report !== null; report = stepped.step()) {
        expect(report.sentence.length).toBeGreaterThan(10);
        expect(report.timeNs).toBeLessThanOrEqual(stepped.nowNs);
      }
      const last = stepped.run();
      expect(last.lanes).toEqual(first.lanes);
      expect(last.totals).toEqual(first.totals);
    }),
    { numRuns: 25 },
  );
});

/** Longest that a thread may wait while a core idles: a hot thread stays half a ms, then the next tick moves it. */
test('no thread waits while a core idles for longer than the algorithm allows', () => {
  fc.assert(
    fc.property(programs, machine, (set, parameters) => {
      const hz = Number(parameters.hz);
      const simulation = kernelSimulation(set, { ...parameters, quotaUs: 0 });
      let since: number | null = null;
      for (;;) {
        if (simulation.step() === null) break;
        const queues = simulation.snapshot().queues;
        const idle = queues.some((queue) => queue.kind === 'core' && queue.holder === -1);
        const waiting = queues.some((queue) => queue.kind === 'run-queue' && (queue.count ?? 0) > 0);
        if (!idle || !waiting) since = null;
        else since ??= simulation.nowNs;
        if (since !== null) expect(simulation.nowNs - since).toBeLessThanOrEqual(2 * (1e9 / hz) + 2 * MS);
      }
    }),
    { numRuns: 40 },
  );
});

test('the table of states has no way out of the end and none into a core but the queue', () => {
  expect(THREAD_TRANSITIONS.ended).toEqual([]);
  const intoRunning = Object.entries(THREAD_TRANSITIONS).filter(([, to]) => to.includes('running'));
  expect(intoRunning.map(([from]) => from)).toEqual(['queued']);
});
