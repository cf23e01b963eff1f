import { pinWords } from '../domain/target.ts';

/** Cores of a list as the kernel writes it, such as `0-3,6`; empty for text that is none. */
export function parseCoreList(text: string): number[] {
  const parts = text.trim().split(',');
  return parts.flatMap((part) => {
    const [, from, to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part) ?? [];
    if (from === undefined) return [];
    const last = Number(to ?? from);
    return Array.from({ length: Math.max(0, last - Number(from) + 1) }, (_, i) => Number(from) + i);
  });
}

/** Cores as `taskset -c` takes them: `0-1,4`. */
export function formatCoreList(cores: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const core of cores) {
    const last = ranges.at(-1);
    if (last !== undefined && core === last[1] + 1) last[1] = core;
    else ranges.push([core, core]);
  }
  return ranges.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(',');
}

/** What was done about pinning, for the reader, and each contestant's cores; null where they are not pinned. */
export interface Pinning {
  readonly note: string;
  readonly sets: readonly (readonly number[])[] | null;
}

/**
 * Shares the cores out: each contestant gets a set of its own, all of one size, so that none has more than another;
 * cores that are left over stay free for the recorder.
 * @param tasksetAt path of `taskset`; null where it is not installed
 */
export function planPins(allowed: readonly number[], contestants: number, tasksetAt: string | null): Pinning {
  if (tasksetAt === null)
    return { note: 'Not pinned: taskset was not found. Install it: sudo apt install util-linux', sets: null };
  const size = Math.floor(allowed.length / contestants);
  if (size < 1)
    return {
      note: `Not pinned: ${contestants} contestants cannot each have a core of their own, there are ${allowed.length}.`,
      sets: null,
    };
  const sets = Array.from({ length: contestants }, (_, i) => allowed.slice(i * size, (i + 1) * size));
  const spare = allowed.slice(size * contestants);
  const left = spare.length === 0 ? '' : ` Cores ${formatCoreList(spare)} stay free.`;
  return { note: `Pinned with taskset: ${sets.map(formatCoreList).join(' | ')}.${left}`, sets };
}

/** The words before a command that pin it. @param cores null leaves the command free */
export const pinPrefix = (cores: readonly number[] | null): string[] =>
  cores === null ? [] : [...pinWords(formatCoreList(cores))];
