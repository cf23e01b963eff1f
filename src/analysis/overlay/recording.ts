import type {
  LaneColumns,
  SeriesColumns,
  SessionOverview,
  SessionReader,
  ThreadTotals,
  TimeRange,
} from '../../domain/query.ts';
import type { ProcessInfo, ThreadInfo } from '../../domain/session.ts';
import { NS_PER_MS, NS_PER_S, ns } from '../../domain/units.ts';

/** Most threads that are fitted: those with the most CPU. */
export const MAX_FITTED_THREADS = 500;
/** Items of all lanes together, and of one lane at least and at most: bounds the fit, whatever the recording's length. */
const MAX_ITEMS = 60_000;
const LEAST_ITEMS = 64;
const MOST_ITEMS = 4096;
/** Points of the target's curve. */
const SERIES_POINTS = 512;
/** Longest part that is fitted unless a range is given. */
export const LONGEST_FIT_NS = 120 * NS_PER_S;

/** One thread of the fitted range. */
export interface RecordedThread {
  readonly info: ThreadInfo;
  readonly process: ProcessInfo;
  readonly lane: LaneColumns;
  readonly totals: ThreadTotals;
}

/** What the overlay needs of a session: bounded, whatever the session's length. */
export interface Recording {
  readonly overview: SessionOverview;
  readonly range: TimeRange;
  readonly tickNs: number;
  /** Threads that ran in the range, in the session's order. */
  readonly threads: readonly RecordedThread[];
  /** Threads that ran but are beyond `MAX_FITTED_THREADS`. */
  readonly leftOut: number;
  readonly series: SeriesColumns;
  /** Totals of all threads that ran in the range, those left out included. */
  readonly totals: readonly ThreadTotals[];
}

function wholeRange(overview: SessionOverview): TimeRange {
  return { startNs: ns(0), endNs: ns(Math.min(overview.info.durationNs, LONGEST_FIT_NS)) };
}

function itemsFor(threads: number): number {
  return Math.min(MOST_ITEMS, Math.max(LEAST_ITEMS, Math.floor(MAX_ITEMS / Math.max(1, threads))));
}

function busiest(totals: readonly ThreadTotals[]): ThreadTotals[] {
  const ran = totals.filter((one) => one.cpuNs > 0 || one.runqueueNs > 0);
  return ran.sort((a, b) => b.cpuNs - a.cpuNs).slice(0, MAX_FITTED_THREADS);
}

/**
 * Reads what the fit and the comparison need of a session.
 * @param given part of the session; null takes all of it, at most its first two minutes
 * @throws StoreError of the reader
 */
export function readRecording(reader: SessionReader, given: TimeRange | null): Recording {
  const overview = reader.overview();
  const range = given ?? wholeRange(overview);
  const whole = range.startNs === 0 && range.endNs >= overview.info.durationNs;
  const totals = reader.totals(whole ? null : range).filter((one) => one.cpuNs > 0 || one.runqueueNs > 0);
  const chosen = busiest([...totals]);
  const byId = new Map(chosen.map((one) => [one.threadId, one]));
  const infos = overview.threads.filter(({ id }) => byId.has(id));
  const lanes = reader.lanes({
    range,
    threadIds: infos.map(({ id }) => id),
    maxItems: itemsFor(infos.length),
  });
  const processes = new Map(overview.processes.map((one) => [one.id, one]));
  const threads = infos.flatMap((info, index): RecordedThread[] => {
    const lane = lanes[index];
    const process = processes.get(info.processId);
    const own = byId.get(info.id);
    return lane === undefined || process === undefined || own === undefined
      ? []
      : [{ info, process, lane, totals: own }];
  });
  return {
    overview,
    range,
    tickNs: Math.round(NS_PER_S / overview.info.rateHz) || 10 * NS_PER_MS,
    threads,
    leftOut: totals.length - chosen.length,
    series: reader.series(range, SERIES_POINTS),
    totals,
  };
}
