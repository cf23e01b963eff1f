import type { Pid } from '../domain/units.ts';
import { pid } from '../domain/units.ts';

/** Parses `/proc/PID/task/TID/children`: pids that this thread forked and that still exist. What is not a pid is left out. */
export function parseChildren(text: string): Pid[] {
  return text
    .split(/\s+/)
    .filter((word) => /^[1-9]\d*$/.test(word))
    .map((word) => pid(Number(word)));
}
