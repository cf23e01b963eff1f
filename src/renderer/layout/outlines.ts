import { WAIT_CLASSES } from '../../analysis/waits.ts';
import { type LanePixels, NO_WAIT } from './lanePixels.ts';
import { type LaneGeometry, type LaneLook, laneGeometry, lookAt } from './laneRects.ts';
import { RectList } from './rectList.ts';

/** The outlines of a frame's simulated lanes: strips of one pixel, by paint. */
export interface OutlinePicture {
  readonly running: RectList;
  readonly queued: RectList;
  /** Hollow strips by wait class, in the order of `WAIT_CLASSES`. */
  readonly waits: readonly RectList[];
}

export const emptyOutlines = (): OutlinePicture => ({
  running: new RectList(),
  queued: new RectList(),
  waits: WAIT_CLASSES.map(() => new RectList()),
});

export function clearOutlines(picture: OutlinePicture): void {
  for (const list of [picture.running, picture.queued, ...picture.waits]) list.clear();
}

/** Widest cell over which crowded columns are averaged, px: below it the strokes of an outline would be a solid. */
const CELL = 5;
/** Stretches of a lane in sight are crowded from one in this many px on. */
const CROWDED_PX = 6;

/** Sets the columns of the cell that begins at `from` to their means. */
function averageCell(pixels: LanePixels, from: number): void {
  for (const column of [pixels.running, pixels.queued, pixels.asleep]) {
    const cell = column.subarray(from, Math.min(pixels.width, from + CELL));
    cell.fill(cell.reduce((sum, value) => sum + value, 0) / cell.length);
  }
}

/**
 * Averages a lane's columns over cells of a few px where its stretches in sight are too many to be told apart, as a recording's are over
 * its ticks.
 * @param count stretches in sight
 */
export function uncrowd(pixels: LanePixels, count: number): void {
  if (count * CROWDED_PX <= pixels.width) return;
  for (let from = 0; from < pixels.width; from += CELL) averageCell(pixels, from);
}

/** Cells on either side of one that tell whether it is crowded. */
const NEAR = 2;
/** Least difference of a share by which two columns are not of one stretch. */
const OTHER = 0.02;

const isEdge = ({ running, queued }: LanePixels, px: number): boolean =>
  Math.abs((running[px] ?? 0) - (running[px - 1] ?? 0)) > OTHER ||
  Math.abs((queued[px] ?? 0) - (queued[px - 1] ?? 0)) > OTHER;

/** The same for a lane that is crowded in places only: averages a cell where it and those beside it have an edge in every few px. */
export function uncrowdInPlaces(pixels: LanePixels): void {
  const edges = new Uint8Array(Math.ceil(pixels.width / CELL));
  for (let px = 1; px < pixels.width; px++) {
    const cell = Math.floor(px / CELL);
    if (isEdge(pixels, px)) edges[cell] = (edges[cell] ?? 0) + 1;
  }
  for (let cell = 0; cell < edges.length; cell++) {
    const near = edges.subarray(Math.max(0, cell - NEAR), cell + NEAR + 1);
    const count = near.reduce((sum, value) => sum + value, 0);
    if (count * CROWDED_PX > near.length * CELL) averageCell(pixels, cell * CELL);
  }
}

/** Stroke of an outline, px. */
const LINE = 1;

/** A block of equal pixel columns: from x, and its edges in px above the column's foot. */
interface Block {
  readonly x: number;
  readonly width: number;
  readonly low: number;
  readonly high: number;
}

/** Draws the contour of one band (running, or queued on top of it) from left to right. */
class Contour {
  readonly #into: RectList;
  readonly #bottom: number;
  #before: Block = { x: 0, width: 0, low: 0, high: 0 };

  constructor(into: RectList, bottom: number) {
    this.#into = into;
    this.#bottom = bottom;
  }

  add(block: Block): void {
    const before = this.#before;
    if (block.high > block.low) {
      this.#into.push(block.x, this.#bottom - block.high, block.width, LINE);
      this.#into.push(block.x, this.#bottom - block.low - LINE, block.width, LINE);
    }
    this.#side(block.x, before, block);
    this.#before = block;
  }

  end(x: number): void {
    this.#side(x - LINE, this.#before, { x, width: 0, low: 0, high: 0 });
  }

  /** The edge between two neighbours: all of it where one of them is empty, else what one has more. */
  #side(x: number, a: Block, b: Block): void {
    const full = a.high <= a.low || b.high <= b.low;
    const low = full ? Math.max(a.low, b.low) : Math.min(a.high, b.high);
    const high = Math.max(a.high, b.high);
    if (high > low) this.#into.push(x, this.#bottom - high, LINE, high - low);
  }
}

function pushWait(picture: OutlinePicture, look: LaneLook, block: Block, y: number, g: LaneGeometry): void {
  const rects = look.wait === NO_WAIT ? undefined : picture.waits[look.wait];
  if (rects === undefined) return;
  rects.push(block.x, y + g.stripTop, block.width, LINE);
  rects.push(block.x, y + g.stripTop + g.strip - LINE, block.width, LINE);
}

const same = (a: LaneLook, b: LaneLook): boolean =>
  a.running === b.running && a.queued === b.queued && a.wait === b.wait;

/**
 * Adds one simulated lane's outlines: the contour of what it ran, that of its run-queue delay on top, and a hollow strip for the reason
 * of a wait. Nothing is filled: solid is for what was measured.
 * @param y lane's top, px
 * @param height lane's height, px
 */
export function addOutlines(picture: OutlinePicture, pixels: LanePixels, y: number, height: number): void {
  const g = laneGeometry(height);
  const bottom = y + g.top + g.column;
  const running = new Contour(picture.running, bottom);
  const queued = new Contour(picture.queued, bottom);
  let from = 0;
  let look = lookAt(pixels, 0, g.column);
  for (let px = 1; px <= pixels.width; px++) {
    const next = px < pixels.width ? lookAt(pixels, px, g.column) : null;
    if (next !== null && same(look, next)) continue;
    const place = { x: from, width: px - from };
    const top = look.running + look.queued;
    running.add({ ...place, low: 0, high: look.running });
    queued.add({ ...place, low: look.queued > 0 ? look.running : 0, high: look.queued > 0 ? top : 0 });
    pushWait(picture, look, { ...place, low: 0, high: 0 }, y, g);
    if (next === null) break;
    from = px;
    look = next;
  }
  running.end(pixels.width);
  queued.end(pixels.width);
}
