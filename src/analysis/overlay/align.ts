import { formatDuration } from '../format.ts';
import { inBuckets, spread } from './curves/buckets.ts';
import { threadColumns } from './lanes.ts';
import type { Recording } from './recording.ts';
import type { SimulatedRun } from './simulated.ts';
import type { Alignment, AlignOptions } from './types.ts';

/** Steps in which a match is looked for, and how far to each side, as a share of the longer run. */
const STEPS = 256;
const REACH = 0.25;

/** Sum of products of two curves, one moved by `shift` buckets, over the mean squares: 1 for equal curves. */
function likeness(a: Float64Array, b: Float64Array, shift: number): number {
  let product = 0;
  let squares = 0;
  for (let i = 0; i < a.length; i++) {
    const one = a[i] ?? 0;
    const other = b[i - shift] ?? 0;
    product += one * other;
    squares += (one * one + other * other) / 2;
  }
  return squares > 0 ? product / squares : 0;
}

/** Moves the simulation so that both curves of CPU agree best. */
function bestShiftNs(recording: Recording, run: SimulatedRun, stretch: number): number {
  const originNs = recording.range.startNs;
  const measuredNs = recording.range.endNs - originNs;
  const bucketNs = Math.max(recording.tickNs, Math.ceil(Math.max(measuredNs, run.wallNs * stretch) / STEPS));
  const buckets = { originNs, bucketNs, count: STEPS + 1 };
  const measured = new Float64Array(buckets.count);
  for (const { lane } of recording.threads)
    lane.cpuNs.forEach((cpu, i) => {
      spread(measured, buckets, lane.startNs[i] ?? 0, lane.endNs[i] ?? 0, cpu);
    });
  const simulated = new Float64Array(buckets.count);
  for (const lane of run.lanes) {
    const at = (timeNs: number): number => originNs + timeNs * stretch;
    inBuckets(threadColumns(lane, run), buckets, (one) => one.cpuNs, at).forEach((cpu, i) => {
      simulated[i] = (simulated[i] ?? 0) + cpu;
    });
  }
  let best = 0;
  let bestLikeness = likeness(measured, simulated, 0);
  const reach = Math.round(STEPS * REACH);
  for (let shift = -reach; shift <= reach; shift++) {
    const value = likeness(measured, simulated, shift);
    // Only a clear gain moves it: equal matches stay at the start.
    if (value > bestLikeness + 0.005) {
      best = shift;
      bestLikeness = value;
    }
  }
  return best * bucketNs;
}

/** Lays the simulation's time axis over the session's, and says how. */
export function align(recording: Recording, run: SimulatedRun, options: AlignOptions): Alignment {
  const measuredNs = recording.range.endNs - recording.range.startNs;
  const stretch = options.stretch && run.wallNs > 0 ? measuredNs / run.wallNs : 1;
  const shiftNs = options.mode === 'best-match' ? bestShiftNs(recording, run, stretch) : 0;
  const start =
    options.mode === 'start'
      ? 'Both begin together'
      : shiftNs === 0
        ? 'Both begin together, which is also the best match'
        : `The model is moved by ${formatDuration(Math.abs(shiftNs))} to the ${shiftNs > 0 ? 'right' : 'left'}, where the CPU curves match best`;
  const length =
    stretch === 1
      ? run.wallNs === measuredNs
        ? ''
        : '; it is not stretched'
      : `; it is stretched by ${stretch.toFixed(3)} to the recording’s length`;
  return {
    mode: options.mode,
    offsetNs: recording.range.startNs + shiftNs,
    stretch,
    words: `${start}${length}.`,
  };
}
