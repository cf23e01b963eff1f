import type { Ns } from '../domain/units.ts';
import { NS_PER_US, ns } from '../domain/units.ts';

/** Throttling of a cgroup since it was made. null where the kernel does not tell. */
export interface CgroupCpuStat {
  readonly periods: number | null;
  readonly throttledPeriods: number | null;
  readonly throttledNs: Ns | null;
}

/**
 * CPU limit in cores from v2's `cpu.max` (`QUOTA PERIOD` in microseconds, or `max PERIOD`); null for none or where
 * the text is not one.
 */
export function parseCpuMax(text: string): number | null {
  const match = /^(\d+) (\d+)\s*$/.exec(text);
  const period = Number(match?.[2]);
  return match && period > 0 ? Number(match[1]) / period : null;
}

/** CPU limit in cores from v1's `cpu.cfs_quota_us` (-1 for none) and `cpu.cfs_period_us`; null for none. */
export function parseCfsQuota(quota: string, period: string): number | null {
  const limit = Number.parseInt(quota, 10);
  const length = Number.parseInt(period, 10);
  return limit > 0 && length > 0 ? limit / length : null;
}

/** Parses `cpu.stat` of v1 (`throttled_time` in ns) or v2 (`throttled_usec`). */
export function parseCpuStat(text: string): CgroupCpuStat {
  const value = (key: string): number | null => {
    const match = new RegExp(`^${key} (\\d+)$`, 'm').exec(text);
    return match ? Number(match[1]) : null;
  };
  const us = value('throttled_usec');
  const throttled = us === null ? value('throttled_time') : us * NS_PER_US;
  return {
    periods: value('nr_periods'),
    throttledPeriods: value('nr_throttled'),
    throttledNs: throttled === null ? null : ns(throttled),
  };
}
