import type { CgroupSample } from '../domain/session.ts';
import { ns } from '../domain/units.ts';
import { type CpuCgroup, locateCpuCgroup, parseCgroup, parseCgroupMounts } from '../procfs/cgroup.ts';
import { parseCfsQuota, parseCpuMax, parseCpuStat } from '../procfs/cgroup-cpu.ts';
import { type ProcReader, readTextOrNull } from './reader.ts';

/** Finds the CPU cgroup of a process; null where there is none or it cannot be read. */
export function findCgroup(reader: ProcReader, processDir: string): CpuCgroup | null {
  const memberships = parseCgroup(readTextOrNull(reader, `${processDir}/cgroup`) ?? '');
  const mounts = parseCgroupMounts(readTextOrNull(reader, '/proc/self/mountinfo') ?? '');
  return locateCpuCgroup(memberships, mounts);
}

function limitOf(reader: ProcReader, version: 1 | 2, folder: string): number | null {
  if (version === 2) return parseCpuMax(readTextOrNull(reader, `${folder}/cpu.max`) ?? '');
  const quota = readTextOrNull(reader, `${folder}/cpu.cfs_quota_us`);
  const period = readTextOrNull(reader, `${folder}/cpu.cfs_period_us`);
  return parseCfsQuota(quota ?? '', period ?? '');
}

/**
 * Reads a CPU cgroup. A limit of a folder above holds for what is below it too: the one that binds is the smallest,
 * and the throttling is that folder's. `path` names it as it is mounted.
 */
export function readCgroup(reader: ProcReader, cgroup: CpuCgroup, nowNs: number): CgroupSample {
  let folder = cgroup.folders[0] ?? cgroup.mountPoint;
  let limit: number | null = null;
  for (const candidate of cgroup.folders) {
    const own = limitOf(reader, cgroup.version, candidate);
    if (own === null || (limit !== null && own >= limit)) continue;
    limit = own;
    folder = candidate;
  }
  const stat = parseCpuStat(readTextOrNull(reader, `${folder}/cpu.stat`) ?? '');
  return {
    timeNs: ns(nowNs),
    path: folder.slice(cgroup.mountPoint.length) || '/',
    limitCores: limit,
    periods: stat.periods,
    throttledPeriods: stat.throttledPeriods,
    throttledNs: stat.throttledNs,
  };
}
