import { closeSync, readdirSync, readFileSync } from 'node:fs';

/** O_CLOEXEC in the octal `flags:` line of `/proc/self/fdinfo/N` (asm-generic/fcntl.h; the same on x86 and arm64). */
const O_CLOEXEC = 0o2000000;
/** Standard streams, and the channel that a parent puts right behind them. */
const FIRST_OTHER = 4;

/**
 * Closes the files that came from the parent without being meant for this process, and answers how many. Electron's
 * main process leaves dozens of Chromium's sockets and databases open to whatever it starts; a recorded program would
 * inherit them in turn, could use them, and would keep them open after the window is gone.
 *
 * A file that survived the exec that made this process had no close-on-exec flag, and Node gives that flag to
 * everything it opens itself (and, at its start, to what it inherited up to the first gap above 15, which then goes
 * no further): so to be called once, before anything else is opened. Does nothing where there is no `/proc`.
 */
export function closeInheritedFiles(): number {
  let closed = 0;
  for (const fd of openFiles()) if (fd >= FIRST_OTHER && isInherited(fd) && close(fd)) closed++;
  return closed;
}

function openFiles(): readonly number[] {
  try {
    return readdirSync('/proc/self/fd').map(Number);
  } catch {
    return [];
  }
}

function isInherited(fd: number): boolean {
  try {
    const [, flags] = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')) ?? [];
    return flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
  } catch {
    return false; // the listing's own descriptor, closed since
  }
}

function close(fd: number): boolean {
  try {
    closeSync(fd);
    return true;
  } catch {
    return false;
  }
}
