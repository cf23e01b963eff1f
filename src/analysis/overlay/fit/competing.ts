import { NS_PER_MS } from '../../../domain/units.ts';
import type { Recording } from '../recording.ts';
import type { CompetingLoad } from '../types.ts';

/** Most buckets of the load of other programs. */
const MOST_BUCKETS = 2000;
const LEAST_BUCKET_NS = 20 * NS_PER_MS;
/** Own run-queue delay below this share of a core shows no competition. */
const NOTICEABLE = 0.02;
/** From this use on the machine counts as full: its use no longer tells how many wait. */
const FULL = 0.95;
/** Most others that are taken to want each core. */
const MOST_PER_CORE = 16;

/** Own CPU and own demand (CPU and run-queue delay) in each bucket, ns. */
function ownTime(
  recording: Recording,
  bucketNs: number,
  buckets: number,
): { cpu: Float64Array; want: Float64Array } {
  const cpu = new Float64Array(buckets);
  const want = new Float64Array(buckets);
  const { startNs } = recording.range;
  for (const { lane } of recording.threads) {
    for (let i = 0; i < lane.startNs.length; i++) {
      const from = (lane.startNs[i] ?? 0) - startNs;
      const to = (lane.endNs[i] ?? 0) - startNs;
      const length = Math.max(1, to - from);
      for (let b = Math.max(0, Math.floor(from / bucketNs)); b < buckets && b * bucketNs < to; b++) {
        const share = Math.max(0, Math.min(to, (b + 1) * bucketNs) - Math.max(from, b * bucketNs)) / length;
        const ran = share * (lane.cpuNs[i] ?? 0);
        cpu[b] = (cpu[b] ?? 0) + ran;
        want[b] = (want[b] ?? 0) + ran + share * (lane.runqueueNs[i] ?? 0);
      }
    }
  }
  return { cpu, want };
}

/** CPU of others between two readings of the machine's use: cores' worth, and the use itself. */
interface Reading {
  readonly toNs: number;
  readonly use: number;
  readonly others: number;
}

/**
 * A reading tells of the time since the one before: others' CPU is the use less our own CPU in that same time, so that a burst of ours
 * is not taken for theirs.
 * @param own our CPU in each bucket, ns
 */
function readings(recording: Recording, own: Float64Array, bucketNs: number): Reading[] {
  const { series, range, overview } = recording;
  const out: Reading[] = [];
  let from = 0;
  series.startNs.forEach((start, i) => {
    const use = series.machineUse[i] ?? null;
    const to = Math.min(range.endNs, start + series.bucketNs) - range.startNs;
    if (use === null || to <= from) return;
    const ran = within(own, bucketNs, from, to) / (to - from);
    out.push({ toNs: to, use, others: Math.max(0, use * overview.info.cores - ran) });
    from = to;
  });
  return out;
}

/** Sum of evenly spread buckets between two times. */
function within(buckets: Float64Array, bucketNs: number, fromNs: number, toNs: number): number {
  let sum = 0;
  for (let b = Math.floor(fromNs / bucketNs); b < buckets.length && b * bucketNs < toNs; b++) {
    const part = Math.min(toNs, (b + 1) * bucketNs) - Math.max(fromNs, b * bucketNs);
    sum += ((buckets[b] ?? 0) * part) / bucketNs;
  }
  return sum;
}

/**
 * Work of other programs on the cores. Their CPU is the machine's use by anybody minus ours. How many of them wanted a core is that too
 * where there were cores to spare. Where the machine was full its use does not tell how many waited: then from how much of a core our
 * own runnable threads got, taking shares as fair. With N cores, A of our threads runnable and C running, fair shares mean
 * K = N A / C - A others.
 */
export function competingLoad(recording: Recording): CompetingLoad {
  const length = recording.range.endNs - recording.range.startNs;
  const bucketNs = Math.max(LEAST_BUCKET_NS, 2 * recording.tickNs, Math.ceil(length / MOST_BUCKETS));
  const buckets = Math.max(1, Math.ceil(length / bucketNs));
  const own = ownTime(recording, bucketNs, buckets);
  const count = recording.overview.info.cores;
  const cores: number[] = [];
  const runnable: number[] = [];
  let fromQueue = 0;
  const read = readings(recording, own.cpu, bucketNs);
  let at = 0;
  for (let b = 0; b < buckets; b++) {
    // After the last reading its use is taken to go on.
    while (at + 1 < read.length && (read[at]?.toNs ?? 0) <= (b + 0.5) * bucketNs) at += 1;
    const one = loadOf(count, (own.cpu[b] ?? 0) / bucketNs, (own.want[b] ?? 0) / bucketNs, read[at] ?? null);
    cores.push(rounded(one.cores));
    runnable.push(rounded(one.runnable));
    if (one.fromQueue) fromQueue += 1;
  }
  const none = mean(runnable) < NOTICEABLE;
  const source = none ? 'none' : fromQueue > buckets / 10 ? 'run-queue' : 'machine-use';
  return { bucketNs, cores, runnable, source };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;

/** @param ran our threads that ran, on average @param wanted our threads that ran or waited for a core */
function loadOf(
  count: number,
  ran: number,
  wanted: number,
  reading: Reading | null,
): { cores: number; runnable: number; fromQueue: boolean } {
  const spare = Math.max(0, count - ran);
  const seen = Math.min(spare, reading?.others ?? 0);
  const delayed = ran > 0 && wanted - ran > NOTICEABLE;
  const full = reading === null || reading.use >= FULL || wanted + seen > count;
  if (!delayed || !full) return { cores: seen, runnable: seen, fromQueue: false };
  const fair = Math.max(0, (count * wanted) / ran - wanted);
  const others = Math.min(MOST_PER_CORE * count, Math.max(fair, seen));
  return { cores: reading === null ? Math.min(others, spare) : seen, runnable: others, fromQueue: true };
}

/** Threads of other programs that wanted a core, mean over the range. */
export const meanRunnable = (load: CompetingLoad): number => mean(load.runnable);

/** Cores' worth that one more runnable thread of ours could have had: what others left idle, or its fair share, mean over the range. */
export function availableCores(load: CompetingLoad, cores: number): number {
  if (load.cores.length === 0) return cores;
  return mean(load.runnable.map((others) => (others <= cores - 1 ? cores - others : cores / (1 + others))));
}
