import { expect, test } from 'vitest';
import { WAIT_CLASSES } from '../../../../src/analysis/waits.ts';
import { drawCurves } from '../../../../src/renderer/draw/curves.ts';
import { createPaints, waitColour } from '../../../../src/renderer/draw/paints.ts';
import { drawMarks, drawOutlines } from '../../../../src/renderer/draw/simulated.ts';
import { curveAt, curvePicture } from '../../../../src/renderer/layout/curves.ts';
import { LanePixels } from '../../../../src/renderer/layout/lanePixels.ts';
import { laneGeometry } from '../../../../src/renderer/layout/laneRects.ts';
import {
  addOutlines,
  emptyOutlines,
  uncrowd,
  uncrowdInPlaces,
} from '../../../../src/renderer/layout/outlines.ts';
import { markAt, residualMarks } from '../../../../src/renderer/layout/residualMarks.ts';
import { layoutRows } from '../../../../src/renderer/layout/rows.ts';
import { simulatedView } from '../../../../src/renderer/layout/simulated.ts';
import { SimulatedPainter } from '../../../../src/renderer/pages/session/overlay/simulatedPainter.ts';
import { palettes } from '../../../../src/renderer/styles/palette.ts';
import { INTERVALS, overlayLane, overlayResult, overlaySeries } from '../support/fakeOverlay.ts';
import { logSurface } from '../support/logSurface.ts';
import { syntheticOverview } from '../support/synthetic.ts';

const paints = createPaints('light');
const { outline } = paints;
const HEIGHT = 24;
const g = laneGeometry(HEIGHT);
const foot = g.top + g.column;

/** Pixels of a lane that runs all of the first ten columns, queues for the next ten and sleeps on a lock after. */
function pixels(): LanePixels {
  const made = new LanePixels(40);
  made.clear();
  made.addItem(0, 10, 1, 0);
  made.addItem(10, 20, 0, 1);
  made.addSleep(20, 30, 1, WAIT_CLASSES.indexOf('lock'));
  return made;
}

test('a simulated lane is outlined, never filled', () => {
  const picture = emptyOutlines();
  addOutlines(picture, pixels(), 0, HEIGHT);
  const surface = logSurface();
  drawOutlines(surface, picture, paints, 1);
  expect(new Set(surface.log)).toEqual(
    new Set([
      `${waitColour('light', 'lock')} 20,${g.stripTop} 10x1`,
      `${waitColour('light', 'lock')} 20,${g.stripTop + g.strip - 1} 10x1`,
      `${outline.runnable} 10,${g.top} 1x${g.column}`,
      `${outline.runnable} 10,${g.top} 10x1`,
      `${outline.runnable} 10,${foot - 1} 10x1`,
      `${outline.runnable} 20,${g.top} 1x${g.column}`,
      `${outline.running} 0,${g.top} 10x1`,
      `${outline.running} 0,${foot - 1} 10x1`,
      `${outline.running} 0,${g.top} 1x${g.column}`,
      `${outline.running} 10,${g.top} 1x${g.column}`,
    ]),
  );
  const filled = surface.log.filter((line) => !/ 1x\d+$| \d+x1$/.test(line));
  expect(filled).toEqual([]);
});

test('a run that lasts to the edge is closed there', () => {
  const full = new LanePixels(10);
  full.clear();
  full.addItem(0, 10, 1, 0);
  const picture = emptyOutlines();
  addOutlines(picture, full, 0, HEIGHT);
  expect(picture.running.toArray()).toContainEqual([9, g.top, 1, g.column]);
});

test('the strength of lanes laid over each other is the strokes’ own; none draws nothing', () => {
  const picture = emptyOutlines();
  addOutlines(picture, pixels(), 0, HEIGHT);
  const half = logSurface();
  drawOutlines(half, picture, paints, 0.5);
  expect(half.log.length).toBeGreaterThan(0);
  expect(half.log.every((line) => line.endsWith(' at 0.5'))).toBe(true);
  expect(half.globalAlpha).toBe(1);
  const none = logSurface();
  drawOutlines(none, picture, paints, 0);
  expect(none.log).toEqual([]);
});

test('crowded stretches are averaged over cells and keep their sum; a few stay as they are', () => {
  const alternating = (): LanePixels => {
    const made = new LanePixels(20);
    made.clear();
    for (let px = 0; px < 20; px += 2) made.addItem(px, px + 1, 1, 0);
    return made;
  };
  const crowded = alternating();
  uncrowd(crowded, 10);
  expect(new Set(crowded.running.slice(0, 5)).size).toBe(1);
  expect(crowded.running.reduce((a, b) => a + b, 0)).toBeCloseTo(10, 5);
  const few = alternating();
  uncrowd(few, 2);
  expect([...few.running.slice(0, 4)]).toEqual([1, 0, 1, 0]);
});

test('a lane that is crowded in places is averaged there, and nowhere else', () => {
  const mixed = new LanePixels(100);
  mixed.clear();
  for (let px = 0; px < 40; px += 2) mixed.addItem(px, px + 1, 1, 0);
  mixed.addItem(70, 73, 1, 0);
  uncrowdInPlaces(mixed);
  expect(Math.max(...mixed.running.subarray(0, 40))).toBeLessThan(0.7);
  expect(mixed.running.subarray(0, 50).reduce((a, b) => a + b, 0)).toBeCloseTo(20, 5);
  expect([...mixed.running.subarray(68, 75)]).toEqual([0, 0, 1, 1, 1, 0, 0]);
});

const scale = { startNs: 0, nsPerPx: 1e7, widthPx: 200 };

test('wrong intervals are marked, the one the reader stands at framed', () => {
  const marks = residualMarks(INTERVALS, scale);
  expect(marks).toEqual([
    { index: 0, x: 20, width: 20 },
    { index: 1, x: 120, width: 10 },
  ]);
  const surface = logSurface();
  drawMarks(surface, marks, 1, 0, 12, paints);
  expect(surface.log).toEqual([
    `${outline.wrongGround} 20,0 20x12`,
    `${outline.wrong} 20,0 20x2`,
    `${outline.wrongGround} 120,0 10x12`,
    `${outline.wrong} 120,0 10x2`,
    `${outline.wrong} 120,10 10x2`,
    `${outline.wrong} 120,0 2x12`,
    `${outline.wrong} 128,0 2x12`,
  ]);
});

test('an interval out of sight has no mark, a short one still three pixels; the narrowest is hit', () => {
  expect(residualMarks(INTERVALS, { ...scale, startNs: 14e8 })).toEqual([]);
  const [short] = INTERVALS;
  if (short === undefined) throw new Error('no interval');
  const marks = residualMarks([short, { ...short, endNs: short.startNs + 1 }], scale);
  expect(marks[1]).toEqual({ index: 1, x: 20, width: 3 });
  expect(markAt(marks, 21)?.index).toBe(1);
  expect(markAt(marks, 35)?.index).toBe(0);
  expect(markAt(marks, 60)).toBeNull();
});

const curves = { curve: 20, band: 11 };

test('a chart has an area for the measured, a line for the simulated, and their difference on its own band', () => {
  const picture = curvePicture(overlaySeries(), { startNs: 0, nsPerPx: 1e7, widthPx: 200 }, curves);
  expect(picture.top).toBe(1);
  expect(picture.area.toArray()).toEqual([
    [0, 0, 100, 20],
    [100, 10, 100, 10],
  ]);
  expect(picture.simulated.toArray()).toEqual([
    [0, 0, 100, 2],
    [100, 0, 100, 2],
  ]);
  expect(picture.more.length).toBe(0);
  expect(picture.less.toArray()).toEqual([[100, 26, 100, 4]]);
  const surface = logSurface();
  drawCurves(surface, picture, 200, curves, paints, '#123456');
  const { chart, timeline } = palettes.light;
  expect(surface.log).toContain('#123456 0,0 100x20 at 0.28');
  expect(surface.log).toContain(`${timeline.label} 100,0 100x2`);
  expect(surface.log.at(-1)).toBe(`${chart.runqueue} 100,26 100x4`);
});

test('an unknown side leaves a gap, not a zero', () => {
  const series = overlaySeries({ measured: [null, 1], residual: [null, 0] });
  const picture = curvePicture(series, { startNs: 0, nsPerPx: 1e7, widthPx: 200 }, curves);
  expect(picture.area.toArray()).toEqual([[100, 0, 100, 20]]);
  expect(picture.more.length + picture.less.length).toBe(0);
  expect(curveAt(series, 5e8)).toEqual({ measured: null, simulated: 1, residual: null });
  expect(curveAt(series, 5e9)).toBeNull();
});

const overview = syntheticOverview({ threads: 2, seconds: 2, cores: 1 }, 2e9, 1);
const collapsed = { cores: true, processes: new Set<never>() };

/** What a frame of a result draws, by paint. */
function painted(arrangement: 'paired' | 'over', fade = 0.5): string[] {
  const view = simulatedView(overlayResult(), { arrangement, fade }, true);
  const paired = arrangement === 'paired' ? view.byThread : new Map<number, never>();
  const rows = layoutRows(overview, collapsed, { paired, beyond: view.beyond });
  const surface = logSurface();
  const frame = { rows, scrollTop: 0 };
  new SimulatedPainter().paint(surface, frame, view, scale, new LanePixels(200), paints);
  return surface.log;
}

const tops = (log: readonly string[]): Set<number> =>
  new Set(
    log
      .filter((l) => l.startsWith(outline.running))
      .map((l) => Math.floor(Number(/,(\d+)/.exec(l)?.[1]) / 24)),
  );

test('paired lanes are drawn in rows of their own, others over the measured one; both mark the wrong intervals', () => {
  const paired = layoutRows(overview, collapsed, {
    paired: new Map([[1, overlayLane(1, [])]]),
    beyond: [overlayLane(null, [])],
  });
  expect(paired.map((row) => row.key).slice(2, 4)).toEqual(['thread-1', 'simulated-1']);
  expect(paired.at(-2)).toMatchObject({ kind: 'beyond', count: 1 });
  const below = painted('paired');
  const over = painted('over');
  expect(Math.min(...tops(below))).toBe(Math.min(...tops(over)) + 1);
  expect(below).toContain(`${outline.wrongGround} 20,46 20x48`);
  expect(over).toContain(`${outline.wrongGround} 20,46 20x24`);
});

test('waiting for the GIL is painted as a lock; only the measured lane at the fade’s start', () => {
  const lock = waitColour('light', 'lock');
  expect(painted('paired').some((line) => line.startsWith(`${lock} 100,`))).toBe(true);
  expect(painted('over', 0).some((line) => line.startsWith(outline.running))).toBe(false);
});
