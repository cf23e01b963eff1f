import type { ProcessSample } from '../domain/session.ts';
import { ns } from '../domain/units.ts';
import { parseIo } from '../procfs/io.ts';
import { parsePidStat } from '../procfs/pid-stat.ts';
import { parseStatus } from '../procfs/status.ts';
import { type ProcReader, ReadFailure, readText, readTextOrNull } from './reader.ts';
import type { TrackedProcess } from './tracked.ts';

/** Reads a process's figures; null where it is gone or its pid is another process's. `ioDenied` is told of a refusal. */
export function readProcessFigures(
  reader: ProcReader,
  process: TrackedProcess,
  nowNs: number,
  ioDenied: () => void,
): ProcessSample | null {
  const text = readTextOrNull(reader, `${process.dir}/stat`);
  const stat = text === null ? null : parsePidStat(text);
  if (stat === null || stat.startTicks !== process.info.startTicks) return null;
  const status = parseStatus(readTextOrNull(reader, `${process.dir}/status`) ?? '');
  const io = readText(reader, `${process.dir}/io`);
  if (io === ReadFailure.denied) ioDenied();
  const bytes = typeof io === 'string' ? parseIo(io) : null;
  return {
    processId: process.info.id,
    timeNs: ns(nowNs),
    rssBytes: status?.rssBytes ?? null,
    threads: stat.threads,
    minorFaults: stat.minorFaults,
    majorFaults: stat.majorFaults,
    readBytes: bytes?.readBytes ?? null,
    writeBytes: bytes?.writeBytes ?? null,
    userTicks: stat.userTicks,
    systemTicks: stat.systemTicks,
  };
}
