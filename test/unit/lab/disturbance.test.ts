import { expect, test } from 'vitest';
import type { SeriesColumns, SessionReader } from '../../../src/domain/query.ts';
import { otherCores, sessionDisturbance } from '../../../src/lab/disturbance.ts';

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
/** The machine's use in intervals of a fifth of a second. */
const series = (...machineUse: (number | null)[]) =>
  ({
    bucketNs: SECOND / 5,
    startNs: machineUse.map((_, k) => (k * SECOND) / 5),
    machineUse,
  }) as unknown as SeriesColumns;

test('others are what is left of the machine without the target and the recorder', () => {
  const reader = session({ threads: [0.5, 0.4], unaccounted: null, recorder: 0.1 });
  expect(otherCores(reader, series(0.75, 0.85))).toBeCloseTo(0.6);
});

test('a reading tells of the time since the one before, and the last of what was left', () => {
  const reader = session({ threads: [1], unaccounted: null, recorder: 0 });
  // 0.6 s at a half of two cores and 0.2 s at three quarters.
  expect(otherCores(reader, series(null, null, 0.5, 0.75, null))).toBeCloseTo(0.125);
  // The session ends at 1 s: what is said of later tells of nothing.
  const whole = series(0.5, 0.5, 0.5, 0.5, 0.5, 1);
  expect(otherCores(reader, whole)).toBeCloseTo(0);
  // The last one of these intervals lies half behind the end: it counts for a tenth of a second.
  const shifted = { ...whole, startNs: whole.startNs.map((start) => start - SECOND / 10) };
  expect(otherCores(reader, shifted)).toBeCloseTo(0.1);
});

test('what was read by the clock comes before the session’s own readings', () => {
  const reader = {
    ...session({ threads: [0.5, 0.3], unaccounted: 0.1, recorder: 0 }),
    series: () => ({ ...series(1), cpuNs: [0.8 * SECOND], runqueueNs: [0.4 * SECOND] }),
  } as unknown as SessionReader;
  const seen = sessionDisturbance(reader, 2, { restCpuNs: 1.1 * SECOND, stolenShare: 0.01 });
  expect(seen).toMatchObject({ otherCores: expect.closeTo(0.2), stolenShare: 0.01 });
  expect(sessionDisturbance(reader, 2, null)?.otherCores).toBeCloseTo(1.1);
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
