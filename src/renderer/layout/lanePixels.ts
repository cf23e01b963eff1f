import { WAIT_CLASSES, type WaitClass, waitClass } from '../../analysis/waits.ts';
import type { LaneColumns, TimeRange } from '../../domain/query.ts';
import type { KernelState } from '../../domain/session.ts';
import { ns } from '../../domain/units.ts';
import type { TimeScale } from './timeView.ts';

/** Index into `WAIT_CLASSES`; `NO_WAIT` while a thread is not known to sleep. */
export type WaitIndex = number;
export const NO_WAIT: WaitIndex = 255;
const UNKNOWN_WAIT = WAIT_CLASSES.indexOf('unknown');

/**
 * A lane's time by pixel column: how much of each column the thread ran, queued for a CPU, slept, or is unknown, in
 * px (0 to 1). A slice tells how much, not when, so its time is spread evenly over it (`partial` marks such
 * columns). One pass over items and pixels, so that a lane costs the same at every zoom. Reused between lanes.
 */
export class LanePixels {
  readonly width: number;
  readonly running: Float32Array;
  readonly queued: Float32Array;
  readonly unknown: Float32Array;
  /** Time asleep within and between slices. */
  readonly asleep: Float32Array;
  /** Class that the column slept in longest. */
  readonly wait: Uint8Array;
  /** 1 where the order of running and not running within the column is inferred. */
  readonly partial: Uint8Array;
  readonly #waitTime: Float32Array;

  constructor(width: number) {
    this.width = Math.max(1, Math.ceil(width));
    this.running = new Float32Array(this.width);
    this.queued = new Float32Array(this.width);
    this.unknown = new Float32Array(this.width);
    this.asleep = new Float32Array(this.width);
    this.wait = new Uint8Array(this.width);
    this.partial = new Uint8Array(this.width);
    this.#waitTime = new Float32Array(this.width);
  }

  clear(): void {
    for (const column of [this.running, this.queued, this.unknown, this.asleep, this.#waitTime])
      column.fill(0);
    this.wait.fill(NO_WAIT);
    this.partial.fill(0);
  }

  /** Adds sleep of class `wait` from x0 to x1 at `share` of each column's time. */
  addSleep(x0: number, x1: number, share: number, wait: WaitIndex): void {
    this.#spread(this.asleep, x0, x1, share);
    if (wait === NO_WAIT || share <= 0) return;
    const end = Math.min(this.width, x1);
    for (let px = Math.max(0, Math.floor(x0)); px < end; px++) {
      const time = coverage(px, x0, x1) * share;
      if (time > (this.#waitTime[px] ?? 0)) {
        this.#waitTime[px] = time;
        this.wait[px] = wait;
      }
    }
  }

  addUnknown(x0: number, x1: number): void {
    this.#spread(this.unknown, x0, x1, 1);
  }

  /** Adds a slice or bucket: shares of its time that it ran and queued. */
  addItem(x0: number, x1: number, running: number, queued: number): void {
    this.#spread(this.running, x0, x1, running);
    this.#spread(this.queued, x0, x1, queued);
  }

  markPartial(x0: number, x1: number): void {
    const end = Math.min(this.width, Math.ceil(x1));
    // A negative end would count from the array's end.
    if (end > 0) this.partial.fill(1, Math.max(0, Math.floor(x0)), end);
  }

  #spread(into: Float32Array, x0: number, x1: number, share: number): void {
    if (share <= 0) return;
    const end = Math.min(this.width, x1);
    for (let px = Math.max(0, Math.floor(x0)); px < end; px++) {
      into[px] = (into[px] ?? 0) + coverage(px, x0, x1) * share;
    }
  }
}

/** Part of column `px` that x0..x1 covers, 0 to 1. */
function coverage(px: number, x0: number, x1: number): number {
  return Math.max(0, Math.min(px + 1, x1) - Math.max(px, x0));
}

const classTables = new WeakMap<readonly string[], Uint8Array>();

/** Wait class of each of a lane's wait names, looked up once for each answer of the store. */
function classesOf(names: readonly string[]): Uint8Array {
  const known = classTables.get(names);
  if (known !== undefined) return known;
  const table = Uint8Array.from(names, (name) => WAIT_CLASSES.indexOf(waitClass(name, 'S')));
  classTables.set(names, table);
  return table;
}

/** Class of the sleep that follows (or fills the rest of) item `i`; `NO_WAIT` where the item ends runnable or unread. */
export function waitIndexAt(columns: LaneColumns, i: number): WaitIndex {
  const state = columns.state[i] ?? '?';
  if (!isAsleep(state)) return NO_WAIT;
  if (state !== 'S') return WAIT_CLASSES.indexOf(waitClass(waitNameAt(columns, i), state));
  const name = columns.wait[i] ?? -1;
  return name < 0 ? UNKNOWN_WAIT : (classesOf(columns.waitNames)[name] ?? UNKNOWN_WAIT);
}

/** Whether a thread in this state is off the CPU and does not want it. */
export const isAsleep = (state: KernelState): boolean => state !== 'R' && state !== '?';

/** Raw wait symbol of item `i`; null for none. */
export function waitNameAt(columns: LaneColumns, i: number): string | null {
  const index = columns.wait[i] ?? -1;
  return index < 0 ? null : (columns.waitNames[index] ?? null);
}

export const waitClassOf = (index: WaitIndex): WaitClass => WAIT_CLASSES[index] ?? 'unknown';

/** An answer of the store and the part of it to show, which lies within what was asked. */
export interface LanePiece {
  readonly columns: LaneColumns;
  readonly clip: TimeRange;
}

/** Shares of an item beyond which it counts as running all the time: a tick's edges are never cut to the ns. */
const FULL = 0.98;

function addItemAt(pixels: LanePixels, scale: TimeScale, piece: LanePiece, i: number): void {
  const { columns, clip } = piece;
  const start = columns.startNs[i] ?? 0;
  const end = columns.endNs[i] ?? start;
  const span = end - start;
  if (span <= 0) return;
  const x0 = (Math.max(start, clip.startNs) - scale.startNs) / scale.nsPerPx;
  const x1 = (Math.min(end, clip.endNs) - scale.startNs) / scale.nsPerPx;
  if ((columns.state[i] ?? '?') === '?' && !((columns.cpuNs[i] ?? Number.NaN) >= 0)) {
    pixels.addUnknown(x0, x1);
    return;
  }
  const running = Math.min(1, (columns.cpuNs[i] ?? 0) / span);
  const queued = Math.min(1 - running, (columns.runqueueNs[i] ?? 0) / span);
  pixels.addItem(x0, x1, running, queued);
  pixels.addSleep(x0, x1, 1 - running - queued, waitIndexAt(columns, i));
  const mixed = running < FULL && queued < FULL && running + queued > 0;
  if (columns.bucketNs === 0 && mixed) pixels.markPartial(x0, x1);
}

/**
 * Fills `pixels` with a lane.
 * @param pieces in order of time, not overlapping
 * @param life the thread's life; nothing is known outside, so nothing is drawn there
 */
export function fillLanePixels(
  pixels: LanePixels,
  scale: TimeScale,
  pieces: readonly LanePiece[],
  life: TimeRange,
): void {
  pixels.clear();
  const gap = new GapFiller(pixels, scale);
  for (const piece of pieces) {
    const clip = clipTo(piece.clip, life);
    if (clip.endNs <= clip.startNs) continue;
    fillPiece(pixels, scale, { columns: piece.columns, clip }, gap);
  }
}

const clipTo = (a: TimeRange, b: TimeRange): TimeRange => ({
  startNs: ns(Math.max(a.startNs, b.startNs)),
  endNs: ns(Math.min(a.endNs, b.endNs)),
});

function fillPiece(pixels: LanePixels, scale: TimeScale, piece: LanePiece, gap: GapFiller): void {
  const { columns, clip } = piece;
  gap.moveTo(clip.startNs);
  for (let i = 0; i < columns.startNs.length; i++) {
    const start = columns.startNs[i] ?? 0;
    const end = columns.endNs[i] ?? start;
    if (start >= clip.endNs) break;
    if (end > clip.startNs) {
      gap.fillTo(Math.max(start, clip.startNs));
      addItemAt(pixels, scale, piece, i);
    }
    gap.leave(columns, i, Math.min(end, clip.endNs));
  }
  gap.fillTo(clip.endNs);
}

/** Draws the time between items: asleep for the earlier item's reason, unknown where no earlier item tells it. */
class GapFiller {
  readonly #pixels: LanePixels;
  readonly #scale: TimeScale;
  #at = 0;
  #wait: WaitIndex = NO_WAIT;

  constructor(pixels: LanePixels, scale: TimeScale) {
    this.#pixels = pixels;
    this.#scale = scale;
  }

  moveTo(timeNs: number): void {
    this.#at = Math.max(this.#at, timeNs);
  }

  leave(columns: LaneColumns, i: number, endNs: number): void {
    this.#at = Math.max(this.#at, endNs);
    this.#wait = waitIndexAt(columns, i);
  }

  fillTo(timeNs: number): void {
    if (timeNs <= this.#at) return;
    const x0 = (this.#at - this.#scale.startNs) / this.#scale.nsPerPx;
    const x1 = (timeNs - this.#scale.startNs) / this.#scale.nsPerPx;
    if (this.#wait === NO_WAIT) this.#pixels.addUnknown(x0, x1);
    else this.#pixels.addSleep(x0, x1, 1, this.#wait);
    this.#at = timeNs;
  }
}
