import { WAIT_CLASSES } from '../../analysis/waits.ts';
import type { LanePixels, WaitIndex } from './lanePixels.ts';
import type { TimeScale } from './timeView.ts';

/** Intervals of all lanes of a simulated run in parallel columns; each lane has a stretch of them, in order of time. */
export interface SimIntervals {
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  /** 0 running, 1 runnable, 2 sleeping: `STATE_CODE` of the models. */
  readonly state: Uint8Array;
  /** Core, P or loop; -1 for none. */
  readonly place: Int32Array;
  /** Index into the run's wait names; -1 for none. */
  readonly wait: Int16Array;
  /** Time running in the lane up to the interval's end, ns: any stretch of them is summed up by a subtraction. */
  readonly runningNs: Float64Array;
  /** Time runnable in the lane up to the interval's end, ns. */
  readonly runnableNs: Float64Array;
}

export const RUNNING = 0;
export const RUNNABLE = 1;
export const SLEEPING = 2;
const UNKNOWN_WAIT: WaitIndex = WAIT_CLASSES.indexOf('unknown');

/** One interval that is at least a pixel wide. px from the plot's left edge. */
export interface SimBox {
  readonly x: number;
  readonly width: number;
  readonly state: number;
  readonly wait: number;
  readonly place: number;
}

/** A pixel that holds several intervals, as shares of its time. */
export interface SimColumn {
  readonly x: number;
  readonly running: number;
  readonly runnable: number;
}

export interface SimLanePicture {
  readonly boxes: SimBox[];
  readonly columns: SimColumn[];
}

/** First index in `from`..`to` whose interval ends after `timeNs`; `to` for none. */
export function firstEndingAfter(items: SimIntervals, from: number, to: number, timeNs: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items.endNs[middle] ?? 0) > timeNs) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Index of the interval of a lane at `timeNs`; null where the lane has none. */
export function intervalAt(items: SimIntervals, from: number, to: number, timeNs: number): number | null {
  const index = firstEndingAfter(items, from, to, timeNs);
  return index < to && (items.startNs[index] ?? 0) <= timeNs ? index : null;
}

/** Fills in the sums of one lane's stretch. */
export function sumIntervals(items: SimIntervals, from: number, to: number): void {
  let [running, runnable] = [0, 0];
  for (let i = from; i < to; i++) {
    const length = (items.endNs[i] ?? 0) - (items.startNs[i] ?? 0);
    if (items.state[i] === RUNNING) running += length;
    else if (items.state[i] === RUNNABLE) runnable += length;
    items.runningNs[i] = running;
    items.runnableNs[i] = runnable;
  }
}

/** First index in `from`..`to` that begins at or after `timeNs`, looked for near `from` first; `to` for none. */
function firstBeginningAt(items: SimIntervals, from: number, to: number, timeNs: number): number {
  let step = 1;
  let low = from;
  while (low + step < to && (items.startNs[low + step] ?? 0) < timeNs) {
    low += step;
    step *= 2;
  }
  let high = Math.min(to, low + step);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items.startNs[middle] ?? 0) < timeNs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sum over `from` to before `end`, none of them empty, by a column of sums. */
const sumOf = (items: SimIntervals, sums: Float64Array, state: number, from: number, end: number): number => {
  const own = items.state[from] === state ? (items.endNs[from] ?? 0) - (items.startNs[from] ?? 0) : 0;
  return (sums[end - 1] ?? 0) - (sums[from] ?? 0) + own;
};

/** What the intervals `from` to before `end`, without a gap between them, have of a pixel; null where all sleep. */
function columnOf(items: SimIntervals, from: number, end: number, x: number): SimColumn | null {
  const all = (items.endNs[end - 1] ?? 0) - (items.startNs[from] ?? 0);
  const running = sumOf(items, items.runningNs, RUNNING, from, end);
  const runnable = sumOf(items, items.runnableNs, RUNNABLE, from, end);
  return running + runnable > 0 ? { x, running: running / all, runnable: runnable / all } : null;
}

function boxOf(items: SimIntervals, i: number, scale: TimeScale): SimBox {
  const left = Math.max(-2, ((items.startNs[i] ?? 0) - scale.startNs) / scale.nsPerPx);
  const right = Math.min(scale.widthPx + 2, ((items.endNs[i] ?? 0) - scale.startNs) / scale.nsPerPx);
  const x = Math.round(left);
  const width = Math.max(1, Math.round(right) - x);
  const [state, wait, place] = [items.state[i] ?? SLEEPING, items.wait[i] ?? -1, items.place[i] ?? -1];
  return { x, width, state, wait, place };
}

/**
 * What a lane shows under a view: intervals of a pixel and more as boxes, clipped to the plot; shorter ones summed up by
 * the pixel that they begin in. A pixel takes a search among what it holds, however many intervals that are.
 */
export function simLanePicture(
  items: SimIntervals,
  from: number,
  to: number,
  scale: TimeScale,
): SimLanePicture {
  const boxes: SimBox[] = [];
  const columns: SimColumn[] = [];
  const { startNs, nsPerPx, widthPx } = scale;
  const isLong = (i: number): boolean => (items.endNs[i] ?? 0) - (items.startNs[i] ?? 0) >= nsPerPx;
  for (let i = firstEndingAfter(items, from, to, startNs); i < to; ) {
    const start = items.startNs[i] ?? 0;
    if (start >= startNs + widthPx * nsPerPx) break;
    if (isLong(i)) {
      boxes.push(boxOf(items, i, scale));
      i += 1;
      continue;
    }
    const px = Math.floor((Math.max(start, startNs) - startNs) / nsPerPx);
    let end = firstBeginningAt(items, i + 1, to, startNs + (px + 1) * nsPerPx);
    // Of those that begin in one pixel only the last can be longer than it.
    if (end > i + 1 && isLong(end - 1)) end -= 1;
    const column = columnOf(items, i, end, px);
    if (column !== null) columns.push(column);
    i = end;
  }
  return { boxes, columns };
}

/**
 * The same in pixel columns, as a recording's lanes have them. What a pixel of several intervals slept in is left out.
 * @param waits class of each of the run's wait names, by its index
 */
export function fillSimPixels(
  pixels: LanePixels,
  { boxes, columns }: SimLanePicture,
  waits: readonly WaitIndex[],
): void {
  pixels.clear();
  for (const { x, width, state, wait } of boxes) {
    if (state === SLEEPING) pixels.addSleep(x, x + width, 1, waits[wait] ?? UNKNOWN_WAIT);
    else pixels.addItem(x, x + width, state === RUNNING ? 1 : 0, state === RUNNABLE ? 1 : 0);
  }
  for (const { x, running, runnable } of columns) pixels.addItem(x, x + 1, running, runnable);
}

/** Rows of a scrolled list that are in sight: first index, and one past the last. */
export function rowsInSight(
  count: number,
  rowHeight: number,
  scrollTop: number,
  height: number,
): { readonly first: number; readonly end: number } {
  const first = Math.min(count, Math.max(0, Math.floor(scrollTop / rowHeight)));
  return { first, end: Math.min(count, Math.ceil((scrollTop + height) / rowHeight)) };
}

/** Index of the last of `timesNs` (ascending) that is not after `timeNs`; -1 for none. */
export function lastAtOrBefore(length: number, timeOf: (index: number) => number, timeNs: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(middle) <= timeNs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
