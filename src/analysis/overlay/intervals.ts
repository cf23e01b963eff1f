import type { LaneColumns } from '../../domain/query.ts';
import { type WaitClass, waitClass, waitWords } from '../waits.ts';
import { type Buckets, bucketsFor, inBuckets } from './curves/buckets.ts';
import { threadColumns, toSession } from './lanes.ts';
import type { Recording } from './recording.ts';
import type { SimulatedRun } from './simulated.ts';
import type { Alignment, ResidualInterval } from './types.ts';

/** Buckets that are compared over the range, at most. */
const POINTS = 400;
/** A thread disagrees in a bucket where its shares of running and waiting for a core differ by more than this. */
const DISAGREES = 0.5;
/** Intervals that are listed: the longest. */
const MOST_INTERVALS = 200;

/** What a thread mostly did in a bucket. */
interface Doing {
  readonly ran: number;
  readonly queued: number;
  readonly wait: WaitClass;
}

/** What a lane slept for at each bucket, from the last item before the bucket's end. */
function waitsOf(lane: LaneColumns, buckets: Buckets, at: (timeNs: number) => number): WaitClass[] {
  const out: WaitClass[] = [];
  let i = 0;
  let current: WaitClass = 'unknown';
  for (let b = 0; b < buckets.count; b++) {
    const end = buckets.originNs + (b + 1) * buckets.bucketNs;
    while (i < lane.startNs.length && at(lane.startNs[i] ?? 0) < end) {
      const name = lane.waitNames[lane.wait[i] ?? -1] ?? null;
      if (name !== null) current = name.startsWith('GIL') ? 'lock' : waitClass(name, lane.state[i] ?? '?');
      i += 1;
    }
    out.push(current);
  }
  return out;
}

function doings(lane: LaneColumns, buckets: Buckets, at: (timeNs: number) => number): Doing[] {
  const ran = inBuckets(lane, buckets, (one) => one.cpuNs, at);
  const queued = inBuckets(lane, buckets, (one) => one.runqueueNs, at);
  return waitsOf(lane, buckets, at).map((wait, b) => ({
    ran: (ran[b] ?? 0) / buckets.bucketNs,
    queued: (queued[b] ?? 0) / buckets.bucketNs,
    wait,
  }));
}

const words = ({ ran, queued, wait }: Doing): string => {
  if (ran >= queued && ran >= 0.5) return 'runs';
  if (queued >= 0.5) return 'waits for a core';
  return ran + queued >= 0.5 ? 'runs and waits for a core' : `waits for ${waitWords(wait)}`;
};

const distance = (a: Doing, b: Doing): number =>
  (Math.abs(a.ran - b.ran) + Math.abs(a.queued - b.queued) + Math.abs(a.ran + a.queued - b.ran - b.queued)) /
  2;

/** Disagreement of all threads in one bucket. */
interface BucketResidual {
  readonly threads: number;
  readonly worst: number;
  readonly measured: Doing;
  readonly simulated: Doing;
}

/**
 * Where the model is wrong: neighbouring buckets in which a thread's state is another than recorded, joined to intervals, in order of
 * time. Within less than two ticks nothing is compared: sampling does not tell.
 */
export function residualIntervals(
  recording: Recording,
  run: SimulatedRun,
  alignment: Alignment,
): ResidualInterval[] {
  const wide = bucketsFor(recording, run, alignment, POINTS);
  // Bursts and turns of a few ticks do not lie at the same place in two runs of the same program.
  const bucketNs = Math.max(wide.bucketNs, 5 * recording.tickNs);
  // Beyond the recording's end there is nothing to disagree with: that the model runs on is told by the wall time.
  const recordedNs = recording.range.endNs - recording.range.startNs;
  const buckets = { ...wide, bucketNs, count: Math.max(1, Math.round(recordedNs / bucketNs)) };
  const at = (timeNs: number): number => toSession(alignment, timeNs);
  const simulated = new Map(
    run.lanes
      .filter(({ pairs }) => pairs !== null)
      .map((lane) => [lane.pairs, doings(threadColumns(lane, run), buckets, at)]),
  );
  const both = recording.threads.map(({ info, lane }, index) => ({
    index,
    info,
    measured: doings(lane, buckets, (timeNs) => timeNs),
    simulated: simulated.get(info.id),
  }));
  const perBucket = Array.from({ length: buckets.count }, (_, b): BucketResidual | null => {
    let worst: BucketResidual | null = null;
    let most = DISAGREES;
    let threads = 0;
    for (const one of both) {
      const m = one.measured[b];
      const s = one.simulated?.[b];
      if (m === undefined || s === undefined) continue;
      const off = distance(m, s);
      if (off > DISAGREES) threads += 1;
      if (off <= most) continue;
      most = off;
      worst = { threads: 0, worst: one.index, measured: m, simulated: s };
    }
    return worst === null ? null : { ...worst, threads };
  });
  return join(perBucket, buckets, recording);
}

function join(
  perBucket: readonly (BucketResidual | null)[],
  buckets: Buckets,
  recording: Recording,
): ResidualInterval[] {
  const out: ResidualInterval[] = [];
  let from = -1;
  for (let b = 0; b <= perBucket.length; b++) {
    const one = perBucket[b] ?? null;
    if (one !== null && from < 0) from = b;
    if (one !== null || from < 0) continue;
    out.push(intervalOf(perBucket.slice(from, b), from, buckets, recording));
    from = -1;
  }
  if (out.length <= MOST_INTERVALS) return out;
  const longest = [...out]
    .sort((a, b) => b.endNs - b.startNs - (a.endNs - a.startNs))
    .slice(0, MOST_INTERVALS);
  return longest.sort((a, b) => a.startNs - b.startNs);
}

function intervalOf(
  part: readonly (BucketResidual | null)[],
  from: number,
  { originNs, bucketNs }: Buckets,
  recording: Recording,
): ResidualInterval {
  const known = part.filter((one) => one !== null);
  const counts = new Map<number, number>();
  for (const { worst } of known) counts.set(worst, (counts.get(worst) ?? 0) + 1);
  const [worst = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  const info = recording.threads[worst]?.info ?? recording.threads[0]?.info;
  const example = known.find((one) => one.worst === worst) ?? known[0];
  const startNs = originNs + from * bucketNs;
  if (info === undefined || example === undefined) throw new Error('an interval without threads');
  return {
    startNs,
    endNs: Math.min(recording.range.endNs, startNs + part.length * bucketNs),
    threadId: info.id,
    threads: known.reduce((sum, one) => sum + one.threads, 0) / Math.max(1, known.length),
    words: `${info.name} ${info.tid} ${words(example.measured)}; in the model it ${words(example.simulated)}`,
  };
}
