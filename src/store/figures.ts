import { SLICE_STRIDE, type SliceBatch, SliceField } from '../domain/feed.ts';
import type { KernelState } from '../domain/session.ts';
import { coresToText, packPlace } from './format.ts';
import { spreadStart, spreadWithin } from './spread.ts';

/** One slice as the writer handles it; NaN became null. */
export interface RawSlice {
  readonly threadId: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly cpuNs: number;
  readonly runqueueNs: number;
  readonly timeslices: number;
  readonly voluntary: number | null;
  readonly involuntary: number | null;
  readonly userTicks: number | null;
  readonly systemTicks: number | null;
  readonly core: number | null;
  readonly state: KernelState;
  readonly waitId: number | null;
}

/** Reads slice `index` of a batch. */
export function sliceAt(batch: SliceBatch, index: number): RawSlice {
  const base = index * SLICE_STRIDE;
  const get = (field: number): number => batch.data[base + field] ?? Number.NaN;
  const orNull = (field: number): number | null => {
    const value = get(field);
    return Number.isNaN(value) ? null : value;
  };
  return {
    threadId: get(SliceField.threadId),
    startNs: get(SliceField.startNs),
    endNs: get(SliceField.endNs),
    cpuNs: get(SliceField.cpuNs),
    runqueueNs: get(SliceField.runqueueNs),
    timeslices: get(SliceField.timeslices),
    voluntary: orNull(SliceField.voluntary),
    involuntary: orNull(SliceField.involuntary),
    userTicks: orNull(SliceField.userTicks),
    systemTicks: orNull(SliceField.systemTicks),
    core: orNull(SliceField.core),
    state: String.fromCharCode(get(SliceField.state)) as KernelState,
    waitId: orNull(SliceField.wait),
  };
}

/** What a bucket, a stretch of time or a whole thread sums up of slices. Unknown figures are null until one is known. */
export interface Figures {
  cpuNs: number;
  runqueueNs: number;
  timeslices: number;
  voluntary: number | null;
  involuntary: number | null;
  userTicks: number | null;
  systemTicks: number | null;
  migrations: number;
  cores: bigint;
  /** Of the last slice. */
  place: number;
  waitId: number | null;
}

export const noFigures = (): Figures => ({
  cpuNs: 0,
  runqueueNs: 0,
  timeslices: 0,
  voluntary: null,
  involuntary: null,
  userTicks: null,
  systemTicks: null,
  migrations: 0,
  cores: 0n,
  place: 0,
  waitId: null,
});

/** Sum of two figures of which either may be unknown. */
export const addKnown = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : a + b;

/** Adds later figures to earlier ones. */
export function addFigures(into: Figures, later: Figures): void {
  into.cpuNs += later.cpuNs;
  into.runqueueNs += later.runqueueNs;
  into.timeslices += later.timeslices;
  into.voluntary = addKnown(into.voluntary, later.voluntary);
  into.involuntary = addKnown(into.involuntary, later.involuntary);
  into.userTicks = addKnown(into.userTicks, later.userTicks);
  into.systemTicks = addKnown(into.systemTicks, later.systemTicks);
  into.migrations += later.migrations;
  if (later.cores !== into.cores) into.cores |= later.cores;
  into.place = later.place;
  into.waitId = later.waitId;
}

const coreMasks: bigint[] = [];

/** The mask with one core in it. */
function maskOf(core: number): bigint {
  const known = coreMasks[core];
  if (known !== undefined) return known;
  const mask = 1n << BigInt(core);
  coreMasks[core] = mask;
  return mask;
}

/** Figures of a whole slice. */
export const figuresOf = (slice: RawSlice, migrated: boolean): Figures => ({
  cpuNs: slice.cpuNs,
  runqueueNs: slice.runqueueNs,
  timeslices: slice.timeslices,
  voluntary: slice.voluntary,
  involuntary: slice.involuntary,
  userTicks: slice.userTicks,
  systemTicks: slice.systemTicks,
  migrations: migrated ? 1 : 0,
  cores: slice.core === null ? 0n : maskOf(slice.core),
  place: packPlace(slice.state, migrated, slice.core),
  waitId: slice.waitId,
});

/**
 * The part of a slice's figures within `a <= t < b` (inferred: spread evenly). A migration counts where the spread begins.
 * Parts of adjacent stretches sum up to the whole exactly.
 */
export function figuresWithin(
  whole: Figures,
  startNs: number,
  endNs: number,
  a: number,
  b: number,
  tickNs: number,
): Figures {
  const from = spreadStart(startNs, endNs, tickNs);
  if (a <= from && b >= endNs && (b > endNs || endNs > from)) return whole;
  const part = (total: number): number => spreadWithin(total, from, endNs, a, b);
  const known = (total: number | null): number | null => (total === null ? null : part(total));
  return {
    cpuNs: part(whole.cpuNs),
    runqueueNs: part(whole.runqueueNs),
    timeslices: part(whole.timeslices),
    voluntary: known(whole.voluntary),
    involuntary: known(whole.involuntary),
    userTicks: known(whole.userTicks),
    systemTicks: known(whole.systemTicks),
    migrations: from >= a && from < b ? whole.migrations : 0,
    cores: whole.cores,
    place: whole.place,
    waitId: whole.waitId,
  };
}

/** The columns that `thread_bucket` and `thread_total` share, in their order. */
export const figureColumns = (f: Figures): (number | string | null)[] => [
  f.cpuNs,
  f.runqueueNs,
  f.timeslices,
  f.voluntary,
  f.involuntary,
  f.userTicks,
  f.systemTicks,
  f.migrations,
  coresToText(f.cores),
];
