import { expect, test } from 'vitest';
import type { SeriesColumns, SessionReader } from '../../../src/domain/query.ts';
import { otherCores } from '../../../src/lab/disturbance.ts';

const SECOND = 1e9;

/** A session of one second on two cores; CPU times in seconds. */
function session(parts: { threads: readonly number[]; unaccounted: number | null; recorder: number }) {
  return {
    overview: () => ({
      info: { durationNs: SECOND, cores: 2 },
      sampler: { processCpuNs: parts.recorder * SECOND },
      unaccountedCpuNs: parts.unaccounted === null ? null : parts.unaccounted * SECOND,
    }),
    totals: () => parts.threads.map((cpu) => ({ cpuNs: cpu * SECOND })),
  } as unknown as SessionReader;
}
const series = (...machineUse: (number | null)[]) => ({ machineUse }) as unknown as SeriesColumns;

test('others are what is left of the machine without the target and the recorder', () => {
  const reader = session({ threads: [0.5, 0.4], unaccounted: null, recorder: 0.1 });
  expect(otherCores(reader, series(0.75, null, 0.85))).toBeCloseTo(0.6);
});

test('threads that came and went between two readings are the target’s, not others', () => {
  const reader = session({ threads: [0.5, 0.4], unaccounted: 0.5, recorder: 0.1 });
  expect(otherCores(reader, series(0.8))).toBeCloseTo(0.1);
});

test('nobody used less than nothing; what was not read is not known', () => {
  const reader = session({ threads: [1.9], unaccounted: 0, recorder: 0.2 });
  expect(otherCores(reader, series(1))).toBe(0);
  expect(otherCores(reader, series(null))).toBeNull();
});
