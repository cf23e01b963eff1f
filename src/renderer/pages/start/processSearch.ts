import type { RuntimeInfo } from '../../../domain/session.ts';
import type { ProcessRow } from '../../../ipc/channels/machine.ts';

/** How a reader names the runtimes. */
const RUNTIME_NAMES: Readonly<Record<RuntimeInfo['kind'], string>> = {
  cpython: 'Python',
  node: 'Node',
  go: 'Go',
  jvm: 'JVM',
  ruby: 'Ruby',
  native: 'native',
  unknown: '–',
};

/** A runtime in a few words: `Python 3.12.1`, `Python 3.13.0 free-threaded`. */
export function runtimeLabel(runtime: Pick<RuntimeInfo, 'kind' | 'version'> & Partial<RuntimeInfo>): string {
  const words = [
    RUNTIME_NAMES[runtime.kind],
    runtime.version,
    runtime.gil === 'free-threaded' ? runtime.gil : null,
  ];
  return words.filter((word) => word !== null).join(' ');
}

/** What a process was started as; its name where the command line is not readable. */
export const commandOf = (row: ProcessRow): string => (row.argv.length === 0 ? row.name : row.argv.join(' '));

/** The same with the program's folder left out, which in a narrow column would hide the rest. */
export function shortCommandOf(row: ProcessRow): string {
  const [program = row.name, ...rest] = row.argv;
  // Not beyond a space: some programs write their whole command line into their first argument.
  return [program.replace(/^\/\S*\//, ''), ...rest].join(' ');
}

/**
 * The processes in which every word of `query` is found (in pid, name, command line, runtime or user; capitals do not
 * matter), in the order given.
 */
export function searchProcesses(rows: readonly ProcessRow[], query: string): readonly ProcessRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = [row.pid, row.name, commandOf(row), runtimeLabel(row.runtime), row.user]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The same process: a pid alone may have been given to another one since. */
export const isSameProcess = (a: ProcessRow, b: ProcessRow | null): boolean =>
  b !== null && a.pid === b.pid && a.startTicks === b.startTicks;
