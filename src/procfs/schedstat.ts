import { Cursor } from './bytes.ts';

/** The three numbers of `/proc/PID/task/TID/schedstat`. */
export interface SchedstatRecord {
  /** ns on a CPU. Advances at scheduler ticks and switches only: 4 ms steps at HZ=250 while a thread runs on. */
  cpuNs: number;
  /** ns runnable but waiting for a CPU. Advances when the thread gets one. */
  runqueueNs: number;
  /** Times it was put on a CPU. */
  timeslices: number;
}

export const newSchedstatRecord = (): SchedstatRecord => ({ cpuNs: 0, runqueueNs: 0, timeslices: 0 });

const cursor = new Cursor();

/** Fills `out` from the first `length` bytes; false, with `out` untouched, where they are not a schedstat. */
export function parseSchedstat(bytes: Uint8Array, length: number, out: SchedstatRecord): boolean {
  cursor.reset(bytes, 0, length);
  const cpuNs = cursor.number();
  const runqueueNs = cursor.number();
  const timeslices = cursor.number();
  if (cpuNs < 0 || runqueueNs < 0 || timeslices < 0) return false;
  out.cpuNs = cpuNs;
  out.runqueueNs = runqueueNs;
  out.timeslices = timeslices;
  return true;
}
