import { hasGil, type SegmentedThread, WaitFitter } from '../fit/dependencies.ts';
import { segmentsOf } from '../fit/segments.ts';
import { toSession } from '../lanes.ts';
import type { Recording } from '../recording.ts';
import type { SimulatedLane, SimulatedRun } from '../simulated.ts';
import type { Alignment, FitId } from '../types.ts';
import { type Buckets, spread } from './buckets.ts';

/** Names of the model's waits for the GIL. */
const GIL_WAITS = new Set(['GIL', 'GIL switch']);

/**
 * Time that a recording's threads slept for the GIL, in buckets: the sleeps that the fit leaves to the model, by the rule of
 * `WaitFitter`, between the stretches of a thread and inside them. Null where the fit's runtime has no GIL.
 */
export function recordedGilWaiting(recording: Recording, fit: FitId, buckets: Buckets): Float64Array | null {
  if (!hasGil(fit)) return null;
  const { range, tickNs } = recording;
  const threads = recording.threads.map((thread): SegmentedThread => {
    return { thread, segments: segmentsOf(thread, range.startNs, range.endNs), goneNs: null };
  });
  const waits = new WaitFitter(threads, fit, tickNs);
  const out = new Float64Array(buckets.count);
  const add = (fromNs: number, toNs: number, ns: number): void =>
    spread(out, buckets, range.startNs + fromNs, range.startNs + toNs, ns);
  threads.forEach(({ segments }, index) => {
    for (const segment of segments) {
      const { wakeNs, sleptNs, endNs, innerNs } = segment;
      if (waits.before(index, segment).kind === 'predicted') add(wakeNs - sleptNs, wakeNs, sleptNs);
      if (waits.inside(index, segment)) add(wakeNs, endNs, innerNs);
    }
  });
  return out;
}

/** Time asleep for the GIL in a simulated lane, in buckets. */
export function simulatedGilWaiting(
  lane: SimulatedLane,
  run: SimulatedRun,
  alignment: Alignment,
  buckets: Buckets,
): Float64Array {
  const out = new Float64Array(buckets.count);
  const { startNs, endNs, wait } = lane.lane;
  for (let i = 0; i < startNs.length; i++) {
    if (!GIL_WAITS.has(run.result.waitNames[wait[i] ?? -1] ?? '')) continue;
    const from = toSession(alignment, startNs[i] ?? 0);
    const to = toSession(alignment, Math.min(run.wallNs, endNs[i] ?? 0));
    spread(out, buckets, from, to, Math.max(0, to - from));
  }
  return out;
}
