import type { LaneColumns } from '../../../domain/query.ts';
import { toSession } from '../lanes.ts';
import type { Recording } from '../recording.ts';
import type { SimulatedRun } from '../simulated.ts';
import type { Alignment } from '../types.ts';

/** Fewest ticks in a bucket: within fewer the recording's shares are guesses. */
const LEAST_TICKS = 2;

/** Even buckets over the longer of both sides. */
export interface Buckets {
  readonly originNs: number;
  readonly bucketNs: number;
  readonly count: number;
}

/** @param points most buckets */
export function bucketsFor(
  recording: Recording,
  run: SimulatedRun,
  alignment: Alignment,
  points: number,
): Buckets {
  const originNs = recording.range.startNs;
  const endNs = Math.max(recording.range.endNs, toSession(alignment, run.wallNs));
  const bucketNs = Math.max(LEAST_TICKS * recording.tickNs, Math.ceil((endNs - originNs) / points));
  return { originNs, bucketNs, count: Math.max(1, Math.ceil((endNs - originNs) / bucketNs)) };
}

/** Adds a figure of an interval to the buckets that it covers, evenly. */
export function spread(
  into: Float64Array,
  { originNs, bucketNs }: Buckets,
  from: number,
  to: number,
  value: number,
): void {
  if (value === 0) return;
  const length = Math.max(1, to - from);
  const first = Math.max(0, Math.floor((from - originNs) / bucketNs));
  for (let b = first; b < into.length && originNs + b * bucketNs < Math.max(to, from + 1); b++) {
    const start = originNs + b * bucketNs;
    const part = Math.min(Math.max(to, from + 1), start + bucketNs) - Math.max(from, start);
    into[b] = (into[b] ?? 0) + value * Math.max(0, part / length);
  }
}

/** A lane's figure in buckets. */
export function inBuckets(
  lane: LaneColumns,
  buckets: Buckets,
  pick: (lane: LaneColumns) => readonly number[],
  at: (timeNs: number) => number = (timeNs) => timeNs,
): Float64Array {
  const out = new Float64Array(buckets.count);
  pick(lane).forEach((value, i) => {
    if (value > 0) spread(out, buckets, at(lane.startNs[i] ?? 0), at(lane.endNs[i] ?? 0), value);
  });
  return out;
}

/** Figures of several lanes as one, bucket by bucket. */
export const sumOf = (parts: readonly Float64Array[], count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => parts.reduce((total, part) => total + (part[i] ?? 0), 0));
