import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WAIT_CLASSES } from '../../../../src/analysis/waits.ts';
import { LanePixels } from '../../../../src/renderer/layout/lanePixels.ts';
import {
  fillSimPixels,
  intervalAt,
  lastAtOrBefore,
  rowsInSight,
  type SimIntervals,
  type SimLanePicture,
  simLanePicture,
  sumIntervals,
} from '../../../../src/renderer/layout/simLanes.ts';

/** Intervals one after another: [state, length] in ns. */
function lane(...parts: readonly (readonly [state: number, ns: number])[]): SimIntervals {
  const ends = parts.map((_, i) => parts.slice(0, i + 1).reduce((sum, [, ns]) => sum + ns, 0));
  const items: SimIntervals = {
    startNs: Float64Array.from(parts, ([, ns], i) => (ends[i] ?? 0) - ns),
    endNs: Float64Array.from(ends),
    state: Uint8Array.from(parts, ([state]) => state),
    place: Int32Array.from(parts, () => 0),
    wait: Int16Array.from(parts, ([state]) => (state === 2 ? 3 : -1)),
    runningNs: new Float64Array(parts.length),
    runnableNs: new Float64Array(parts.length),
  };
  sumIntervals(items, 0, parts.length);
  return items;
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

test('boxes and shares become pixel columns, with the class of a sleep', () => {
  const pixels = new LanePixels(12);
  const [lock, unknown] = [WAIT_CLASSES.indexOf('lock'), WAIT_CLASSES.indexOf('unknown')];
  const items = lane([0, 50], [2, 30], [1, 20], [0, 5], [1, 5]);
  const picture = simLanePicture(items, 0, 5, scale(0, 10, 12));
  fillSimPixels(pixels, picture, [0, 0, 0, lock]);
  expect([...pixels.running]).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0.5, 0]);
  expect([...pixels.queued]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0.5, 0]);
  expect([...pixels.wait.subarray(5, 8)]).toEqual([lock, lock, lock]);
  fillSimPixels(pixels, picture, []);
  expect(pixels.wait[5]).toBe(unknown);
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

/** The same by looking at every interval. */
function slowPicture(items: SimIntervals, { startNs, nsPerPx, widthPx }: ReturnType<typeof scale>) {
  const shares = new Map<number, [number, number, number]>();
  const boxes: number[] = [];
  for (let i = 0; i < items.startNs.length; i++) {
    const [from = 0, to = 0, state = 0] = [items.startNs[i], items.endNs[i], items.state[i]];
    if (to <= startNs || from >= startNs + widthPx * nsPerPx) continue;
    if (to - from >= nsPerPx) {
      boxes.push(state);
      continue;
    }
    const px = Math.floor((Math.max(from, startNs) - startNs) / nsPerPx);
    const share = shares.get(px) ?? [0, 0, 0];
    share[state] = (share[state] ?? 0) + to - from;
    shares.set(px, share);
  }
  const columns = [...shares].flatMap(([x, [running, runnable, sleeping]]) => {
    const all = running + runnable + sleeping;
    return running + runnable > 0 ? [{ x, running: running / all, runnable: runnable / all }] : [];
  });
  return { boxes, columns };
}

test('summing up by subtraction is summing up one by one', () => {
  const parts = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 40 })), {
    minLength: 1,
    maxLength: 200,
  });
  fc.assert(
    fc.property(parts, fc.nat(300), fc.integer({ min: 1, max: 60 }), (list, from, nsPerPx) => {
      const items = lane(...list);
      const view = scale(from, nsPerPx, 20);
      const fast: SimLanePicture = simLanePicture(items, 0, list.length, view);
      const slow = slowPicture(items, view);
      expect(fast.boxes.map(({ state }) => state)).toEqual(slow.boxes);
      expect(fast.columns).toEqual(slow.columns);
    }),
  );
});
