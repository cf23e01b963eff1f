import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Simulation, SimulationResult } from '../../../../src/model/engine/model.ts';
import type { ProgramSet } from '../../../../src/model/engine/program.ts';
import { spinners } from '../../../../src/model/gil/presets.ts';
import { gilSimulation, kernelSimulation, MS } from '../help.ts';

/** Step mode takes every event by itself, so that each wake-up goes the general way, timer by timer. */
function stepThrough(simulation: Simulation, untilNs: number): SimulationResult {
  while (simulation.step(untilNs) !== null);
  return simulation.run({ untilNs });
}

/** Machines whose wake-ups take from no time to longer than a tick. */
const machine = fc.record({
  cores: fc.integer({ min: 1, max: 4 }),
  kernel: fc.constantFrom('6.1', '6.6', '6.12', '6.19'),
  hz: fc.constantFrom('100', '1000'),
  wakeNs: fc.constantFrom(0, 3000, 40_000, 2 * MS),
  switchNs: fc.constantFrom(0, 1500, 100_000),
  timerJitterNs: fc.constantFrom(0, 10_000),
  quotaUs: fc.constantFrom(0, 0, 0, 30_000),
});

/** Threads that mostly sleep; whole multiples of each other, so that wake-ups also meet at one moment. */
const sleeper = fc.record({
  count: fc.integer({ min: 1, max: 3 }),
  sleepNs: fc.constantFrom(50_000, MS, 2 * MS, 4 * MS),
  computeNs: fc.constantFrom(0, 1, 5000, 700_000, 5 * MS),
  /** Threads that queue at the first core while others idle. */
  pinned: fc.boolean(),
});

const sleepers = fc.array(sleeper, { minLength: 1, maxLength: 4 }).map(
  (kinds): ProgramSet => ({
    threads: kinds.map(({ count, sleepNs, computeNs, pinned }, index) => ({
      name: `t${index}`,
      count,
      ...(pinned ? { cores: [0] } : {}),
      body: [
        {
          op: 'forever',
          body: [
            { op: 'sleep', ns: sleepNs },
            { op: 'compute', ns: computeNs },
          ],
        },
      ],
    })),
  }),
);

test('wake-ups by timer: a run at once gives the trace of one that is stepped through', () => {
  fc.assert(
    fc.property(sleepers, machine, fc.nat(1000), (set, parameters, seed) => {
      const make = (): Simulation => kernelSimulation(set, parameters, seed);
      expect(make().run({ untilNs: 60 * MS })).toEqual(stepThrough(make(), 60 * MS));
    }),
    { numRuns: 150 },
  );
});

test('waiters of a GIL: a run at once gives the trace of one that is stepped through', () => {
  const count = fc.integer({ min: 2, max: 8 });
  const switchIntervalUs = fc.constantFrom(50, 1000, 5000);
  fc.assert(
    fc.property(count, switchIntervalUs, machine, fc.nat(1000), (threads, interval, parameters, seed) => {
      const all = { ...parameters, switchIntervalUs: interval };
      const make = (): Simulation => gilSimulation(spinners(threads), all, seed);
      expect(make().run({ untilNs: 80 * MS })).toEqual(stepThrough(make(), 80 * MS));
    }),
    { numRuns: 60 },
  );
});
