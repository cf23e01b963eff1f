import type { LaneColumns } from '../../domain/query.ts';
import type { ThreadId } from '../../domain/units.ts';
import type { SimSeries } from '../../model/engine/trace.ts';
import { threadColumns, toSession } from './lanes.ts';
import type { Recording } from './recording.ts';
import type { SimulatedLane, SimulatedRun } from './simulate.ts';
import type { Alignment, OverlaySeries } from './types.ts';

/** Threads with curves of their own: those with the most CPU. */
const MOST_CURVES = 24;
/** Fewest ticks in a bucket: within fewer the recording's shares are guesses. */
const LEAST_TICKS = 2;
/** Names of the model's waits for the GIL. */
const GIL_WAITS = new Set(['GIL', 'GIL switch']);

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

type Side = readonly (number | null)[];

const minus = (a: Side, b: Side): (number | null)[] =>
  a.map((value, i) => {
    const other = b[i] ?? null;
    return value === null || other === null ? null : value - other;
  });

const sum = (parts: readonly Float64Array[], count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => parts.reduce((total, part) => total + (part[i] ?? 0), 0));

interface Metric {
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  readonly pick: (lane: LaneColumns) => readonly number[];
  /** What a bucket's sum is divided by, ns. */
  readonly perNs: (bucketNs: number) => number;
}

const METRICS: readonly Metric[] = [
  { key: 'parallelism', title: 'Parallelism', unit: 'cores', pick: (lane) => lane.cpuNs, perNs: (b) => b },
  {
    key: 'runqueue',
    title: 'Run-queue delay',
    unit: 'threads',
    pick: (lane) => lane.runqueueNs,
    perNs: (b) => b,
  },
  {
    key: 'voluntary',
    title: 'Voluntary switches',
    unit: '1/s',
    pick: (lane) => lane.voluntary,
    perNs: (b) => b / 1e9,
  },
  {
    key: 'involuntary',
    title: 'Involuntary switches',
    unit: '1/s',
    pick: (lane) => lane.involuntary,
    perNs: (b) => b / 1e9,
  },
];

/** Both sides of the comparison, cut to the same buckets. */
class Curves {
  private readonly buckets: Buckets;
  private readonly endNs: number;
  private readonly simulatedEndNs: number;

  constructor(buckets: Buckets, endNs: number, simulatedEndNs: number) {
    this.buckets = buckets;
    this.endNs = endNs;
    this.simulatedEndNs = simulatedEndNs;
  }

  /** A curve; beyond its own end a side is not known. */
  make(
    head: Pick<OverlaySeries, 'key' | 'title' | 'unit' | 'threadId' | 'measuredProvenance'>,
    measured: Float64Array | null,
    simulated: Float64Array,
    divisor: number,
  ): OverlaySeries {
    const { originNs, bucketNs, count } = this.buckets;
    const startNs = Array.from({ length: count }, (_, b) => originNs + b * bucketNs);
    const side = (values: Float64Array | null, endNs: number): (number | null)[] =>
      startNs.map((start, b) => (values === null || start >= endNs ? null : (values[b] ?? 0) / divisor));
    const m = side(measured, this.endNs);
    const s = side(simulated, this.simulatedEndNs);
    return { ...head, bucketNs, startNs, measured: m, simulated: s, residual: minus(m, s) };
  }
}

/** Time asleep for the GIL in a simulated lane, in buckets. */
function gilWaiting(
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

/** A model's own curve (queue lengths) as the mean of each bucket. */
function modelCurve(series: SimSeries, alignment: Alignment, buckets: Buckets, wallNs: number): Float64Array {
  const out = new Float64Array(buckets.count);
  series.timesNs.forEach((time, i) => {
    const from = toSession(alignment, time);
    const to = toSession(alignment, Math.min(wallNs, series.timesNs[i + 1] ?? wallNs));
    if (to > from) spread(out, buckets, from, to, (series.values[i] ?? 0) * (to - from));
  });
  return out;
}

/** Time of a sleep on a lock in a recorded lane, in buckets: what waiting for the GIL looks like from outside. */
function lockWaiting(lane: LaneColumns, buckets: Buckets): Float64Array {
  const out = new Float64Array(buckets.count);
  for (let i = 0; i + 1 < lane.startNs.length; i++) {
    if (!(lane.waitNames[lane.wait[i] ?? -1] ?? '').includes('futex')) continue;
    const from = lane.endNs[i] ?? 0;
    const to = lane.startNs[i + 1] ?? from;
    spread(out, buckets, from, to, to - from);
  }
  return out;
}

/**
 * The charts' curves, both sides in the same buckets: the target's parallelism, run-queue delay and switches, CPU of the busiest
 * threads, waiting for the GIL (recorded: sleeps on any lock, inferred) and the model's queues.
 */
export function overlaySeries(
  recording: Recording,
  run: SimulatedRun,
  alignment: Alignment,
  points: number,
): OverlaySeries[] {
  const buckets = bucketsFor(recording, run, alignment, points);
  const { bucketNs, count } = buckets;
  const curves = new Curves(buckets, recording.range.endNs, toSession(alignment, run.wallNs));
  const at = (timeNs: number): number => toSession(alignment, timeNs);
  const simulated = run.lanes.map((lane) => ({ lane, columns: threadColumns(lane, run) }));
  const target = METRICS.map((metric) =>
    curves.make(
      {
        key: metric.key,
        title: metric.title,
        unit: metric.unit,
        threadId: null,
        measuredProvenance: 'inferred',
      },
      sum(
        recording.threads.map(({ lane }) => inBuckets(lane, buckets, metric.pick)),
        count,
      ),
      sum(
        simulated.map(({ columns }) => inBuckets(columns, buckets, metric.pick, at)),
        count,
      ),
      metric.perNs(bucketNs),
    ),
  );
  const busiest = [...recording.threads]
    .sort((a, b) => b.totals.cpuNs - a.totals.cpuNs)
    .slice(0, MOST_CURVES);
  const columnsOf = new Map<ThreadId | null, LaneColumns>(
    simulated.map(({ lane, columns }) => [lane.pairs, columns]),
  );
  const threads = busiest.map(({ info, lane }) => {
    const model = columnsOf.get(info.id);
    return curves.make(
      {
        key: `cpu:${info.id}`,
        title: `CPU of ${info.name}`,
        unit: 'cores',
        threadId: info.id,
        measuredProvenance: 'inferred',
      },
      inBuckets(lane, buckets, (one) => one.cpuNs),
      model === undefined ? new Float64Array(count) : inBuckets(model, buckets, (one) => one.cpuNs, at),
      bucketNs,
    );
  });
  const gil = simulated.map(({ lane }) => gilWaiting(lane, run, alignment, buckets));
  const waitsForGil = gil.some((values) => values.some((value) => value > 0));
  const gilCurve = waitsForGil
    ? [
        curves.make(
          {
            key: 'gil',
            title: 'Waiting for the GIL',
            unit: 'threads',
            threadId: null,
            measuredProvenance: 'inferred',
          },
          sum(
            recording.threads.map(({ lane }) => lockWaiting(lane, buckets)),
            count,
          ),
          sum(gil, count),
          bucketNs,
        ),
      ]
    : [];
  const queues = run.result.series
    .filter((series) => series.values.some((value) => value > 0))
    .slice(0, MOST_CURVES)
    .map((series) =>
      curves.make(
        {
          key: `model:${series.name}`,
          title: series.name,
          unit: series.unit,
          threadId: null,
          measuredProvenance: null,
        },
        null,
        modelCurve(series, alignment, buckets, run.wallNs),
        bucketNs,
      ),
    );
  return [...target, ...gilCurve, ...threads, ...queues];
}
