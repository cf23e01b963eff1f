import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fillLanePixels,
  LanePixels,
  NO_WAIT,
  waitClassOf,
} from '../../../../src/renderer/layout/lanePixels.ts';
import { timeRange } from '../../../../src/renderer/layout/timeView.ts';
import { type LaneItem, lane } from '../support/lanes.ts';

/** 10 ns a column, from time 0. */
const scale = { startNs: 0, nsPerPx: 10, widthPx: 20 };
const ALL = timeRange(0, 200);

function fill(items: readonly LaneItem[], life = ALL, bucketNs = 0): LanePixels {
  const pixels = new LanePixels(20);
  fillLanePixels(pixels, scale, [{ columns: lane(items, bucketNs), clip: ALL }], life);
  return pixels;
}

/** A letter a column: R running, q queued, ? unknown, - asleep, / partly, . nothing. */
function draw(pixels: LanePixels): string {
  return Array.from({ length: pixels.width }, (_, px) => {
    if ((pixels.unknown[px] ?? 0) > 0.5) return '?';
    if ((pixels.running[px] ?? 0) > 0.95) return 'R';
    if ((pixels.queued[px] ?? 0) > 0.95) return 'q';
    if ((pixels.running[px] ?? 0) > 0) return '/';
    return (pixels.asleep[px] ?? 0) > 0.5 ? '-' : '.';
  }).join('');
}

const waits = (pixels: LanePixels): string[] => [
  ...new Set([...pixels.wait].filter((w) => w !== NO_WAIT).map(waitClassOf)),
];

test('slices run, gaps sleep for the reason of the slice before them', () => {
  const pixels = fill([
    { at: [0, 50], run: 1, wait: 'futex_do_wait' },
    { at: [100, 150], queue: 1, state: 'R' },
    { at: [150, 200], run: 0.5, wait: 'do_epoll_wait' },
  ]);
  expect(draw(pixels)).toBe('RRRRR-----qqqqq/////');
  expect(waits(pixels)).toEqual(['lock', 'poll']);
});

test('before the first item nothing is known; after one that ended runnable neither', () => {
  expect(draw(fill([{ at: [50, 100], run: 1, state: 'R' }]))).toBe('?????RRRRR??????????');
});

test('nothing is drawn outside of the thread’s life', () => {
  const pixels = fill([{ at: [0, 100], run: 1, wait: 'do_wait' }], timeRange(30, 150));
  expect(draw(pixels)).toBe('...RRRRRRR-----.....');
});

test('only exact slices that ran partly have an inferred order', () => {
  const exact = fill([
    { at: [0, 50], run: 1, state: 'R' },
    { at: [50, 100], run: 0.4, wait: 'do_wait' },
  ]);
  expect([...exact.partial.slice(0, 12)]).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0]);
  const summary = fill([{ at: [0, 100], run: 0.4, wait: 'do_wait' }], ALL, 100);
  expect([...summary.partial]).not.toContain(1);
});

test('an item left of the plot marks nothing on it', () => {
  const pixels = new LanePixels(20);
  const columns = lane([{ at: [0, 50], run: 0.4, wait: 'do_wait' }]);
  fillLanePixels(pixels, { ...scale, startNs: 100 }, [{ columns, clip: ALL }], ALL);
  expect([...pixels.partial]).not.toContain(1);
});

test('the sleep that began in one block goes on in the next', () => {
  const pixels = new LanePixels(20);
  const first = lane([{ at: [0, 50], run: 1, wait: 'hrtimer_nanosleep' }]);
  const pieces = [
    { columns: first, clip: timeRange(0, 100) },
    { columns: lane([]), clip: timeRange(100, 200) },
  ];
  fillLanePixels(pixels, scale, pieces, ALL);
  expect(draw(pixels)).toBe('RRRRR---------------');
  expect(waits(pixels)).toEqual(['timer']);
});

test('a slice across two blocks is drawn once', () => {
  const columns = lane([{ at: [50, 150], run: 0.5, wait: 'do_wait' }]);
  const pixels = new LanePixels(20);
  const pieces = [timeRange(0, 100), timeRange(100, 200)].map((clip) => ({ columns, clip }));
  fillLanePixels(pixels, scale, pieces, ALL);
  const total = [...pixels.running].reduce((a, b) => a + b, 0);
  expect(total).toBeCloseTo(5);
});

const items = fc
  .array(
    fc.tuple(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 0, max: 30 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => {
    let t = 0;
    return parts.map(([length, gap, run]): LaneItem => {
      const start = t + gap;
      t = start + length;
      return { at: [start, t], run, queue: (1 - run) / 2, wait: 'do_wait' };
    });
  });

test('every column’s time is accounted for once, at any scale', () => {
  fc.assert(
    fc.property(items, fc.double({ min: 0.5, max: 40, noNaN: true }), (parts, nsPerPx) => {
      const end = Math.max(1, ...parts.map((i) => i.at[1]));
      const width = Math.ceil(end / nsPerPx);
      const pixels = new LanePixels(width);
      const all = timeRange(0, end);
      fillLanePixels(
        pixels,
        { startNs: 0, nsPerPx, widthPx: width },
        [{ columns: lane(parts), clip: all }],
        all,
      );
      const columns = [pixels.running, pixels.queued, pixels.asleep, pixels.unknown];
      const total = columns.reduce((sum, c) => sum + c.reduce((a, b) => a + b, 0), 0);
      expect(total * nsPerPx).toBeCloseTo(end, 1);
      const ran = parts.reduce((sum, i) => sum + Math.round((i.at[1] - i.at[0]) * (i.run ?? 0)), 0);
      expect(pixels.running.reduce((a, b) => a + b, 0) * nsPerPx).toBeCloseTo(ran, 1);
    }),
  );
});
