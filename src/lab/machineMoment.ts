import { readFileSync } from 'node:fs';
import { NS_PER_S, NS_PER_US } from '../domain/units.ts';
import { type MachineTicks, parseMachineTicks } from '../procfs/cpu-times.ts';

/** The machine's counters and this process's own CPU time at one moment. */
export interface MachineMoment {
  readonly ticks: MachineTicks;
  /** CPU time of this process, which records, since it began, ns. */
  readonly ownCpuNs: number;
}

/** What the machine did between two moments. */
export interface MachineSpan {
  /** CPU time of everything but this process, the recorded program and steal included, ns. */
  readonly restCpuNs: number;
  /** Share of the cores' working time that the host took, 0 to 1; null where they did nothing. */
  readonly stolenShare: number | null;
}

/** The counters now; null off Linux. */
export function machineMoment(): MachineMoment | null {
  try {
    const ticks = parseMachineTicks(readFileSync('/proc/stat', 'utf8'));
    const { user, system } = process.cpuUsage();
    return ticks === null ? null : { ticks, ownCpuNs: (user + system) * NS_PER_US };
  } catch {
    return null;
  }
}

/**
 * What lies between two moments; null where one of them is missing. Good to a tick or two of each core.
 * @param ticksPerS clock ticks a second
 */
export function machineSpan(
  before: MachineMoment | null,
  after: MachineMoment | null,
  ticksPerS: number,
): MachineSpan | null {
  if (before === null || after === null) return null;
  const busy = after.ticks.busyTicks - before.ticks.busyTicks;
  const stolen = after.ticks.stolenTicks - before.ticks.stolenTicks;
  return {
    restCpuNs: Math.max(0, (busy / ticksPerS) * NS_PER_S - (after.ownCpuNs - before.ownCpuNs)),
    stolenShare: busy > 0 ? Math.min(1, Math.max(0, stolen / busy)) : null,
  };
}
