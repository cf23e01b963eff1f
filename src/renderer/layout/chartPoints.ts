import type { SeriesColumns } from '../../domain/query.ts';
import { NS_PER_S } from '../../domain/units.ts';

/** One bucket of the charts. Rates are a second; null where nothing was read. */
export interface ChartPoint {
  readonly timeNs: number;
  /** Mean number of threads on a CPU. */
  readonly parallelism: number;
  /** Mean number of threads waiting for a CPU: run-queue delay a second, in seconds. */
  readonly queued: number;
  readonly voluntary: number | null;
  readonly involuntary: number | null;
  readonly migrations: number;
  /** Part of its time that the cgroup was throttled. */
  readonly throttled: number | null;
  /** Use of the whole machine by anybody, 0 to 1. */
  readonly machine: number | null;
  readonly rssBytes: number | null;
}

/** Time of a bucket that the session covers: the last one of a recording is cut by its end. */
function coveredNs(startNs: number, bucketNs: number, durationNs: number): number {
  return Math.max(0, Math.min(bucketNs, durationNs - startNs));
}

function pointAt(series: SeriesColumns, i: number, covered: number): ChartPoint {
  const perS = (n: number | undefined): number => ((n ?? 0) / covered) * NS_PER_S;
  const orNull = (n: number | undefined): number | null => (n === undefined || n < 0 ? null : perS(n));
  const throttled = series.throttledNs[i] ?? null;
  return {
    timeNs: series.startNs[i] ?? 0,
    parallelism: (series.cpuNs[i] ?? 0) / covered,
    queued: (series.runqueueNs[i] ?? 0) / covered,
    voluntary: orNull(series.voluntary[i]),
    involuntary: orNull(series.involuntary[i]),
    migrations: perS(series.migrations[i]),
    throttled: throttled === null ? null : throttled / covered,
    machine: series.machineUse[i] ?? null,
    rssBytes: series.rssBytes[i] ?? null,
  };
}

/**
 * The charts' points, one a bucket. The last point is repeated at its bucket's end, so that a stepped line has its
 * full width. A bucket that the session covers by less than a tenth is left out: its rates would be noise.
 */
export function chartPoints(series: SeriesColumns, durationNs: number): ChartPoint[] {
  const points: ChartPoint[] = [];
  let end = 0;
  for (let i = 0; i < series.startNs.length; i++) {
    const start = series.startNs[i] ?? 0;
    const covered = coveredNs(start, series.bucketNs, durationNs);
    if (covered < series.bucketNs / 10) continue;
    points.push(pointAt(series, i, covered));
    end = start + covered;
  }
  const last = points.at(-1);
  if (last !== undefined) points.push({ ...last, timeNs: end });
  return points;
}

/** Index of the point whose bucket holds the time; -1 where there is none. */
function indexAt(points: readonly ChartPoint[], timeNs: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((points[mid]?.timeNs ?? 0) <= timeNs) low = mid + 1;
    else high = mid;
  }
  return low === points.length ? -1 : low - 1;
}

/** The point whose bucket holds the time; null where there is none. */
export function pointAtTime(points: readonly ChartPoint[], timeNs: number): ChartPoint | null {
  return points[indexAt(points, timeNs)] ?? null;
}

/** The last reading at or before a time of a figure that is read less often than it is drawn; null before the first. */
export function lastReading(
  points: readonly ChartPoint[],
  timeNs: number,
  key: keyof ChartPoint,
): number | null {
  for (let i = indexAt(points, timeNs); i >= 0; i--) {
    const value = points[i]?.[key];
    if (value !== null && value !== undefined) return value;
  }
  return null;
}

/** Least round number (1, 2, 2.5, 5 times a power of ten) that is not less than `max`; 1 for nothing. */
export function roundUp(max: number): number {
  if (!(max > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(max));
  return [1, 2, 2.5, 5, 10].map((m) => m * power).find((v) => v >= max * (1 - 1e-9)) ?? max;
}
