import type { ThreadTotals, TimeRange } from '../domain/query.ts';
import type { ProcessInfo, RuntimeInfo, ThreadInfo } from '../domain/session.ts';
import type { ThreadId } from '../domain/units.ts';
import { NS_PER_S } from '../domain/units.ts';

/** Sum of what is known; null where nothing is, so that "not readable" never looks like none. */
export function sumKnown(values: Iterable<number | null>): number | null {
  let sum: number | null = null;
  for (const v of values) if (v !== null) sum = (sum ?? 0) + v;
  return sum;
}

/** `count` in `spanNs` as a rate a second; null where either is not known or the span is empty. */
export function perSecond(count: number | null, spanNs: number): number | null {
  return count === null || spanNs <= 0 ? null : (count / spanNs) * NS_PER_S;
}

/** The part of `range` in which the thread lived, ns. A thread without an end lives to the end of the range. */
export function livedNs(thread: Pick<ThreadInfo, 'startNs' | 'endNs'>, range: TimeRange): number {
  const start = Math.max(thread.startNs, range.startNs);
  const end = Math.min(thread.endNs ?? range.endNs, range.endNs);
  return Math.max(0, end - start);
}

/** Whether anything was read of a thread: one that ended between two samples, or before the first, has no figures. */
export const wasRead = ({
  cpuNs,
  runqueueNs,
  timeslices,
  voluntary,
  involuntary,
  cores,
}: ThreadTotals): boolean =>
  voluntary !== null || involuntary !== null || cores.length > 0 || cpuNs + runqueueNs + timeslices > 0;

/** Figures of a whole target within a range; those of time are null where no thread was read in it. */
export interface RangeFigures {
  readonly spanNs: number;
  readonly cpuNs: number | null;
  /** Mean number of threads on a CPU; null also for an empty range. */
  readonly parallelism: number | null;
  readonly runqueueNs: number | null;
  /** Run-queue delay for each second that the threads wanted a CPU: rq / (cpu + rq), 0 to 1; null where none did. */
  readonly queuedShare: number | null;
  readonly voluntary: number | null;
  readonly involuntary: number | null;
  readonly voluntaryPerS: number | null;
  readonly involuntaryPerS: number | null;
  readonly migrations: number | null;
  /** Threads that were on a CPU or waited for one. */
  readonly activeThreads: number;
}

/** Sums `totals` of `range` to the target's figures. */
export function rangeFigures(totals: readonly ThreadTotals[], range: TimeRange): RangeFigures {
  const spanNs = range.endNs - range.startNs;
  const read = totals.filter(wasRead);
  const cpuNs = sumKnown(read.map((t) => t.cpuNs));
  const runqueueNs = sumKnown(read.map((t) => t.runqueueNs));
  const wantedNs = (cpuNs ?? 0) + (runqueueNs ?? 0);
  const voluntary = sumKnown(read.map((t) => t.voluntary));
  const involuntary = sumKnown(read.map((t) => t.involuntary));
  return {
    spanNs,
    cpuNs,
    parallelism: spanNs > 0 && cpuNs !== null ? cpuNs / spanNs : null,
    runqueueNs,
    queuedShare: wantedNs > 0 ? (runqueueNs ?? 0) / wantedNs : null,
    voluntary,
    involuntary,
    voluntaryPerS: perSecond(voluntary, spanNs),
    involuntaryPerS: perSecond(involuntary, spanNs),
    migrations: sumKnown(read.map((t) => t.migrations)),
    activeThreads: totals.filter((t) => t.cpuNs > 0 || t.runqueueNs > 0).length,
  };
}

/** One thread's line of a table: who it is, and its figures in the range. */
export interface ThreadFigures {
  readonly thread: ThreadInfo;
  readonly process: ProcessInfo | null;
  readonly cpuNs: number;
  /** CPU as a share of the time it lived in the range, 0 to 1; null where it did not live in it. */
  readonly cpuShare: number | null;
  readonly runqueueNs: number;
  readonly voluntary: number | null;
  readonly involuntary: number | null;
  /** Voluntary and involuntary, a second of the thread's life in the range. */
  readonly switchesPerS: number | null;
  readonly migrations: number;
  readonly cores: readonly number[];
  /** Time it lived in the range, ns. */
  readonly livedNs: number;
}

const NOTHING = {
  cpuNs: 0,
  runqueueNs: 0,
  voluntary: 0,
  involuntary: 0,
  migrations: 0,
  cores: [],
} satisfies Partial<ThreadTotals>;

function figuresOf(
  thread: ThreadInfo,
  process: ProcessInfo | null,
  totals: ThreadTotals | undefined,
  range: TimeRange,
): ThreadFigures {
  const { cpuNs, runqueueNs, voluntary, involuntary, migrations, cores } = totals ?? NOTHING;
  const lived = livedNs(thread, range);
  const switches = voluntary === null || involuntary === null ? null : voluntary + involuntary;
  return {
    thread,
    process,
    cpuNs,
    cpuShare: lived > 0 ? cpuNs / lived : null,
    runqueueNs,
    voluntary,
    involuntary,
    switchesPerS: perSecond(switches, lived),
    migrations,
    cores,
    livedNs: lived,
  };
}

/**
 * Every thread with its figures in `range`, in the session's order. A thread that `totals` does not name did
 * nothing that was seen.
 */
export function threadFigures(
  threads: readonly ThreadInfo[],
  processes: readonly ProcessInfo[],
  totals: readonly ThreadTotals[],
  range: TimeRange,
): ThreadFigures[] {
  const byThread = new Map<ThreadId, ThreadTotals>(totals.map((t) => [t.threadId, t]));
  const byProcess = new Map(processes.map((p) => [p.id, p]));
  return threads.map((t) => figuresOf(t, byProcess.get(t.processId) ?? null, byThread.get(t.id), range));
}

const RUNTIME_NAMES: Readonly<Record<RuntimeInfo['kind'], string>> = {
  cpython: 'CPython',
  node: 'Node.js',
  go: 'Go',
  jvm: 'JVM',
  ruby: 'Ruby',
  native: 'native',
  unknown: 'unknown runtime',
};

/** A runtime's badge: `CPython 3.12.1 (GIL)`, `Go 1.26.0`, `native`. */
export function runtimeLabel(runtime: RuntimeInfo): string {
  const gil = runtime.gil === null ? '' : runtime.gil === 'gil' ? ' (GIL)' : ' (free-threaded)';
  const version = runtime.version === null ? '' : ` ${runtime.version}`;
  return `${RUNTIME_NAMES[runtime.kind]}${version}${gil}`;
}

/** How a process ended: `running`, `exit 0`, `killed by SIGKILL`, `ended (exit unknown)`. */
export function exitLabel(process: Pick<ProcessInfo, 'endNs' | 'exit'>): string {
  if (process.endNs === null) return 'running';
  if (process.exit?.signal != null) return `killed by ${process.exit.signal}`;
  return process.exit?.code != null ? `exit ${process.exit.code}` : 'ended (exit unknown)';
}

/** A count with its noun: `1 thread`, `12 threads`, `2 processes`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
