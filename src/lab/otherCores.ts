import type { SessionReader } from '../domain/query.ts';
import { ns } from '../domain/units.ts';

/** Buckets that the machine's use is averaged over. */
const BUCKETS = 64;

/**
 * Cores that programs other than the target and the recorder used during a session, on average; null where the
 * machine's use was not read.
 */
export function otherCores(reader: SessionReader): number | null {
  const { info, sampler } = reader.overview();
  if (info.durationNs <= 0) return null;
  const series = reader.series({ startNs: ns(0), endNs: info.durationNs }, BUCKETS);
  const known = series.machineUse.filter((use) => use !== null);
  if (known.length === 0) return null;
  const machine = (known.reduce((sum, use) => sum + use, 0) / known.length) * info.cores;
  const target = reader.totals(null).reduce((sum, { cpuNs }) => sum + cpuNs, 0);
  return Math.max(0, machine - (target + sampler.processCpuNs) / info.durationNs);
}
