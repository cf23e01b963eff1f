import type { KernelState } from '../domain/session.ts';
import type { CoreId, Pid, Ticks } from '../domain/units.ts';
import { coreId, pid, ticks } from '../domain/units.ts';

/** `/proc/PID/stat`: figures of a whole process, its dead threads included. Fields as numbered in proc(5). */
export interface PidStat {
  readonly pid: Pid;
  /** The main thread's name; may hold spaces, parentheses and newlines. */
  readonly name: string;
  /** The main thread's state. */
  readonly state: KernelState;
  readonly ppid: Pid;
  readonly minorFaults: number;
  readonly majorFaults: number;
  readonly userTicks: Ticks;
  readonly systemTicks: Ticks;
  /** User and system time of children that it has waited for. */
  readonly childUserTicks: Ticks;
  readonly childSystemTicks: Ticks;
  readonly threads: number;
  /** Since boot. */
  readonly startTicks: Ticks;
  readonly core: CoreId;
}

const STATES = 'RSDTtZXIP';

/** A state's letter as the domain names it; `?` for one that is not known. `x` (dead, old kernels) reads as `X`. */
export function kernelState(letter: string | undefined): KernelState {
  if (letter === 'x') return 'X';
  return letter !== undefined && letter.length === 1 && STATES.includes(letter)
    ? (letter as KernelState)
    : '?';
}

/** Parses `/proc/PID/stat`; null where the text is not a stat line. */
export function parsePidStat(text: string): PidStat | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 1 || close < open) return null;
  const fields = text.slice(close + 2).split(' ');
  const id = Number(text.slice(0, open));
  // Field 3 of proc(5) is fields[0].
  const field = (number: number) => Number.parseInt(fields[number - 3] ?? '', 10);
  const wanted = [4, 10, 12, 14, 15, 16, 17, 20, 22, 39].map(field);
  if (!Number.isInteger(id) || wanted.some(Number.isNaN)) return null;
  return {
    pid: pid(id),
    name: text.slice(open + 1, close),
    state: kernelState(fields[0]),
    ppid: pid(field(4)),
    minorFaults: field(10),
    majorFaults: field(12),
    userTicks: ticks(field(14)),
    systemTicks: ticks(field(15)),
    childUserTicks: ticks(field(16)),
    childSystemTicks: ticks(field(17)),
    threads: field(20),
    startTicks: ticks(field(22)),
    core: coreId(field(39)),
  };
}
