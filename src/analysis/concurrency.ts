import type { LaneColumns, ThreadTotals, TimeRange } from '../domain/query.ts';
import type { ThreadInfo } from '../domain/session.ts';
import { type WaitClass, waitClass } from './waits.ts';

/** How many threads ran at once in a range, and how many wanted to. */
export interface Concurrency {
  /** CPU time over wall time: average number of cores in use; null for an empty range. */
  readonly parallelism: number | null;
  /**
   * CPU time and run-queue delay over wall time: average number of threads that were ready to run. Other programs
   * that take cores away lower the parallelism, but not this: what a lock or a loop forbids is never ready.
   */
  readonly demand: number | null;
}

/** Concurrency of `totals`, the totals within `range`. */
export function concurrency(totals: readonly ThreadTotals[], range: TimeRange): Concurrency {
  const wallNs = range.endNs - range.startNs;
  if (wallNs <= 0) return { parallelism: null, demand: null };
  const cpuNs = totals.reduce((sum, t) => sum + t.cpuNs, 0);
  const readyNs = totals.reduce((sum, t) => sum + t.cpuNs + t.runqueueNs, 0);
  return { parallelism: cpuNs / wallNs, demand: readyNs / wallNs };
}

/**
 * ns that a thread was ready to run (on a CPU or waiting for one) in each bucket of `range`. A slice's time is spread
 * evenly over it, because where in the slice the thread ran is not known.
 * @param bucketNs width; no narrower than a sampling interval, or the spreading shows
 */
export function readyIn(lane: LaneColumns, range: TimeRange, bucketNs: number): Float64Array {
  const ready = new Float64Array(Math.max(0, Math.ceil((range.endNs - range.startNs) / bucketNs)));
  lane.startNs.forEach((start, k) => {
    const end = lane.endNs[k] ?? start;
    const share = end > start ? ((lane.cpuNs[k] ?? 0) + (lane.runqueueNs[k] ?? 0)) / (end - start) : 0;
    const from = Math.max(start, range.startNs) - range.startNs;
    const to = Math.min(end, range.endNs) - range.startNs;
    for (let at = from; at < to; ) {
      const bucket = Math.floor(at / bucketNs);
      const next = Math.min(to, (bucket + 1) * bucketNs);
      ready[bucket] = (ready[bucket] ?? 0) + share * (next - at);
      at = next;
    }
  });
  return ready;
}

/** Share of a bucket from which on a thread counts as ready in it: two that take short turns are ready for half of it each. */
const READY_SHARE = 0.75;

/**
 * Share of the time in which the least ready of the lanes was ready that all of them were, 0 to 1: near 1 for threads
 * that run side by side, near 0 for threads that take turns. Null where one of them was never ready for most of a bucket.
 */
export function togetherShare(
  lanes: readonly LaneColumns[],
  range: TimeRange,
  bucketNs: number,
): number | null {
  const ready = lanes.map((lane) =>
    [...readyIn(lane, range, bucketNs)].map((ns) => ns >= READY_SHARE * bucketNs),
  );
  const least = Math.min(...ready.map((lane) => lane.filter(Boolean).length));
  if (lanes.length === 0 || least === 0) return null;
  const together = (ready[0] ?? []).filter((_, k) => ready.every((lane) => lane[k] === true)).length;
  return together / least;
}

/** An interval without a break. */
export interface Stretch {
  readonly startNs: number;
  readonly endNs: number;
}

/**
 * Intervals in which a thread was ready to run nearly all the time, such as an event loop held up by one callback.
 * Slices that follow each other within `joinNs` (about a sampling interval and a half) and are ready for at least 80 %
 * of their length make one stretch.
 */
export function busyStretches(lane: LaneColumns, joinNs: number): Stretch[] {
  const stretches: { startNs: number; endNs: number }[] = [];
  lane.startNs.forEach((startNs, k) => {
    const endNs = lane.endNs[k] ?? startNs;
    const ready = (lane.cpuNs[k] ?? 0) + (lane.runqueueNs[k] ?? 0);
    if (endNs <= startNs || ready < 0.8 * (endNs - startNs)) return;
    const last = stretches.at(-1);
    if (last !== undefined && startNs - last.endNs <= joinNs) last.endNs = endNs;
    else stretches.push({ startNs, endNs });
  });
  return stretches;
}

/** The longest of some stretches, ns; 0 where there is none. */
export const longestNs = (stretches: readonly Stretch[]): number =>
  stretches.reduce((most, { startNs, endNs }) => Math.max(most, endNs - startNs), 0);

/** One sleep of a thread and what it waited for. */
export interface Sleep extends Stretch {
  readonly wait: WaitClass;
}

/**
 * Sleeps of a thread within `range`: the gaps between its slices, the one after its last slice as far as the thread
 * lived.
 * @param lane exact slices, asked for with the range or a longer one
 */
export function sleeps(lane: LaneColumns, thread: Pick<ThreadInfo, 'endNs'>, range: TimeRange): Sleep[] {
  const until = Math.min(range.endNs, thread.endNs ?? range.endNs);
  return lane.endNs.flatMap((end, k): Sleep[] => {
    const startNs = Math.max(end, range.startNs);
    const endNs = Math.min(lane.startNs[k + 1] ?? until, until);
    if (endNs <= startNs) return [];
    const name = lane.waitNames[lane.wait[k] ?? -1] ?? null;
    return [{ startNs, endNs, wait: waitClass(name, lane.state[k] ?? '?') }];
  });
}

/** ns slept for reasons of class `wait`. */
export const sleptNs = (all: readonly Sleep[], wait: WaitClass): number =>
  all.filter((sleep) => sleep.wait === wait).reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0);

/** Most stretches that go on at the same moment; one that ends as another begins does not count with it. */
export function mostAtOnce(stretches: readonly Stretch[]): number {
  const changes = stretches.flatMap(({ startNs, endNs }) => [[startNs, 1] as const, [endNs, -1] as const]);
  changes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let now = 0;
  return changes.reduce((most, [, change]) => {
    now += change;
    return Math.max(most, now);
  }, 0);
}

/**
 * Moments in groups: a new group begins where the next moment is more than `gapNs` after the one before. Threads that
 * end in such groups were let through in waves.
 */
export function waves(momentsNs: readonly number[], gapNs: number): number[][] {
  const groups: number[][] = [];
  for (const moment of momentsNs.toSorted((a, b) => a - b)) {
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && moment - before <= gapNs) last.push(moment);
    else groups.push([moment]);
  }
  return groups;
}
