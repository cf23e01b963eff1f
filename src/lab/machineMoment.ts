import { readFileSync } from 'node:fs';
import { NS_PER_MS, NS_PER_S, NS_PER_US } from '../domain/units.ts';
import { type MachineTicks, parseMachineTicks } from '../procfs/cpu-times.ts';
import { parsePidStat } from '../procfs/pid-stat.ts';

/** The machine's counters and what a recording itself costs, at one moment. */
export interface MachineMoment {
  /** By a clock that only goes forward, ns. */
  readonly atNs: number;
  readonly ticks: MachineTicks;
  /** CPU time of this process, which records, since it began, ns. */
  readonly ownCpuNs: number;
  /** CPU time of the process that the run needs beside the program, in clock ticks; null where there is none. */
  readonly helperTicks: number | null;
}

/** What the machine did between two moments. */
export interface MachineSpan {
  /** CPU time of everything but this process and the run's helper, the recorded program and steal included, ns. */
  readonly restCpuNs: number;
  /** Share of the cores' working time that the host took, 0 to 1; null where they did nothing. */
  readonly stolenShare: number | null;
}

/** CPU time of a process so far; null where it has ended. */
function cpuTicks(pid: number): number | null {
  try {
    const stat = parsePidStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return stat === null ? null : stat.userTicks + stat.systemTicks;
  } catch {
    return null;
  }
}

/**
 * The counters now; null off Linux.
 * @param helper the process that the run needs beside the program, such as a server that it asks; null where there is none
 */
export function machineMoment(helper: number | null): MachineMoment | null {
  try {
    const ticks = parseMachineTicks(readFileSync('/proc/stat', 'utf8'));
    const { user, system } = process.cpuUsage();
    const atNs = performance.now() * NS_PER_MS;
    const helperTicks = helper === null ? null : cpuTicks(helper);
    return ticks === null ? null : { atNs, ticks, ownCpuNs: (user + system) * NS_PER_US, helperTicks };
  } catch {
    return null;
  }
}

/**
 * What lies between two moments; null where one of them is missing, a core came or went between them, or the counters
 * stood still, as they do where a sandbox makes them up. Good to a tick of each core.
 * @param ticksPerS clock ticks a second
 */
export function machineSpan(
  before: MachineMoment | null,
  after: MachineMoment | null,
  ticksPerS: number,
): MachineSpan | null {
  if (before === null || after === null || before.ticks.cores !== after.ticks.cores) return null;
  if (after.ticks.totalTicks <= before.ticks.totalTicks) return null;
  const inNs = (ticks: number) => (ticks / ticksPerS) * NS_PER_S;
  const idleNs = inNs(after.ticks.idleTicks - before.ticks.idleTicks);
  const stolenNs = inNs(after.ticks.stolenTicks - before.ticks.stolenTicks);
  // A helper that ended meanwhile counts as anybody's.
  const helperNs =
    before.helperTicks === null || after.helperTicks === null
      ? 0
      : inNs(after.helperTicks - before.helperTicks);
  const busyNs = Math.max(0, (after.atNs - before.atNs) * after.ticks.cores - idleNs);
  return {
    restCpuNs: Math.max(0, busyNs - (after.ownCpuNs - before.ownCpuNs) - helperNs),
    stolenShare: busyNs > 0 ? Math.min(1, Math.max(0, stolenNs / busyNs)) : null,
  };
}
