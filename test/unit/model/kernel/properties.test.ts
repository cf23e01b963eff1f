import fc from 'fast-check';
import { expect, test } from 'vitest';
import { THREAD_TRANSITIONS } from '../../../../src/model/kernel/thread.ts';
import { gilSimulation, threadLanes } from '../help.ts';
import { machine, programs } from './arbitrary.ts';

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

test('ticks that are left out change nothing: a quota that nobody reaches keeps them all, and the lanes are the same', () => {
  fc.assert(
    fc.property(programs, machine, fc.nat(1000), (set, parameters, seed) => {
      const lanes = (quotaUs: number) => {
        // One core: which of several cores' ticks comes first at one moment is open.
        const all = { ...parameters, cores: 1, quotaUs, periodUs: 1_000_000 };
        // The quota's periods make the run longer than its threads.
        return threadLanes(gilSimulation(set, all, seed).run());
      };
      expect(lanes(100_000_000)).toEqual(lanes(0));
    }),
    { numRuns: 150 },
  );
});

test('the table of states has no way out of the end and none into a core but the queue', () => {
  expect(THREAD_TRANSITIONS.ended).toEqual([]);
  const intoRunning = Object.entries(THREAD_TRANSITIONS).filter(([, to]) => to.includes('running'));
  expect(intoRunning.map(([from]) => from)).toEqual(['queued']);
});
