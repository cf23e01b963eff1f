import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  clampView,
  fitView,
  followView,
  fullView,
  MIN_SPAN_NS,
  panView,
  scaleOf,
  spanOf,
  timeRange,
  timeToX,
  xToTime,
  zoomView,
} from '../../../../src/renderer/layout/timeView.ts';

const S = 1e9;

test('times fall on pixels and back', () => {
  const scale = scaleOf(timeRange(2 * S, 4 * S), 1000);
  expect(timeToX(scale, 3 * S)).toBe(500);
  expect(xToTime(scale, 250)).toBe(2.5 * S);
});

test('a plot without width does not divide by nothing', () => {
  expect(Number.isFinite(timeToX(scaleOf(timeRange(0, 0), 0), 5))).toBe(true);
});

test('a zoom keeps the time under the pointer in place', () => {
  const view = zoomView(timeRange(0, 10 * S), 0.5, 4 * S, 20 * S);
  expect(view).toEqual(timeRange(2 * S, 7 * S));
});

test('zoom and pan stop at the session’s ends and at the least span', () => {
  expect(zoomView(timeRange(0, S), 100, 0, 3 * S)).toEqual(timeRange(0, 3 * S));
  expect(spanOf(zoomView(timeRange(0, S), 1e-12, 0, S))).toBe(MIN_SPAN_NS);
  expect(panView(timeRange(S, 2 * S), -5 * S, 3 * S)).toEqual(timeRange(0, S));
  expect(panView(timeRange(S, 2 * S), 5 * S, 3 * S)).toEqual(timeRange(2 * S, 3 * S));
});

test('an empty session still has a view', () => {
  expect(spanOf(fullView(0))).toBe(MIN_SPAN_NS);
});

test('fit shows the range with a margin', () => {
  expect(fitView(timeRange(4 * S, 6 * S), 10 * S)).toEqual(timeRange(3.9 * S, 6.1 * S));
});

test('a live view of everything grows, a narrower one moves with the end', () => {
  expect(followView(fullView(S), S, 2 * S)).toEqual(timeRange(0, 2 * S));
  expect(followView(timeRange(3 * S, 4 * S), 4 * S, 4.1 * S)).toEqual(timeRange(3.1 * S, 4.1 * S));
});

test('no sequence of zooms and pans leaves the session', () => {
  const step = fc.tuple(
    fc.boolean(),
    fc.double({ min: 0.01, max: 100, noNaN: true }),
    fc.integer({ min: -1e10, max: 1e10 }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e11 }), fc.array(step, { maxLength: 30 }), (duration, steps) => {
      let view = fullView(duration);
      for (const [zoom, factor, delta] of steps) {
        view = zoom
          ? zoomView(view, factor, view.startNs + spanOf(view) / 3, duration)
          : panView(view, delta, duration);
        expect(view.startNs).toBeGreaterThanOrEqual(0);
        expect(view.endNs).toBeLessThanOrEqual(fullView(duration).endNs);
        expect(spanOf(view)).toBeGreaterThanOrEqual(MIN_SPAN_NS - 1);
      }
      expect(clampView(view, duration)).toEqual(view);
    }),
  );
});
