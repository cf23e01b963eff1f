import type { LaneColumns } from '../../domain/query.ts';
import { NS_PER_MS, type ThreadId } from '../../domain/units.ts';
import type { SimSeries } from '../../model/engine/trace.ts';
import { type Buckets, bucketsFor, inBuckets, spread, sumOf } from './curves/buckets.ts';
import { recordedGilWaiting, simulatedGilWaiting } from './curves/gil.ts';
import { loopDelay } from './curves/loopDelay.ts';
import { threadColumns, toSession } from './lanes.ts';
import type { Recording } from './recording.ts';
import type { SimulatedLane, SimulatedRun } from './simulated.ts';
import type { Alignment, FitId, OverlaySeries } from './types.ts';

/** Threads with curves of their own: those with the most CPU. */
const MOST_CURVES = 24;

type Side = readonly (number | null)[];

const minus = (a: Side, b: Side): (number | null)[] =>
  a.map((value, i) => {
    const other = b[i] ?? null;
    return value === null || other === null ? null : value - other;
  });

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

/** What every curve is made from. */
interface Sides {
  readonly recording: Recording;
  readonly run: SimulatedRun;
  readonly fit: FitId;
  readonly alignment: Alignment;
  readonly buckets: Buckets;
  readonly curves: Curves;
  readonly simulated: readonly { readonly lane: SimulatedLane; readonly columns: LaneColumns }[];
  readonly at: (timeNs: number) => number;
}

/** Parallelism, run-queue delay and switches of the whole target. */
function targetCurves({ recording, simulated, buckets, curves, at }: Sides): OverlaySeries[] {
  return METRICS.map(({ key, title, unit, pick, perNs }) => {
    const measured = recording.threads.map(({ lane }) => inBuckets(lane, buckets, pick));
    const model = simulated.map(({ columns }) => inBuckets(columns, buckets, pick, at));
    return curves.make(
      { key, title, unit, threadId: null, measuredProvenance: 'inferred' },
      sumOf(measured, buckets.count),
      sumOf(model, buckets.count),
      perNs(buckets.bucketNs),
    );
  });
}

/** Threads asleep for the GIL; none where neither side ever was. */
function gilCurve({ recording, run, fit, alignment, simulated, buckets, curves }: Sides): OverlaySeries[] {
  const measured = recordedGilWaiting(recording, fit, buckets);
  const model = sumOf(
    simulated.map(({ lane }) => simulatedGilWaiting(lane, run, alignment, buckets)),
    buckets.count,
  );
  const waits = (values: Float64Array | null): boolean => values?.some((value) => value > 0) ?? false;
  if (!waits(measured) && !waits(model)) return [];
  const head = { key: 'gil', title: 'Waiting for the GIL', unit: 'threads', threadId: null } as const;
  return [curves.make({ ...head, measuredProvenance: 'inferred' }, measured, model, buckets.bucketNs)];
}

/** The longest that a loop's thread went on without a sleep, in programs that have a loop. */
function loopCurve({ recording, fit, simulated, buckets, curves, at }: Sides): OverlaySeries[] {
  if (fit !== 'asyncio' && fit !== 'node') return [];
  const mains = recording.threads.filter(({ info }) => info.role === 'main');
  const ids = new Set<ThreadId | null>(mains.map(({ info }) => info.id));
  const model = simulated.filter(({ lane }) => ids.has(lane.pairs)).map(({ columns }) => columns);
  const measured = loopDelay(
    mains.map(({ lane }) => lane),
    buckets,
  );
  const head = { key: 'loop', title: 'Loop delay, at most', unit: 'ms', threadId: null } as const;
  const delays = loopDelay(model, buckets, at);
  return [curves.make({ ...head, measuredProvenance: 'inferred' }, measured, delays, NS_PER_MS)];
}

/** CPU of the busiest threads, each with a curve of its own. */
function threadCurves({ recording, simulated, buckets, curves, at }: Sides): OverlaySeries[] {
  const busiest = [...recording.threads]
    .sort((a, b) => b.totals.cpuNs - a.totals.cpuNs)
    .slice(0, MOST_CURVES);
  const columnsOf = new Map<ThreadId | null, LaneColumns>(
    simulated.map(({ lane, columns }) => [lane.pairs, columns]),
  );
  const cpu = (lane: LaneColumns): readonly number[] => lane.cpuNs;
  return busiest.map(({ info, lane }) => {
    const model = columnsOf.get(info.id);
    const head = { key: `cpu:${info.id}`, title: `CPU of ${info.name}`, unit: 'cores', threadId: info.id };
    return curves.make(
      { ...head, measuredProvenance: 'inferred' },
      inBuckets(lane, buckets, cpu),
      model === undefined ? new Float64Array(buckets.count) : inBuckets(model, buckets, cpu, at),
      buckets.bucketNs,
    );
  });
}

/** The model's own queues, which no recording shows. */
function queueCurves({ run, alignment, buckets, curves }: Sides): OverlaySeries[] {
  return run.result.series
    .filter((series) => series.values.some((value) => value > 0))
    .slice(0, MOST_CURVES)
    .map((series) => {
      const head = { key: `model:${series.name}`, title: series.name, unit: series.unit, threadId: null };
      const values = modelCurve(series, alignment, buckets, run.wallNs);
      return curves.make({ ...head, measuredProvenance: null }, null, values, buckets.bucketNs);
    });
}

/**
 * The charts' curves, both sides in the same buckets: the target's parallelism, run-queue delay and switches, waiting for the GIL, the
 * delay of a loop, CPU of the busiest threads, and the model's queues.
 * @param fit whose rules say which sleeps were for the GIL, and whether there is a loop
 */
export function overlaySeries(
  recording: Recording,
  run: SimulatedRun,
  fit: FitId,
  alignment: Alignment,
  points: number,
): OverlaySeries[] {
  const buckets = bucketsFor(recording, run, alignment, points);
  const sides: Sides = {
    recording,
    run,
    fit,
    alignment,
    buckets,
    curves: new Curves(buckets, recording.range.endNs, toSession(alignment, run.wallNs)),
    simulated: run.lanes.map((lane) => ({ lane, columns: threadColumns(lane, run) })),
    at: (timeNs) => toSession(alignment, timeNs),
  };
  return [targetCurves, gilCurve, loopCurve, threadCurves, queueCurves].flatMap((make) => make(sides));
}
