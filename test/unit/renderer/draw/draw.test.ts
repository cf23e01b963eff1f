import { expect, test } from 'vitest';
import { WAIT_CLASSES } from '../../../../src/analysis/waits.ts';
import {
  drawAbsence,
  drawAxis,
  drawGrid,
  drawLife,
  drawRowGrounds,
} from '../../../../src/renderer/draw/frame.ts';
import { drawCore, drawLabels, drawLanes } from '../../../../src/renderer/draw/lanes.ts';
import { createPaints, threadColour, waitColour } from '../../../../src/renderer/draw/paints.ts';
import { emptyPicture } from '../../../../src/renderer/layout/laneRects.ts';
import { layoutRows } from '../../../../src/renderer/layout/rows.ts';
import { axisTicks } from '../../../../src/renderer/layout/ticks.ts';
import { timeRange } from '../../../../src/renderer/layout/timeView.ts';
import { palettes } from '../../../../src/renderer/styles/palette.ts';
import { logSurface } from '../support/logSurface.ts';
import { syntheticOverview } from '../support/synthetic.ts';

const paints = createPaints(
  'light',
  (stroke, ground) => `hatch(${stroke}${ground === null ? '' : ` on ${ground}`})`,
);
const { state, timeline } = palettes.light;
const scale = { startNs: 0, nsPerPx: 10, widthPx: 100 };

test('lanes are drawn paint by paint, running last, so that nothing covers it', () => {
  const picture = emptyPicture();
  picture.running.push(0, 10, 5, 4);
  picture.queued.push(0, 8, 5, 2);
  picture.inferred.push(0, 3, 5, 5);
  picture.unknown.push(5, 3, 5, 11);
  picture.waits[WAIT_CLASSES.indexOf('lock')]?.push(0, 15, 5, 3);
  const surface = logSurface();
  drawLanes(surface, picture, paints);
  expect(surface.log).toEqual([
    `hatch(${state.unknownHatch} on ${state.unknown}) 5,3 5x11`,
    `${waitColour('light', 'lock')} 0,15 5x3`,
    `hatch(${state.running}4d) 0,3 5x5`,
    `${state.runnable} 0,8 5x2`,
    `${state.running} 0,10 5x4`,
  ]);
});

test('labels stand inside of their lanes', () => {
  const surface = logSurface();
  drawLabels(surface, [{ x: 10, y: 48, maxWidth: 80, text: 'lock' }], paints, 24);
  expect(surface.log).toEqual(['"lock" 14,59.5']);
});

test('a core shows its thread from the bottom and the others in grey; a selection fades the rest', () => {
  const rects = [
    { x: 0, width: 10, threadId: 1, topShare: 0.5, otherShare: 0.25 },
    { x: 10, width: 5, threadId: 2, topShare: 1, otherShare: 0 },
  ];
  const surface = logSurface();
  drawCore(surface, rects, 100, 20, paints, 2);
  expect(surface.log).toEqual([
    `${threadColour(palettes.light, 1)} 0,110 10x8 at 0.25`,
    `${state.stopped} 0,106 10x4 at 0.25`,
    `${threadColour(palettes.light, 2)} 10,102 5x16`,
  ]);
});

test('a thread’s colour is one of the palette’s and stays', () => {
  const colours = palettes.light.threads;
  expect(threadColour(palettes.light, 1)).toBe(colours[0]);
  expect(threadColour(palettes.light, 1 + colours.length)).toBe(colours[0]);
  expect(colours).toContain(threadColour(palettes.light, -1));
});

test('rows have grounds: headers, the selected lane', () => {
  const overview = syntheticOverview({ threads: 1, seconds: 1, cores: 1 }, 1e9, 1);
  const rows = layoutRows(overview, { cores: true, processes: new Set() });
  const surface = logSurface();
  drawRowGrounds(surface, rows, 10, 100, paints, 1);
  expect(surface.log).toEqual([
    `${timeline.header} 0,-10 100x22`,
    `${timeline.header} 0,12 100x24`,
    `${timeline.selection} 0,36 100x24`,
  ]);
});

test('the time before a thread was born and after it ended is shaded', () => {
  const surface = logSurface();
  drawAbsence(surface, { startNs: 200, endNs: 700 }, 5, 24, scale, paints);
  expect(surface.log).toEqual([`${timeline.absent} 0,5 20x24`, `${timeline.absent} 70,5 30x24`]);
  const whole = logSurface();
  drawAbsence(whole, { startNs: -5, endNs: 5000 }, 5, 24, scale, paints);
  expect(whole.log).toEqual([]);
});

test('a process’s life ends with a mark and its exit, where there is room for it', () => {
  const surface = logSurface();
  drawLife(surface, { startNs: 0, endNs: 900, text: 'exit 0' }, 0, 24, scale, paints);
  expect(surface.log[0]).toBe(`${timeline.labelMuted} 0,12 90x1`);
  expect(surface.log[1]).toBe(`${timeline.labelMuted} 88,8 2x9`);
  expect(surface.log.at(-1)).toMatch(/^"exit 0"/);
  const lives = logSurface();
  drawLife(lives, { startNs: 0, endNs: null, text: 'running' }, 0, 24, scale, paints);
  expect(lives.log).toEqual([`${timeline.labelMuted} 0,12 100x1`]);
  const narrow = logSurface();
  drawLife(narrow, { startNs: 0, endNs: 200, text: 'exit 0' }, 0, 24, scale, paints);
  expect(narrow.log).toHaveLength(2);
});

test('the axis has its labels beside its marks unless the edge would cut them, the grid a line at each', () => {
  const ticks = axisTicks(timeRange(0, 2e9), 200, 90);
  const axis = logSurface();
  drawAxis(axis, ticks, 200, 26, paints);
  expect(axis.log.filter((l) => l.startsWith('"'))).toEqual(['"0 s" 4,12', '"1 s" 104,12']);
  const grid = logSurface();
  drawGrid(grid, ticks, 50, paints);
  expect(grid.log).toEqual([0, 100, 200].map((x) => `${timeline.grid} ${x},0 1x50`));
});

test('without patterns plain colours stand in, in both themes', () => {
  for (const theme of ['light', 'dark'] as const) {
    const plain = createPaints(theme);
    expect([plain.unknown, plain.inferred].every((p) => typeof p === 'string')).toBe(true);
    expect(new Set(plain.waits).size).toBe(WAIT_CLASSES.length);
  }
});
