import type { RuntimeInfo } from './session.ts';
import type { Ns } from './units.ts';

/** Together, sharing the cores, or one after the other, each with the machine to itself. */
export type RaceMode = 'at-once' | 'in-turn';

/** A contestant's points in time. All but `zeroNs` are times of its own session. */
export interface RaceMarks {
  /** The session's zero on the race's clock, which began before all of its sessions. */
  readonly zeroNs: Ns;
  /** The start signal was given. */
  readonly signalNs: Ns;
  /** First seen to be past the gate, running its own program. */
  readonly startNs: Ns;
  /** Length of the interval before `startNs` in which it passed the gate. */
  readonly doubtNs: Ns;
  /** The root process's end; null while it runs. */
  readonly endNs: Ns | null;
}

/** What a contestant's session says of its run. Counters are those of the whole session, the gate's included. */
export interface RaceFigures {
  /** From its own start to the root's end, or to the last reading while it runs. */
  readonly wallNs: number;
  /** null where no thread of it was read, as of a program that ends before the first sample. */
  readonly cpuNs: number | null;
  /** Mean number of its threads on a CPU, `cpuNs / wallNs`; null also for a run of no length. */
  readonly parallelism: number | null;
  /** Most cores that it kept busy over a span of `peakSpanNs`; null for a run too short to tell. */
  readonly peakCores: number | null;
  readonly peakSpanNs: number | null;
  readonly voluntary: number | null;
  readonly involuntary: number | null;
  readonly voluntaryPerS: number | null;
  readonly involuntaryPerS: number | null;
  /** null as `cpuNs`. */
  readonly runqueueNs: number | null;
  /** Most resident memory of all its processes together; null where it was never read. */
  readonly memoryPeakBytes: number | null;
  readonly processes: number;
  readonly threads: number;
  /** Most threads of one process that did at least 5 % of the CPU time each. */
  readonly busyThreads: number;
  /** Share of the CPU time that the busiest thread did, 0 to 1; null without any. */
  readonly topThreadShare: number | null;
  /** Runtime of the process with the most CPU time. */
  readonly runtime: RuntimeInfo | null;
}

/** How far a contestant is. `failed` may have run and have figures, or may never have started. */
export type RaceStage =
  | 'waiting'
  | 'preparing'
  | 'building'
  | 'ready'
  | 'running'
  | 'ended'
  | 'failed'
  | 'stopped';

/** One contestant, in the order in which they were named. */
export interface RaceEntry {
  /** Unique in its race. */
  readonly name: string;
  /** The catalogue's id; null for a command of the reader's own. */
  readonly workload: string | null;
  /** What runs, without the gate; null before it is ready. */
  readonly argv: readonly string[] | null;
  /** Such as `CPython 3.13.0`; null for a command. */
  readonly toolchain: string | null;
  /** Cores that it is pinned to; null where it may use all. */
  readonly cores: readonly number[] | null;
  readonly stage: RaceStage;
  /** While it is built, the compiler's command; after a failure, why. */
  readonly message: string | null;
  /** Its session, from the moment on at which it can be opened. */
  readonly sessionPath: string | null;
  readonly marks: RaceMarks | null;
  readonly figures: RaceFigures | null;
}

/** A race, under way or over. */
export interface RaceState {
  readonly name: string;
  readonly mode: RaceMode;
  readonly scale: 'default' | 'quick';
  /** Wall clock, ms since 1970. */
  readonly startedAtMs: number;
  readonly phase: 'preparing' | 'running' | 'ended';
  /** Cores that the contestants may use together. */
  readonly cores: number;
  /** What was done about pinning; null where it was not asked for. */
  readonly pinning: string | null;
  /** What held the contestants until the signal. */
  readonly gate: 'flock' | 'none';
  readonly entries: readonly RaceEntry[];
  /** Indices of the entries that finished, the shortest wall time first. */
  readonly order: readonly number[];
  /** Between the first start and the last of a race at once, at most; null in turn, or while unknown. */
  readonly skewNs: number | null;
  /** Sentences drawn from the figures; empty until the end. */
  readonly explanation: readonly string[];
  /** The saved set; null until it is written. */
  readonly setPath: string | null;
}
