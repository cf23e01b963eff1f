import { closeSync, openSync, readlinkSync, readSync } from 'node:fs';
import type { Pid, Ticks } from '../domain/units.ts';
import { parsePidStat } from '../procfs/pid-stat.ts';
import { isKernelThread, parseProcessImage } from '../procfs/process-image.ts';
import { parseStatus } from '../procfs/status.ts';
import { readTextOrNull } from './machineLook.ts';

/** Files under `/proc/PID` that the kernel keeps from other users, and what each is needed for. */
export const GUARDED_FILES = ['exe', 'maps', 'io', 'syscall', 'mem'] as const;
export type GuardedFile = (typeof GUARDED_FILES)[number];

/** What a process lets the recorder see. */
export interface ProcessAccess {
  readonly pid: Pid;
  readonly startTicks: Ticks;
  readonly name: string;
  readonly isKernelThread: boolean;
  /** Real user id; null where `status` is not readable. */
  readonly uid: number | null;
  readonly unreadable: readonly GuardedFile[];
}

function canRead(pid: Pid, file: GuardedFile): boolean {
  const path = `/proc/${pid}/${file}`;
  try {
    if (file === 'exe') return readlinkSync(path) !== '';
    const descriptor = openSync(path, 'r');
    try {
      // The right to `mem` is checked when it is opened; nothing of the process is read.
      if (file !== 'mem') readSync(descriptor, Buffer.alloc(1), 0, 1, 0);
      return true;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}

/**
 * Looks at what of a process may be read. Reads files only: no signal is sent, nothing is traced, the process does
 * not notice. null where there is no such process, or the machine hides it.
 */
export function lookAtAccess(pid: Pid): ProcessAccess | null {
  const read = (file: string) => readTextOrNull(`/proc/${pid}/${file}`) ?? '';
  const text = read('stat');
  const stat = parsePidStat(text);
  const image = parseProcessImage(text);
  if (!stat || !image) return null;
  return {
    pid,
    startTicks: stat.startTicks,
    name: stat.name,
    isKernelThread: isKernelThread(image),
    uid: parseStatus(read('status'))?.uid ?? null,
    unreadable: GUARDED_FILES.filter((file) => !canRead(pid, file)),
  };
}
