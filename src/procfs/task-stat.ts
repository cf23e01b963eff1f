import { CLOSE_PAREN, Cursor, OPEN_PAREN } from './bytes.ts';

/** What the sampler needs of `/proc/PID/task/TID/stat`; field numbers are those of proc(5), from 1. */
export interface TaskStatRecord {
  /** Where the name lies in the bytes, without its parentheses: `nameStart <= i < nameEnd`. */
  nameStart: number;
  nameEnd: number;
  /** State's letter as a char code (3). */
  state: number;
  /** Clock ticks in user and in system mode (14, 15). */
  userTicks: number;
  systemTicks: number;
  /** Threads of the process (20). */
  threads: number;
  /** Clock ticks since boot at which it started (22). */
  startTicks: number;
  /** CPU it last ran on (39). */
  core: number;
}

export const newTaskStatRecord = (): TaskStatRecord => ({
  nameStart: 0,
  nameEnd: 0,
  state: 0,
  userTicks: 0,
  systemTicks: 0,
  threads: 0,
  startTicks: 0,
  core: 0,
});

/** A thread's name has at most 15 bytes, a kernel worker's at most 63; after the name no field holds a parenthesis. */
const NAME_WINDOW = 66;
const CAPITAL_A = 0x41;

const cursor = new Cursor();

/**
 * Fills `out` from the first `length` bytes; false where they are not a stat line (then `out` may be half written
 * and is not to be used). The name may hold spaces, parentheses and newlines: it ends at the last `)`.
 */
export function parseTaskStat(bytes: Uint8Array, length: number, out: TaskStatRecord): boolean {
  const end = Math.min(length, bytes.length);
  const open = bytes.indexOf(OPEN_PAREN);
  if (open < 0 || open > 24) return false;
  let close = Math.min(end - 1, open + NAME_WINDOW);
  while (close > open && bytes[close] !== CLOSE_PAREN) close--;
  if (close <= open || close + 3 >= end) return false;
  out.nameStart = open + 1;
  out.nameEnd = close;
  out.state = bytes[close + 2] as number;
  cursor.reset(bytes, close + 3, end);
  return out.state >= CAPITAL_A && parseNumbers(out);
}

/** Reads the wanted fields from field 4 on, where the cursor stands. */
function parseNumbers(out: TaskStatRecord): boolean {
  if (!cursor.skip(10)) return false;
  out.userTicks = cursor.number();
  out.systemTicks = cursor.number();
  if (!cursor.skip(4)) return false;
  out.threads = cursor.number();
  if (!cursor.skip(1)) return false;
  out.startTicks = cursor.number();
  if (!cursor.skip(16)) return false;
  out.core = cursor.number();
  return (
    out.userTicks >= 0 && out.systemTicks >= 0 && out.threads >= 0 && out.startTicks >= 0 && out.core >= 0
  );
}
