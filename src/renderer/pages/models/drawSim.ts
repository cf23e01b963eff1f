import { WAIT_CLASSES } from '../../../analysis/waits.ts';
import type { TimeRange } from '../../../domain/query.ts';
import { drawAxis, drawGrid } from '../../draw/frame.ts';
import type { Paints } from '../../draw/paints.ts';
import { drawOutlines } from '../../draw/simulated.ts';
import { LANE_FONT, type Surface } from '../../draw/surface.ts';
import { LanePixels, type WaitIndex } from '../../layout/lanePixels.ts';
import { addOutlines, emptyOutlines, uncrowdInPlaces } from '../../layout/outlines.ts';
import { fillSimPixels, rowsInSight, type SimLanePicture, simLanePicture } from '../../layout/simLanes.ts';
import { axisTicks } from '../../layout/ticks.ts';
import { scaleOf, type TimeScale, timeToX } from '../../layout/timeView.ts';
import { simulatedWaitClass, simulatedWaitLabel } from './waits.ts';
import { laneCount, laneName, type ModelRun } from './worker/protocol.ts';

/** px */
export const LANE_HEIGHT = 26;
export const GUTTER = 118;
export const AXIS = 24;
/** By which what runs inside threads stands in, px. */
const INDENT = 10;
/** Middle of a reason's name, px from its lane's top. */
const LABEL_Y = 10;
/** Least width of a sleep that is named, px. */
const LABEL_PX = 44;
/** Letters of the gutter's type are about this wide, px. */
const LETTER = 6;

/** Lanes in sight: first, and one past the last. */
type Rows = ReturnType<typeof rowsInSight>;

export interface SimFrame {
  readonly run: ModelRun;
  readonly view: TimeRange;
  /** Size of the whole picture, px, axis and names with it. */
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
}

const cut = (text: string, px: number): string => {
  const letters = Math.max(1, Math.floor(px / LETTER));
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 1))}…`;
};

/** Classes of a run's wait reasons, by their index. */
const waitsOf = (run: ModelRun): WaitIndex[] =>
  run.waitNames.map((name) => WAIT_CLASSES.indexOf(simulatedWaitClass(name)));

function drawReasons(
  surface: Surface,
  picture: SimLanePicture,
  run: ModelRun,
  y: number,
  paints: Paints,
  width: number,
): void {
  surface.font = LANE_FONT;
  surface.textAlign = 'left';
  surface.textBaseline = 'middle';
  surface.fillStyle = paints.palette.timeline.labelMuted;
  for (const box of picture.boxes) {
    const name = run.waitNames[box.wait];
    const left = Math.max(0, box.x);
    const room = Math.min(width, box.x + box.width) - left - 6;
    if (name === undefined || room < LABEL_PX) continue;
    surface.fillText(cut(simulatedWaitLabel(name), room), left + 4, y + LABEL_Y);
  }
}

/** Draws the lanes in sight as the overlay draws its simulated ones: by their contours, so that nothing of them is solid. */
function drawLanes(surface: Surface, frame: SimFrame, plot: TimeScale, rows: Rows, paints: Paints): void {
  const { run, scrollTop } = frame;
  const { starts } = run.lanes;
  const waits = waitsOf(run);
  const pixels = new LanePixels(plot.widthPx);
  const outlines = emptyOutlines();
  for (let lane = rows.first; lane < rows.end; lane++) {
    const y = AXIS + lane * LANE_HEIGHT - scrollTop;
    const picture = simLanePicture(run.intervals, starts[lane] ?? 0, starts[lane + 1] ?? 0, plot);
    fillSimPixels(pixels, picture, waits);
    uncrowdInPlaces(pixels);
    addOutlines(outlines, pixels, y, LANE_HEIGHT);
    drawReasons(surface, picture, run, y, paints, plot.widthPx);
  }
  drawOutlines(surface, outlines, paints, 1);
}

/** Tasks, goroutines and callbacks stand in from the threads that run them. */
function drawName(surface: Surface, name: string, inside: boolean, y: number, paints: Paints): void {
  const { timeline } = paints.palette;
  surface.fillStyle = timeline.background;
  surface.fillRect(0, y, GUTTER, LANE_HEIGHT);
  surface.fillStyle = timeline.grid;
  surface.fillRect(GUTTER - 1, y, 1, LANE_HEIGHT);
  surface.font = '12px system-ui, sans-serif';
  surface.textAlign = 'left';
  surface.textBaseline = 'middle';
  surface.fillStyle = inside ? timeline.labelMuted : timeline.label;
  const x = inside ? 8 + INDENT : 8;
  surface.fillText(cut(name, GUTTER - 8 - x), x, y + LANE_HEIGHT / 2 + 1);
}

/** Marks of programs as ticks at their lane's top, and a deadlock as a line. */
function drawMoments(surface: Surface, frame: SimFrame, plot: TimeScale, rows: Rows, paints: Paints): void {
  const { run, scrollTop, height } = frame;
  surface.fillStyle = paints.palette.ui.accent;
  const seen = new Set<number>();
  for (const [i, lane] of run.marks.lane.entries()) {
    const x = Math.round(timeToX(plot, run.marks.timeNs[i] ?? 0));
    if (lane < rows.first || lane >= rows.end || x < 0 || x > plot.widthPx || seen.has(lane * 1e5 + x))
      continue;
    seen.add(lane * 1e5 + x);
    surface.fillRect(GUTTER + x, AXIS + lane * LANE_HEIGHT - scrollTop + 1, 2, 5);
  }
  if (run.deadlock === null) return;
  const x = timeToX(plot, run.deadlock.timeNs);
  if (x < 0 || x > plot.widthPx) return;
  surface.fillStyle = paints.palette.ui.danger;
  surface.fillRect(GUTTER + Math.round(x), AXIS, 2, height - AXIS);
}

/** Grey where a lane has no time any more: beyond the run's end, or cut off. */
function drawEnd(surface: Surface, { run, height }: SimFrame, plot: TimeScale, paints: Paints): void {
  const x = Math.max(0, timeToX(plot, run.truncatedNs ?? run.endNs));
  if (x >= plot.widthPx) return;
  surface.fillStyle = paints.palette.timeline.absent;
  surface.fillRect(GUTTER + x, AXIS, plot.widthPx - x, height - AXIS);
}

/** A surface whose 0 lies `dx` to the right: the axis and its grid begin beside the names. */
function shiftedBy(surface: Surface, dx: number): Surface {
  return {
    fillStyle: '#000',
    strokeStyle: '#000',
    lineWidth: 1,
    font: LANE_FONT,
    textBaseline: 'alphabetic',
    textAlign: 'left',
    globalAlpha: 1,
    fillRect(x, y, width, height) {
      surface.fillStyle = this.fillStyle;
      surface.fillRect(x + dx, y, width, height);
    },
    strokeRect(x, y, width, height) {
      surface.strokeStyle = this.strokeStyle;
      surface.lineWidth = this.lineWidth;
      surface.strokeRect(x + dx, y, width, height);
    },
    fillText(text, x, y) {
      const { font, textAlign, textBaseline, fillStyle } = this;
      Object.assign(surface, { font, textAlign, textBaseline, fillStyle });
      surface.fillText(text, x + dx, y);
    },
  };
}

/** Draws a run's lanes with axis and names; the same calls make the canvas and the SVG file. */
export function drawSim(surface: Surface, frame: SimFrame, paints: Paints): void {
  const { run, width, height, scrollTop } = frame;
  const plotWidth = Math.max(1, width - GUTTER);
  const plot = scaleOf(frame.view, plotWidth);
  const ticks = axisTicks(frame.view, plotWidth);
  surface.globalAlpha = 1;
  surface.fillStyle = paints.palette.timeline.background;
  surface.fillRect(0, 0, width, height);
  drawEnd(surface, frame, plot, paints);
  const right = shiftedBy(surface, GUTTER);
  drawGrid(right, ticks, height, paints);
  const rows = rowsInSight(laneCount(run), LANE_HEIGHT, scrollTop, height - AXIS);
  for (let i = rows.first; i < rows.end; i++) {
    const y = AXIS + i * LANE_HEIGHT - scrollTop;
    drawName(surface, laneName(run, i) ?? '', run.lanes.threads[i] !== 1, y, paints);
  }
  drawLanes(right, frame, plot, rows, paints);
  drawMoments(surface, frame, plot, rows, paints);
  surface.fillStyle = paints.palette.timeline.header;
  surface.fillRect(0, 0, width, AXIS);
  drawAxis(right, ticks, plotWidth, AXIS, paints);
}
