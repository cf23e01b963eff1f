import type { SeriesColumns, SessionOverview, ThreadTotals } from '../domain/query.ts';
import type { RaceEntry, RaceFigures, RaceMarks } from '../domain/race.ts';
import type { ProcessInfo, RuntimeInfo } from '../domain/session.ts';
import { ownCommand } from '../domain/target.ts';
import type { ProcessId } from '../domain/units.ts';
import { perSecond, rangeFigures } from './figures.ts';

/** A thread with less of the CPU time than this is not counted as busy. */
const BUSY_SHARE = 0.05;
/** Spans over which the peak is looked for are no shorter: the kernel's CPU counters advance in steps of a tick, up to 10 ms. */
export const PEAK_SPAN_NS = 100_000_000;

/** What a contestant's session answers. */
export interface RaceReading {
  readonly overview: Pick<SessionOverview, 'info' | 'processes' | 'threads'>;
  /** Of the whole session. */
  readonly totals: readonly ThreadTotals[];
  readonly series: Pick<SeriesColumns, 'bucketNs' | 'cpuNs' | 'rssBytes'>;
}

/** Busiest buckets of at least `PEAK_SPAN_NS`; fewer than three such tell nothing. */
function peakOf({ bucketNs, cpuNs }: RaceReading['series']): { cores: number; spanNs: number } | null {
  const merge = Math.max(1, Math.ceil(PEAK_SPAN_NS / bucketNs));
  const whole = Math.floor(cpuNs.length / merge);
  if (whole < 3) return null;
  const spanNs = merge * bucketNs;
  const sums = Array.from({ length: whole }, (_, i) =>
    cpuNs.slice(i * merge, (i + 1) * merge).reduce((a, b) => a + b, 0),
  );
  return { cores: Math.max(...sums) / spanNs, spanNs };
}

interface Work {
  readonly busyThreads: number;
  readonly topThreadShare: number | null;
  readonly runtime: RuntimeInfo | null;
}

/** Who did the work. */
function workOf({ overview, totals }: RaceReading, cpuNs: number): Work {
  const owner = new Map(overview.threads.map((thread) => [thread.id, thread.processId]));
  const busy = new Map<ProcessId, number>();
  const cpu = new Map<ProcessId, number>();
  let top = 0;
  for (const thread of totals) {
    const process = owner.get(thread.threadId);
    top = Math.max(top, thread.cpuNs);
    if (process === undefined) continue;
    cpu.set(process, (cpu.get(process) ?? 0) + thread.cpuNs);
    if (thread.cpuNs >= cpuNs * BUSY_SHARE && cpuNs > 0) busy.set(process, (busy.get(process) ?? 0) + 1);
  }
  const [main] = [...overview.processes].sort((a, b) => (cpu.get(b.id) ?? 0) - (cpu.get(a.id) ?? 0));
  return {
    busyThreads: Math.max(0, ...busy.values()),
    topThreadShare: cpuNs > 0 ? top / cpuNs : null,
    runtime: main === undefined || isHeld(main) ? null : main.runtime,
  };
}

/** Whether a process was last looked at while it waited at the race's gate: what is known then is the gate's. */
const isHeld = ({ argv }: ProcessInfo): boolean => ownCommand(argv).length < argv.length;

/** A contestant's row of the board. @param marks `endNs` null takes the session's length so far */
export function raceFigures(reading: RaceReading, marks: Pick<RaceMarks, 'startNs' | 'endNs'>): RaceFigures {
  const { overview, totals, series } = reading;
  const { startNs } = marks;
  const wallNs = Math.max(0, (marks.endNs ?? overview.info.durationNs) - startNs);
  const { cpuNs, runqueueNs, voluntary, involuntary } = rangeFigures(totals, { startNs, endNs: startNs });
  const known = series.rssBytes.filter((bytes) => bytes !== null);
  const peak = peakOf(series);
  return {
    wallNs,
    cpuNs,
    parallelism: wallNs > 0 && cpuNs !== null ? cpuNs / wallNs : null,
    peakCores: peak?.cores ?? null,
    peakSpanNs: peak?.spanNs ?? null,
    voluntary,
    involuntary,
    voluntaryPerS: perSecond(voluntary, wallNs),
    involuntaryPerS: perSecond(involuntary, wallNs),
    runqueueNs,
    memoryPeakBytes: known.length === 0 ? null : Math.max(...known),
    processes: overview.processes.length,
    threads: overview.threads.length,
    ...workOf(reading, cpuNs ?? 0),
  };
}

/** Indices of the entries that finished, the shortest wall time first. */
export function finishOrder(entries: readonly Pick<RaceEntry, 'stage' | 'figures'>[]): number[] {
  return entries
    .map(({ stage, figures }, index) => ({ index, wallNs: stage === 'ended' ? figures?.wallNs : undefined }))
    .filter((one): one is { index: number; wallNs: number } => one.wallNs !== undefined)
    .sort((a, b) => a.wallNs - b.wallNs)
    .map(({ index }) => index);
}

/**
 * The most that can lie between the first and the last start of contestants that shared one signal, ns; null for
 * fewer than two. The intervals in which each passed the gate are counted in full.
 */
export function startSkew(marks: readonly (RaceMarks | null)[]): number | null {
  const known = marks.filter((mark) => mark !== null);
  if (known.length < 2) return null;
  const latest = Math.max(...known.map(({ zeroNs, startNs }) => zeroNs + startNs));
  const earliest = Math.min(...known.map(({ zeroNs, startNs, doubtNs }) => zeroNs + startNs - doubtNs));
  return latest - earliest;
}
