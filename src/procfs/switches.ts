import { Cursor, isDigit, NEWLINE } from './bytes.ts';

/** The two switch counters of `/proc/PID/task/TID/status`. */
export interface SwitchRecord {
  voluntary: number;
  involuntary: number;
}

export const newSwitchRecord = (): SwitchRecord => ({ voluntary: 0, involuntary: 0 });

const LOWER_V = 0x76;
const LOWER_N = 0x6e;
const TAB = 0x09;
/** The counters are the last two lines but for one that newer x86 kernels add; more are allowed for. */
const LINES_FROM_END = 8;

const cursor = new Cursor();

/** The number at the end of the line `from <= i < to`, -1 where there is none after a tab. */
function valueOfLine(bytes: Uint8Array, from: number, to: number): number {
  let at = to;
  while (at > from && isDigit(bytes[at - 1])) at--;
  if (bytes[at - 1] !== TAB) return -1;
  cursor.reset(bytes, at, to);
  return cursor.number();
}

/**
 * Fills `out` from the first `length` bytes of a status file, reading backwards as the counters stand at its end;
 * false, with `out` untouched, where both are not found.
 */
export function parseSwitches(bytes: Uint8Array, length: number, out: SwitchRecord): boolean {
  let end = Math.min(length, bytes.length);
  let involuntary = -1;
  for (let line = 0; line < LINES_FROM_END && end > 0; line++) {
    if (bytes[end - 1] === NEWLINE) end--;
    let start = end;
    while (start > 0 && bytes[start - 1] !== NEWLINE) start--;
    const first = bytes[start];
    if (first === LOWER_N) involuntary = valueOfLine(bytes, start, end);
    else if (first === LOWER_V && involuntary >= 0) {
      const voluntary = valueOfLine(bytes, start, end);
      if (voluntary < 0) return false;
      out.voluntary = voluntary;
      out.involuntary = involuntary;
      return true;
    }
    end = start;
  }
  return false;
}
