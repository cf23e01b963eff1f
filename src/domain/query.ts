import type { Provenance } from './provenance.ts';
import type {
  KernelState,
  Notice,
  OutputChunk,
  ProcessInfo,
  SamplerStats,
  SessionInfo,
  ThreadInfo,
} from './session.ts';
import type { CoreId, Ns, ThreadId } from './units.ts';

/** A half-open interval of session time, `startNs <= t < endNs`. */
export interface TimeRange {
  readonly startNs: Ns;
  readonly endNs: Ns;
}

/** Head of an open session: everything about it that is not a time series. */
export interface SessionOverview {
  readonly info: SessionInfo;
  readonly processes: readonly ProcessInfo[];
  readonly threads: readonly ThreadInfo[];
  readonly sampler: SamplerStats;
  readonly notices: readonly Notice[];
  /** CPU that the kernel charged to the processes but that no sampled thread showed; null where it cannot be told. */
  readonly unaccountedCpuNs: Ns | null;
  /** Grows with each flush of a live recording; a view is stale when it differs. */
  readonly revision: number;
}

/**
 * One lane's content for drawing, as parallel columns (index i is one item, sorted by start, not overlapping).
 * Exact lanes hold one item a slice; summarised lanes one item a bucket of `bucketNs`. A bucket with nothing in it
 * is left out. The time between two items was spent asleep, for the reason in the earlier item's `wait`. The first item may
 * end before the range begins: it tells how the thread slept when the range began.
 */
export interface LaneColumns {
  readonly threadId: ThreadId;
  readonly provenance: Provenance;
  /** 0 for exact slices, otherwise the bucket's width. */
  readonly bucketNs: Ns;
  readonly startNs: readonly number[];
  readonly endNs: readonly number[];
  readonly cpuNs: readonly number[];
  readonly runqueueNs: readonly number[];
  /** -1 where unknown. */
  readonly voluntary: readonly number[];
  readonly involuntary: readonly number[];
  /** Last core, -1 where unknown. */
  readonly core: readonly number[];
  readonly state: readonly KernelState[];
  /** Index into `waitNames`, -1 for none. */
  readonly wait: readonly number[];
  readonly waitNames: readonly string[];
}

/** Who was on one core. At most one item a bucket: the target's thread that ran there longest. */
export interface CoreColumns {
  readonly core: CoreId;
  readonly bucketNs: Ns;
  readonly startNs: readonly number[];
  readonly endNs: readonly number[];
  /** Thread with the most time on the core in the item. */
  readonly threadId: readonly number[];
  /** That thread's time, and all the target's threads' time, on this core. */
  readonly topNs: readonly number[];
  readonly busyNs: readonly number[];
}

/** Figures of the whole target over time; columns by bucket, every bucket of the range present, first starts at or before the range. */
export interface SeriesColumns {
  readonly bucketNs: Ns;
  readonly startNs: readonly number[];
  /** ns on CPU of all threads. `cpuNs / bucketNs` is the parallelism. */
  readonly cpuNs: readonly number[];
  readonly runqueueNs: readonly number[];
  readonly voluntary: readonly number[];
  readonly involuntary: readonly number[];
  readonly migrations: readonly number[];
  /** Resident memory of all processes, bytes; null where nothing was read in the bucket. */
  readonly rssBytes: readonly (number | null)[];
  /** Use of all cores of the machine by anybody, 0 to 1; null where nothing was read. */
  readonly machineUse: readonly (number | null)[];
  /** Time throttled by the cgroup in the bucket, ns; null where nothing was read. */
  readonly throttledNs: readonly (number | null)[];
}

/** One row of a thread table: totals within a range, or of the whole session. */
export interface ThreadTotals {
  readonly threadId: ThreadId;
  readonly cpuNs: number;
  readonly runqueueNs: number;
  /** null where `status` was never readable. */
  readonly voluntary: number | null;
  readonly involuntary: number | null;
  readonly timeslices: number;
  readonly migrations: number;
  readonly userTicks: number | null;
  readonly systemTicks: number | null;
  /** Cores it was seen on, ascending. */
  readonly cores: readonly CoreId[];
}

export interface LaneQuery {
  readonly range: TimeRange;
  readonly threadIds: readonly ThreadId[];
  /** Most items that one lane may answer with, normally the lane's width in pixels. */
  readonly maxItems: number;
}

export interface OutputPage {
  readonly chunks: readonly OutputChunk[];
  /** Bytes beyond the session's limit that were not kept. */
  readonly droppedBytes: number;
  /** Pass as `afterId` to go on; null at the end. */
  readonly nextId: number | null;
}

/**
 * What can be asked of an open session. The store implements it on a file; the window asks the same over IPC.
 * Every answer's size is bounded by its arguments, never by the recording's length.
 */
export interface SessionReader {
  overview(): SessionOverview;
  /**
   * One answer a thread asked for. The last item before the range, where there is one, comes first (beyond
   * `maxItems`), so that a sleep which began before the range has its reason.
   */
  lanes(query: LaneQuery): LaneColumns[];
  cores(range: TimeRange, maxItems: number): CoreColumns[];
  series(range: TimeRange, maxItems: number): SeriesColumns;
  /** Totals of every thread; with null of the whole session, exact. Within a range, exact to one tick at its edges. */
  totals(range: TimeRange | null): ThreadTotals[];
  output(afterId: number, limit: number): OutputPage;
  close(): void;
}
