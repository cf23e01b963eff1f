import { expect, test } from 'vitest';
import { WAIT_CLASSES, waitLabel } from '../../../../src/analysis/waits.ts';
import { fillLanePixels, LanePixels } from '../../../../src/renderer/layout/lanePixels.ts';
import {
  addLaneRects,
  clearPicture,
  emptyPicture,
  type LanePicture,
  laneGeometry,
  sleepLabels,
} from '../../../../src/renderer/layout/laneRects.ts';
import { timeRange } from '../../../../src/renderer/layout/timeView.ts';
import { type LaneItem, lane } from '../support/lanes.ts';

const HEIGHT = 24;
const g = laneGeometry(HEIGHT);

function pixelsOf(items: readonly LaneItem[], width = 20): LanePixels {
  const pixels = new LanePixels(width);
  const all = timeRange(0, width * 10);
  fillLanePixels(
    pixels,
    { startNs: 0, nsPerPx: 10, widthPx: width },
    [{ columns: lane(items), clip: all }],
    all,
  );
  return pixels;
}

function picture(items: readonly LaneItem[], y = 0): LanePicture {
  const made = emptyPicture();
  addLaneRects(made, pixelsOf(items), y, HEIGHT);
  return made;
}

test('a lane’s parts fit its height and do not overlap', () => {
  expect(g.top + g.column).toBeLessThan(g.stripTop);
  expect(g.stripTop + g.strip).toBeLessThanOrEqual(HEIGHT);
});

test('full running is one solid rectangle of full height', () => {
  const made = picture([{ at: [0, 200], run: 1, state: 'R' }], 100);
  expect(made.running.toArray()).toEqual([[0, 100 + g.top, 20, g.column]]);
  expect(made.inferred.length).toBe(0);
});

test('half running is half of the height, waiting stands on it, the rest is hatched as inferred', () => {
  const made = picture([{ at: [0, 200], run: 0.5, queue: 0.25, wait: 'do_wait' }]);
  const run = Math.round(g.column / 2);
  const both = Math.round(g.column * 0.75);
  expect(made.running.toArray()).toEqual([[0, g.top + g.column - run, 20, run]]);
  expect(made.queued.toArray()).toEqual([[0, g.top + g.column - both, 20, both - run]]);
  expect(made.inferred.toArray()).toEqual([[0, g.top, 20, g.column - both]]);
});

test('what happened at all takes a pixel, and less than all never looks full', () => {
  const little = picture([{ at: [0, 200], run: 0.01, wait: 'do_wait' }]);
  expect(little.running.toArray()[0]?.[3]).toBe(1);
  const almost = picture([{ at: [0, 200], run: 0.97, wait: 'do_wait' }]);
  expect(almost.running.toArray()[0]?.[3]).toBe(g.column - 1);
});

test('a sleep has a strip in its class, and a name where there is room', () => {
  const items: LaneItem[] = [{ at: [0, 50], run: 1, wait: 'futex_do_wait' }];
  const made = picture(items, 48);
  const lock = WAIT_CLASSES.indexOf('lock');
  expect(made.waits[lock]?.toArray()).toEqual([[5, 48 + g.stripTop, 15, g.strip]]);
  expect(sleepLabels(pixelsOf(items), 48, 10, waitLabel)).toEqual([
    { x: 5, y: 48, maxWidth: 15, text: 'lock' },
  ]);
  expect(sleepLabels(pixelsOf(items), 48, 16, waitLabel)).toEqual([]);
});

test('the unknown covers the whole lane', () => {
  const made = picture([{ at: [100, 200], run: 1, state: 'R' }]);
  expect(made.unknown.toArray()).toEqual([[0, g.top, 10, g.stripTop + g.strip - g.top]]);
});

test('lanes of a frame share one picture, which clears', () => {
  const made = emptyPicture();
  for (const y of [0, 24]) addLaneRects(made, pixelsOf([{ at: [0, 200], run: 1, state: 'R' }]), y, HEIGHT);
  expect(made.running.toArray().map(([, y]) => y)).toEqual([g.top, 24 + g.top]);
  clearPicture(made);
  expect(made.running.length).toBe(0);
});

test('more rectangles than the first buffer holds are kept', () => {
  const made = emptyPicture();
  for (let i = 0; i < 1000; i++) made.running.push(i, 1, 2, 3);
  expect(made.running.toArray().at(-1)).toEqual([999, 1, 2, 3]);
});
