/** Time of one core since boot, in clock ticks, from `/proc/stat`. */
export interface CoreTimes {
  readonly core: number;
  /** Anything but idle and waiting for I/O. Guest time is part of user time and not counted twice. */
  readonly busyTicks: number;
  readonly totalTicks: number;
}

const CORE_LINE = /^cpu(\d+)((?: \d+){4,})$/;

/** Parses the `cpuN` lines of `/proc/stat`, online cores only, in their order; empty where there are none. */
export function parseCpuTimes(text: string): CoreTimes[] {
  const cores: CoreTimes[] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('cpu')) break;
    const match = CORE_LINE.exec(line);
    if (!match) continue;
    // user nice system idle iowait irq softirq steal; guest and guest_nice follow and are already in user and nice.
    const times = (match[2] ?? '').trim().split(' ').slice(0, 8).map(Number);
    const total = times.reduce((sum, time) => sum + time, 0);
    const idle = (times[3] ?? 0) + (times[4] ?? 0);
    cores.push({ core: Number(match[1]), busyTicks: total - idle, totalTicks: total });
  }
  return cores;
}

/**
 * Each core's use between two readings, 0 to 1, index is the core; null for a core that is missing in either
 * reading or whose time did not advance between them.
 */
export function coreUse(before: readonly CoreTimes[], after: readonly CoreTimes[]): (number | null)[] {
  const last = Math.max(-1, ...before.map((c) => c.core), ...after.map((c) => c.core));
  const use: (number | null)[] = new Array(last + 1).fill(null);
  for (const now of after) {
    const then = before.find((c) => c.core === now.core);
    const total = then ? now.totalTicks - then.totalTicks : 0;
    // The idle counters of a sleeping core may step back by a tick: the share is kept within its bounds.
    if (then && total > 0) use[now.core] = Math.min(1, Math.max(0, (now.busyTicks - then.busyTicks) / total));
  }
  return use;
}

/** Time of all online cores together since boot, in clock ticks, from `/proc/stat`. */
export interface MachineTicks {
  /** Online cores. */
  readonly cores: number;
  /** All columns but the guests', which user and nice time hold already. */
  readonly totalTicks: number;
  /**
   * Idle or waiting for I/O. Kernels that stop the tick of an idle core (`NO_HZ`) measure this by the clock. They count
   * the other columns by who is found running at a tick, which a program that wakes at a steady beat escapes, or meets
   * far too often: working time is better taken as what is not idle.
   */
  readonly idleTicks: number;
  /** Time in which a core had work while its host ran something else. */
  readonly stolenTicks: number;
}

/** Parses the `cpu` line of `/proc/stat`, the sum of all cores, and counts the cores; null where either is missing. */
export function parseMachineTicks(text: string): MachineTicks | null {
  const match = /^cpu +(\d+(?: \d+){3,})/m.exec(text);
  const cores = parseCpuTimes(text).length;
  if (!match || cores === 0) return null;
  const times = (match[1] ?? '').split(' ').slice(0, 8).map(Number);
  const totalTicks = times.reduce((sum, time) => sum + time, 0);
  return { cores, totalTicks, idleTicks: (times[3] ?? 0) + (times[4] ?? 0), stolenTicks: times[7] ?? 0 };
}
