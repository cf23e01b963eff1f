import { expect, test } from 'vitest';
import {
  intervalAt,
  lastAtOrBefore,
  rowsInSight,
  type SimIntervals,
  simLanePicture,
} from '../../../../src/renderer/layout/simLanes.ts';

/** Intervals one after another: [state, length] in ns. */
function lane(...parts: readonly (readonly [state: number, ns: number])[]): SimIntervals {
  const ends = parts.map((_, i) => parts.slice(0, i + 1).reduce((sum, [, ns]) => sum + ns, 0));
  return {
    startNs: Float64Array.from(parts, ([, ns], i) => (ends[i] ?? 0) - ns),
    endNs: Float64Array.from(ends),
    state: Uint8Array.from(parts, ([state]) => state),
    place: Int32Array.from(parts, () => 0),
    wait: Int16Array.from(parts, ([state]) => (state === 2 ? 3 : -1)),
  };
}
const scale = (startNs: number, nsPerPx: number, widthPx: number) => ({ startNs, nsPerPx, widthPx });

test('long intervals are boxes, side by side', () => {
  const { boxes, columns } = simLanePicture(lane([0, 50], [2, 30], [1, 20]), 0, 3, scale(0, 10, 10));
  expect(boxes.map(({ x, width, state, wait }) => [x, width, state, wait])).toEqual([
    [0, 5, 0, -1],
    [5, 3, 2, 3],
    [8, 2, 1, -1],
  ]);
  expect(columns).toEqual([]);
});

test('intervals below a pixel are shares of it', () => {
  const { boxes, columns } = simLanePicture(
    lane([0, 4], [1, 2], [2, 4], [0, 5], [0, 5]),
    0,
    5,
    scale(0, 10, 2),
  );
  expect(boxes).toEqual([]);
  expect(columns).toEqual([
    { x: 0, running: 0.4, runnable: 0.2 },
    { x: 1, running: 1, runnable: 0 },
  ]);
});

test('only what is in view is laid out, clipped to it', () => {
  const items = lane([0, 1000], [2, 1000], [0, 1000]);
  const { boxes } = simLanePicture(items, 0, 3, scale(1500, 1, 100));
  expect(boxes).toEqual([{ x: -2, width: 104, state: 2, wait: 3, place: 0 }]);
});

test('the interval at a time, in the lane’s own stretch only', () => {
  const items = lane([0, 10], [2, 10], [0, 10]);
  expect([0, 9, 10, 29, 30].map((t) => intervalAt(items, 0, 3, t))).toEqual([0, 0, 1, 2, null]);
  expect(intervalAt(items, 1, 2, 5)).toBeNull();
});

test('rows in sight include those cut at the edges', () => {
  expect(rowsInSight(100, 20, 30, 40)).toEqual({ first: 1, end: 4 });
  expect(rowsInSight(2, 20, 0, 400)).toEqual({ first: 0, end: 2 });
});

test('the last of equal times is found', () => {
  const times = [1, 5, 5, 9];
  const at = (t: number): number => lastAtOrBefore(times.length, (i) => times[i] ?? 0, t);
  expect([0, 1, 5, 8, 100].map(at)).toEqual([-1, 0, 2, 2, 3]);
});
