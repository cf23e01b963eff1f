import { type Disturbance, disturbanceOf } from '../catalogue/disturbance.ts';
import type { SeriesColumns, SessionReader } from '../domain/query.ts';
import { NS_PER_MS, ns } from '../domain/units.ts';
import type { MachineSpan } from './machineMoment.ts';

/**
 * Width of an interval in which readiness and CPU time are compared: eight samples at the lab's rate, which is a width
 * that sessions keep. In wider ones a stretch with more threads than cores and one with a single thread mix, and what
 * the former waited looks as if the latter had wanted it.
 */
const BUCKET_NS = 80 * NS_PER_MS;
const MOST_BUCKETS = 2000;

/** Figures of the whole session over time. */
function wholeSeries(reader: SessionReader): SeriesColumns {
  const { durationNs } = reader.overview().info;
  // One more, for the interval in which the session ends.
  const buckets = Math.min(MOST_BUCKETS, Math.ceil(durationNs / BUCKET_NS) + 1);
  return reader.series({ startNs: ns(0), endNs: durationNs }, buckets);
}

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

/** CPU time of the target, also of threads that came and went between two readings, ns. */
function targetCpuNs(reader: SessionReader): number {
  const seen = sum(reader.totals(null).map(({ cpuNs }) => cpuNs));
  return seen + (reader.overview().unaccountedCpuNs ?? 0);
}

/**
 * Share of the machine that was in use on average; null where it was not read. A reading tells of the time since the
 * one before, so that each counts by that time: the last, at a session's end, often stands for a small part of its interval.
 */
function meanUse({ bucketNs, startNs, machineUse }: SeriesColumns, durationNs: number): number | null {
  let used = 0;
  let read = 0;
  machineUse.forEach((use, k) => {
    const until = Math.min(durationNs, (startNs[k] ?? 0) + bucketNs);
    if (use === null || until <= read) return;
    used += use * (until - read);
    read = until;
  });
  return read > 0 ? used / read : null;
}

/**
 * Cores that programs other than the target and the recorder used by the session's own readings of the machine, on
 * average; null where there are none. Steal counts as use. The kernel samples these readings at its tick, so that they
 * are off by up to a tenth of a core where something wakes at a steady beat, as the recorder does.
 */
export function otherCores(reader: SessionReader, series = wholeSeries(reader)): number | null {
  const { info, sampler } = reader.overview();
  if (info.durationNs <= 0) return null;
  const use = meanUse(series, info.durationNs);
  if (use === null) return null;
  return Math.max(0, use * info.cores - (targetCpuNs(reader) + sampler.processCpuNs) / info.durationNs);
}

/** Cores that others used in a span, on average over the session. */
const othersIn = (span: MachineSpan | null, targetNs: number, durationNs: number): number | null =>
  span === null ? null : Math.max(0, span.restCpuNs - targetNs) / durationNs;

/**
 * How far the machine was from quiet while a session was recorded; null for a session of no length.
 * @param cores that the run was allowed to use
 * @param span what the machine did meanwhile, by the clock; null where not read, which leaves the session's own readings
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
    otherCores: othersIn(span, targetCpuNs(reader), durationNs) ?? otherCores(reader, series),
    stolenShare: span?.stolenShare ?? null,
  });
}
