import { type Ns, ns } from '../domain/units.ts';
import type { ProcessAccount, SamplerReport } from './report.ts';

/**
 * CPU that the kernel charged to a process and no sampled thread showed: threads that lived between two looks, and
 * what threads did after their last reading. Good to two clock ticks; null where the charge is not known.
 */
export function unaccountedOf(account: ProcessAccount): Ns | null {
  return account.chargedNs === null ? null : ns(Math.max(0, account.chargedNs - account.sampledNs));
}

/**
 * The same for the whole recording. `reaped`: the target was spawned and has ended, so that what its parent was
 * told on waiting for it counts too; that includes processes that were never seen. null where nothing is known.
 */
export function totalUnaccounted(report: SamplerReport, reaped: boolean): Ns | null {
  const known = report.processes.map(unaccountedOf).filter((value) => value !== null);
  const sampled = report.processes.reduce((sum, account) => sum + account.sampledNs, 0);
  const fromProcesses = known.length > 0 ? known.reduce((sum, value) => sum + value, 0) : null;
  const fromParent = reaped && report.reapedNs !== null ? Math.max(0, report.reapedNs - sampled) : null;
  if (fromProcesses === null && fromParent === null) return null;
  return ns(Math.max(fromProcesses ?? 0, fromParent ?? 0));
}
