import { WAIT_CLASSES } from '../../analysis/waits.ts';
import { type LanePixels, NO_WAIT, type WaitIndex, waitClassOf } from './lanePixels.ts';
import { RectList } from './rectList.ts';

/** A word on a lane: the reason of a sleep that is wide enough for it. */
export interface LaneLabel {
  readonly x: number;
  readonly y: number;
  readonly maxWidth: number;
  readonly text: string;
}

/** Everything that a frame's thread lanes show, by paint. */
export interface LanePicture {
  readonly running: RectList;
  readonly queued: RectList;
  readonly unknown: RectList;
  /** The rest of a slice's height: it did not run all the time, and when it ran is inferred. */
  readonly inferred: RectList;
  /** Strips by wait class, in the order of `WAIT_CLASSES`. */
  readonly waits: readonly RectList[];
}

export function emptyPicture(): LanePicture {
  return {
    running: new RectList(),
    queued: new RectList(),
    unknown: new RectList(),
    inferred: new RectList(),
    waits: WAIT_CLASSES.map(() => new RectList()),
  };
}

export function clearPicture(picture: LanePicture): void {
  for (const list of [picture.running, picture.queued, picture.unknown, picture.inferred, ...picture.waits]) {
    list.clear();
  }
}

/** Where a lane's parts lie, px from its top. */
export interface LaneGeometry {
  readonly top: number;
  /** Height of the column that run and queue shares fill from the bottom. */
  readonly column: number;
  readonly stripTop: number;
  readonly strip: number;
}

/** Parts of a lane of `height` px: 3 px of air, the column, a hair, and the strip of the wait reason. */
export function laneGeometry(height: number): LaneGeometry {
  const strip = 3;
  const column = Math.max(4, height - 3 - strip - 1 - 2);
  return { top: 3, column, stripTop: 3 + column + 1, strip };
}

/** A column of pixels as it is drawn: whole px, so that equal neighbours join to one rectangle. */
export interface LaneLook {
  readonly running: number;
  readonly queued: number;
  readonly wait: WaitIndex;
  readonly unknown: boolean;
  readonly inferred: boolean;
}

/** Below this part of a column's time the wait is not worth a strip. */
const SEEN = 0.03;

/** Whole pixels of a share; what happened at all is seen (1 px), and only all of the time fills the column. */
function pixelsOf(share: number, column: number): number {
  if (share <= 0.001) return 0;
  if (share >= 0.98) return column;
  return Math.min(column - 1, Math.max(1, Math.round(share * column)));
}

/** What one column of pixels shows. @param column height of a full column, px */
export function lookAt(pixels: LanePixels, px: number, column: number): LaneLook {
  const run = pixels.running[px] ?? 0;
  const running = pixelsOf(run, column);
  const both = pixelsOf(run + (pixels.queued[px] ?? 0), column);
  const queued = (pixels.queued[px] ?? 0) > 0.001 ? Math.max(1, both - running) : 0;
  const asleep = (pixels.asleep[px] ?? 0) > SEEN;
  return {
    running: Math.min(running, column - queued),
    queued,
    wait: asleep ? (pixels.wait[px] ?? NO_WAIT) : NO_WAIT,
    unknown: (pixels.unknown[px] ?? 0) > 0.5,
    inferred: (pixels.partial[px] ?? 0) === 1,
  };
}

const sameLook = (a: LaneLook, b: LaneLook): boolean =>
  a.running === b.running &&
  a.queued === b.queued &&
  a.wait === b.wait &&
  a.unknown === b.unknown &&
  a.inferred === b.inferred;

function emit(
  picture: LanePicture,
  look: LaneLook,
  x: number,
  width: number,
  y: number,
  g: LaneGeometry,
): void {
  const bottom = y + g.top + g.column;
  if (look.unknown) picture.unknown.push(x, y + g.top, width, g.stripTop + g.strip - g.top);
  if (look.running > 0) picture.running.push(x, bottom - look.running, width, look.running);
  if (look.queued > 0) picture.queued.push(x, bottom - look.running - look.queued, width, look.queued);
  const rest = g.column - look.running - look.queued;
  if (look.inferred && rest > 0) picture.inferred.push(x, y + g.top, width, rest);
  if (look.wait !== NO_WAIT) picture.waits[look.wait]?.push(x, y + g.stripTop, width, g.strip);
}

/**
 * Adds one lane's rectangles.
 * @param y lane's top, px
 * @param height lane's height, px
 */
export function addLaneRects(picture: LanePicture, pixels: LanePixels, y: number, height: number): void {
  const g = laneGeometry(height);
  let from = 0;
  let look = lookAt(pixels, 0, g.column);
  for (let px = 1; px <= pixels.width; px++) {
    const next = px < pixels.width ? lookAt(pixels, px, g.column) : null;
    if (next !== null && sameLook(look, next)) continue;
    emit(picture, look, from, px - from, y, g);
    if (next === null) return;
    from = px;
    look = next;
  }
}

/** Runs of pure sleep that are at least `minWidth` px wide, to be named. @param y lane's top, px */
export function sleepLabels(
  pixels: LanePixels,
  y: number,
  minWidth: number,
  textOf: (c: ReturnType<typeof waitClassOf>) => string,
): LaneLabel[] {
  const labels: LaneLabel[] = [];
  let from = 0;
  for (let px = 1; px <= pixels.width; px++) {
    if (px < pixels.width && quietWait(pixels, px) === quietWait(pixels, from)) continue;
    const wait = quietWait(pixels, from);
    if (wait !== NO_WAIT && px - from >= minWidth) {
      labels.push({ x: from, y, maxWidth: px - from, text: textOf(waitClassOf(wait)) });
    }
    from = px;
  }
  return labels;
}

function quietWait(pixels: LanePixels, px: number): WaitIndex {
  return (pixels.asleep[px] ?? 0) > 0.99 ? (pixels.wait[px] ?? NO_WAIT) : NO_WAIT;
}
