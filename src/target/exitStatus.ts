import { constants } from 'node:os';
import type { ExitStatus } from '../domain/session.ts';

const SIGNAL_BASE = 128;

/** Number of a signal by its name, e.g. 9 for `SIGKILL`; null for one that this platform does not have. */
export function signalNumber(name: string): number | null {
  return (constants.signals as Readonly<Record<string, number>>)[name] ?? null;
}

function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found?.[0] ?? `signal ${number}`;
}

/** Decodes a status in the form of waitpid(2): the code in bits 8 to 15, the signal in bits 0 to 6. */
export function decodeWaitStatus(status: number): ExitStatus {
  const signal = status & 0x7f;
  return signal === 0
    ? { code: (status >> 8) & 0xff, signal: null }
    : { code: null, signal: signalName(signal) };
}

/**
 * The status with which a command line ends after its target: the target's own code, 128 plus the number of the
 * signal that ended it, as shells and perf do, 0 where nobody could tell.
 */
export function exitStatusToCode(exit: ExitStatus | null): number {
  if (!exit) return 0;
  if (exit.code !== null) return exit.code;
  return exit.signal === null ? 0 : SIGNAL_BASE + (signalNumber(exit.signal) ?? 0);
}
