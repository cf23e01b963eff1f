import { readFileSync, readlinkSync, statSync } from 'node:fs';

/** Who writes a session, as its file says. All but the pid are null where this system does not tell. */
export interface RecorderIdentity {
  readonly pid: number;
  /** Field 22 of its stat: clock ticks since boot at its start. */
  readonly startTicks: number | null;
  readonly bootId: string | null;
  readonly pidNamespace: string | null;
}

/** In another PID namespace the recorder cannot be looked up; a log written within this time means that it lives. */
const FRESH_LOG_MS = 5_000;

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

const bootId = (): string | null =>
  orNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());

const pidNamespace = (): string | null => orNull(() => readlinkSync('/proc/self/ns/pid'));

/** Start of a process in clock ticks since boot; null where it is gone or unreadable, or a zombie. */
function startTicksOf(pid: number): number | null {
  const stat = orNull(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (stat === null) return null;
  // The name, in parentheses, may hold anything; fields are counted from behind its last parenthesis (field 3 on).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : Number(fields[19]);
}

/** This process. */
export const ownIdentity = (): RecorderIdentity => ({
  pid: process.pid,
  startTicks: startTicksOf(process.pid),
  bootId: bootId(),
  pidNamespace: pidNamespace(),
});

/** Whether a pid is in use at all; for systems without /proc. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether the process that writes the session at `path` still lives. A file from another boot or machine has no living writer. */
export function recorderLives(recorder: RecorderIdentity, path: string): boolean {
  if (recorder.bootId === null || recorder.startTicks === null) return exists(recorder.pid);
  if (recorder.bootId !== bootId()) return false;
  if (recorder.pidNamespace !== pidNamespace()) {
    const written = orNull(() => statSync(`${path}-wal`).mtimeMs);
    return written !== null && Date.now() - written < FRESH_LOG_MS;
  }
  return startTicksOf(recorder.pid) === recorder.startTicks;
}
