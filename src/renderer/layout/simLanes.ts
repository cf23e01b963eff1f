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
}

export const RUNNING = 0;
export const RUNNABLE = 1;
export const SLEEPING = 2;

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

/** Adds up what happened within one pixel until it is left. */
class PixelSum {
  private px = -1;
  private readonly ns = [0, 0, 0];
  private readonly out: SimColumn[];

  constructor(out: SimColumn[]) {
    this.out = out;
  }

  add(px: number, state: number, ns: number): void {
    if (px !== this.px) {
      this.flush();
      this.px = px;
    }
    this.ns[state] = (this.ns[state] ?? 0) + ns;
  }

  flush(): void {
    const [running = 0, runnable = 0, sleeping = 0] = this.ns;
    const all = running + runnable + sleeping;
    if (all > 0 && running + runnable > 0) {
      this.out.push({ x: this.px, running: running / all, runnable: runnable / all });
    }
    this.ns.fill(0);
  }
}

/**
 * What a lane shows under a view: intervals of a pixel and more as boxes, clipped to the plot; shorter ones summed up by
 * the pixel that they begin in. Linear in the intervals in view.
 */
export function simLanePicture(
  items: SimIntervals,
  from: number,
  to: number,
  scale: TimeScale,
): SimLanePicture {
  const boxes: SimBox[] = [];
  const columns: SimColumn[] = [];
  const pixel = new PixelSum(columns);
  const endNs = scale.startNs + scale.widthPx * scale.nsPerPx;
  for (let i = firstEndingAfter(items, from, to, scale.startNs); i < to; i++) {
    const start = items.startNs[i] ?? 0;
    if (start >= endNs) break;
    const end = items.endNs[i] ?? 0;
    const state = items.state[i] ?? SLEEPING;
    if (end - start < scale.nsPerPx) {
      const px = Math.floor((Math.max(start, scale.startNs) - scale.startNs) / scale.nsPerPx);
      pixel.add(px, state, end - start);
      continue;
    }
    const left = Math.max(-2, (start - scale.startNs) / scale.nsPerPx);
    const right = Math.min(scale.widthPx + 2, (end - scale.startNs) / scale.nsPerPx);
    const x = Math.round(left);
    const width = Math.max(1, Math.round(right) - x);
    boxes.push({ x, width, state, wait: items.wait[i] ?? -1, place: items.place[i] ?? -1 });
  }
  pixel.flush();
  return { boxes, columns };
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
