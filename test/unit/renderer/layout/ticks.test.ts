import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisTicks, formatTimePoint, tickStep } from '../../../../src/renderer/layout/ticks.ts';
import { timeRange } from '../../../../src/renderer/layout/timeView.ts';

const S = 1e9;
const labels = (a: number, b: number, width: number): (string | null)[] =>
  axisTicks(timeRange(a, b), width)
    .map((t) => t.label)
    .filter((l) => l !== null);

test('steps are 1, 2 or 5 times a power of ten, and of a clock beyond a second', () => {
  expect([1, 3, 12, 400, 2e6, 2.1e6].map(tickStep)).toEqual([1, 5, 20, 500, 2e6, 5e6]);
  expect([1.1, 7, 20, 70, 2000].map((s) => tickStep(s * S) / S)).toEqual([2, 10, 30, 120, 3600]);
});

test('labels of an axis share a unit and tell their points apart', () => {
  expect(labels(0, 10 * S, 500)).toEqual(['0 s', '2 s', '4 s', '6 s', '8 s', '10 s']);
  expect(labels(0, 4e6, 400)).toEqual(['0 ms', '1 ms', '2 ms', '3 ms', '4 ms']);
  expect(labels(12.3 * S, 12.32 * S, 400)).toEqual([
    '12.300 s',
    '12.305 s',
    '12.310 s',
    '12.315 s',
    '12.320 s',
  ]);
});

test('from a minute on a clock is read', () => {
  expect(formatTimePoint(62.5 * S, 1e8, 90 * S)).toBe('1:02.5');
  expect(formatTimePoint(3725 * S, S, 4000 * S)).toBe('1:02:05');
});

test('marks stay in the view, apart and bounded, at any zoom', () => {
  const spans = fc.tuple(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 10_000, max: 1e12 }));
  fc.assert(
    fc.property(spans, fc.integer({ min: 100, max: 4000 }), ([start, span], width) => {
      const ticks = axisTicks(timeRange(start, start + span), width);
      const major = ticks.filter((t) => t.label !== null);
      expect(ticks.length).toBeLessThan(width / 5);
      expect(new Set(major.map((t) => t.label)).size).toBe(major.length);
      for (const t of ticks) expect(t.x).toBeGreaterThanOrEqual(-0.01);
      for (const t of ticks) expect(t.x).toBeLessThanOrEqual(width + 0.01);
      for (const [i, t] of major.entries())
        if (i > 0) expect(t.x - (major[i - 1]?.x ?? 0)).toBeGreaterThan(89);
    }),
  );
});
