import { parsePidStat } from '../procfs/pid-stat.ts';
import { newTaskStatRecord, parseTaskStat } from '../procfs/task-stat.ts';
import type { ThreadFiles } from './files.ts';
import { type ProcReader, readTextOrNull } from './reader.ts';
import { ThreadFile, type TrackedProcess } from './tracked.ts';

/** What a look at a thread's `stat` tells of its identity. */
export interface ThreadIdentity {
  readonly startTicks: number;
  readonly name: string;
}

const buffer = Buffer.alloc(4096);
const stat = newTaskStatRecord();

function readOnce(reader: ProcReader, path: string): number {
  const fd = reader.open(path);
  if (fd < 0) return fd;
  const read = reader.pread(fd, buffer, 0);
  reader.close(fd);
  return read;
}

/** Reads a thread's start and name; null where it is gone. */
export function identify(reader: ProcReader, dir: string): ThreadIdentity | null {
  const read = readOnce(reader, `${dir}/stat`);
  if (read <= 0 || !parseTaskStat(buffer, read, stat)) return null;
  return { startTicks: stat.startTicks, name: buffer.toString('utf8', stat.nameStart, stat.nameEnd) };
}

/** What the quick look at a process finds. */
export type Glance = 'same' | 'threads-differ' | 'ended';

/**
 * A quick look at a process, without listing its threads: whether it lives, is the same, and has as many threads as
 * are known. A thread's death is noticed when it is read, so an equal count means that none was born.
 */
export function glance(reader: ProcReader, files: ThreadFiles, process: TrackedProcess): Glance {
  const main = process.byTid.get(process.info.pid);
  const read = main
    ? files.read(main, ThreadFile.stat, buffer)
    : readOnce(reader, `${process.dir}/task/${process.info.pid}/stat`);
  if (read <= 0 || !parseTaskStat(buffer, read, stat)) return 'threads-differ';
  if (stat.startTicks !== process.info.startTicks) return 'ended';
  if (isDead(stat.state) && stat.threads <= 1) return 'ended';
  return stat.threads === process.threads.length ? 'same' : 'threads-differ';
}

/** Z or X: exited, and perhaps not yet waited for by its parent. */
const isDead = (state: number): boolean => state === 0x5a || state === 0x58;

/**
 * Reads all CPU that the kernel charged to the process, dead threads included, in clock ticks; null where it is gone
 * or its pid is another process's by now. A process that exited can be read until its parent waits for it.
 */
export function totalTicks(reader: ProcReader, process: TrackedProcess): number | null {
  const text = readTextOrNull(reader, `${process.dir}/stat`);
  const figures = text === null ? null : parsePidStat(text);
  if (figures === null || figures.startTicks !== process.info.startTicks) return null;
  return figures.userTicks + figures.systemTicks;
}
