import { type Disturbance, disturbanceOf } from '../catalogue/disturbance.ts';
import type { SeriesColumns, SessionReader } from '../domain/query.ts';
import { NS_PER_MS, ns } from '../domain/units.ts';
import type { MachineSpan } from './machineMoment.ts';

/** Width of an interval in which readiness and CPU time are compared: ten samples at the lab's rate. */
const BUCKET_NS = 100 * NS_PER_MS;
const MOST_BUCKETS = 2000;

/** Figures of the whole session over time. */
function wholeSeries(reader: SessionReader): SeriesColumns {
  const { durationNs } = reader.overview().info;
  const buckets = Math.min(MOST_BUCKETS, Math.ceil(durationNs / BUCKET_NS));
  return reader.series({ startNs: ns(0), endNs: durationNs }, Math.max(1, buckets));
}

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

/** CPU time of the target, also of threads that came and went between two readings, ns. */
function targetCpuNs(reader: SessionReader): number {
  const seen = sum(reader.totals(null).map(({ cpuNs }) => cpuNs));
  return seen + (reader.overview().unaccountedCpuNs ?? 0);
}

/**
 * Cores that programs other than the target and the recorder used, on average; null where the machine's use was not
 * read. Steal counts as use.
 */
export function otherCores(reader: SessionReader, series = wholeSeries(reader)): number | null {
  const { info, sampler } = reader.overview();
  if (info.durationNs <= 0) return null;
  const known = series.machineUse.filter((use) => use !== null);
  if (known.length === 0) return null;
  const machine = (sum(known) / known.length) * info.cores;
  return Math.max(0, machine - (targetCpuNs(reader) + sampler.processCpuNs) / info.durationNs);
}

/** Cores that others used in a span, on average over the session. */
const othersIn = (span: MachineSpan | null, targetNs: number, durationNs: number): number | null =>
  span === null ? null : Math.max(0, span.restCpuNs - targetNs) / durationNs;

/**
 * How far the machine was from quiet while a session was recorded; null for a session of no length.
 * @param cores that the run was allowed to use
 * @param span what the machine did meanwhile, which tells of a session too short for readings of the machine in it; null
 *   where not read
 */
export function sessionDisturbance(
  reader: SessionReader,
  cores: number,
  span: MachineSpan | null,
): Disturbance | null {
  const { durationNs } = reader.overview().info;
  if (durationNs <= 0) return null;
  const series = wholeSeries(reader);
  return disturbanceOf({
    cores,
    wallNs: durationNs,
    bucketNs: series.bucketNs,
    cpuNs: series.cpuNs,
    runqueueNs: series.runqueueNs,
    otherCores: otherCores(reader, series) ?? othersIn(span, targetCpuNs(reader), durationNs),
    stolenShare: span?.stolenShare ?? null,
  });
}
