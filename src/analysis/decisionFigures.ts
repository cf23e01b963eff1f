import type { SessionOverview, ThreadTotals } from '../domain/query.ts';
import type { ProcessInfo, RuntimeInfo, ThreadInfo } from '../domain/session.ts';
import { ns } from '../domain/units.ts';
import { mostAtOnce } from './concurrency.ts';
import { rangeFigures } from './figures.ts';
import { formatNumber, formatPercent } from './format.ts';

/** What a recording says of the kind of its program: the figures that a decision between concurrency models rests on. */
export interface DecisionInputs {
  /** Average number of cores busy; null for a session of no length, or one that no thread was read in. */
  readonly parallelism: number | null;
  /**
   * Average number of threads that ran or waited for a core: what the program wants, whoever else uses the machine.
   * null as `parallelism`, and where no thread wanted a core at all: what is idle while it is recorded does not show what
   * it does when it works.
   */
  readonly demand: number | null;
  readonly cores: number | null;
  /** Run-queue delay over CPU time plus that, 0 to 1; null where no thread wanted a CPU. */
  readonly runqueueShare: number | null;
  /** Most threads alive at once, all processes together; null where none was seen. */
  readonly threads: number | null;
  /** Of the process with the most CPU time; null where it could not be told. */
  readonly runtime: RuntimeInfo['kind'] | null;
  readonly gil: RuntimeInfo['gil'];
}

/** Most threads alive at the same moment; a thread without an end lives on. */
export const mostAlive = (threads: readonly Pick<ThreadInfo, 'startNs' | 'endNs'>[]): number =>
  mostAtOnce(threads.map(({ startNs, endNs }) => ({ startNs, endNs: endNs ?? Number.POSITIVE_INFINITY })));

/** The process whose threads used the most CPU: a wrapper script is not what the recording is about. */
export function busiestProcess(
  { processes, threads }: Pick<SessionOverview, 'processes' | 'threads'>,
  totals: readonly ThreadTotals[],
): ProcessInfo | null {
  const processOf = new Map(threads.map(({ id, processId }) => [id, processId]));
  const cpu = new Map<number, number>();
  for (const { threadId, cpuNs } of totals) {
    const process = processOf.get(threadId);
    if (process !== undefined) cpu.set(process, (cpu.get(process) ?? 0) + cpuNs);
  }
  const [first, ...others] = processes;
  if (first === undefined) return null;
  return others.reduce((best, p) => ((cpu.get(p.id) ?? 0) > (cpu.get(best.id) ?? 0) ? p : best), first);
}

/** Reads the figures off a session's whole length. */
export function decisionInputs(overview: SessionOverview, totals: readonly ThreadTotals[]): DecisionInputs {
  const range = { startNs: ns(0), endNs: overview.info.durationNs };
  const { parallelism, queuedShare } = rangeFigures(totals, range);
  const runtime = busiestProcess(overview, totals)?.runtime ?? null;
  return {
    parallelism,
    demand:
      parallelism === null || queuedShare === null ? null : parallelism / (1 - Math.min(queuedShare, 0.999)),
    cores: overview.info.cores,
    runqueueShare: queuedShare,
    threads: overview.threads.length === 0 ? null : mostAlive(overview.threads),
    runtime: runtime === null || runtime.kind === 'unknown' ? null : runtime.kind,
    gil: runtime?.gil ?? null,
  };
}

/** One of the figures with its value, in words, such as `0.97 cores busy on average`. */
export function describeInput(inputs: DecisionInputs, key: keyof DecisionInputs): string {
  const value = inputs[key];
  if (value === null)
    return `${whyUnknown(inputs)}${UNKNOWN_TEXT[key]} could not be told from this recording`;
  switch (key) {
    case 'parallelism':
      return `${formatNumber(inputs.parallelism)} cores busy on average, of ${inputs.cores ?? 'unknown'}`;
    case 'demand':
      return `${formatNumber(inputs.demand)} threads ran or waited for a core on average, ${formatNumber(inputs.parallelism)} cores busy`;
    case 'runqueueShare':
      return `${formatPercent(inputs.runqueueShare)} of the time in which threads wanted a core, they waited for one`;
    case 'runtime':
      return `the process with the most CPU time is ${RUNTIME_TEXT[inputs.runtime ?? 'unknown']}`;
    case 'gil':
      return value === 'gil' ? 'the interpreter has a GIL' : 'the interpreter is a free-threaded build';
    default:
      return `${value} ${key}`;
  }
}

/** Why hardly anything can be told, where that is so. */
function whyUnknown({ threads, parallelism, demand }: DecisionInputs): string {
  if (threads === null) return 'no thread was seen, so ';
  return parallelism === 0 && demand === null ? 'no thread ran while it was recorded, so ' : '';
}

const UNKNOWN_TEXT: Readonly<Record<keyof DecisionInputs, string>> = {
  parallelism: 'how many cores were busy',
  demand: 'how many threads ran or waited for a core',
  cores: 'the number of cores',
  runqueueShare: 'how long threads waited for a core',
  threads: 'the number of threads',
  runtime: 'the runtime',
  gil: 'whether the interpreter has a GIL',
};

const RUNTIME_TEXT: Readonly<Record<RuntimeInfo['kind'], string>> = {
  cpython: 'CPython',
  node: 'Node.js',
  go: 'a Go program',
  jvm: 'a JVM',
  ruby: 'Ruby',
  native: 'native code',
  unknown: 'of an unknown runtime',
};
