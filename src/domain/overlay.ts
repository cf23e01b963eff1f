import type { Provenance } from './provenance.ts';
import type { LaneColumns, TimeRange } from './query.ts';
import type { ThreadId, Tid } from './units.ts';

/** Versions of an overlay's JSON and of a fitted program's; each grows when a key changes its meaning or goes. */
export const OVERLAY_VERSION = 2;
export const FIT_VERSION = 1;

/** Ways to fit a recording; each names the runtime whose rules the simulation follows. */
export const FIT_IDS = [
  'kernel',
  'gil',
  'free-threaded',
  'multiprocessing',
  'asyncio',
  'node',
  'gmp',
] as const;
export type FitId = (typeof FIT_IDS)[number];

/** How surely something was estimated. `high`: from exact counters; `medium`: from a rule that can be wrong; `low`: a guess. */
export type Confidence = 'high' | 'medium' | 'low';

export type FitValue = number | string | boolean;

/** Whom a parameter belongs to, for grouping in a form. */
export type FitParameterGroup = 'machine' | 'runtime' | 'program';

export const PARAMETER_SOURCES = ['measured', 'estimated', 'assumed', 'set by hand'] as const;

/** One parameter of a fitted program: what was estimated, how, and how surely. All can be set by hand. */
export interface FitParameter {
  /** Name for `--set` and for overrides, such as `cores` or `switchIntervalUs`. */
  readonly key: string;
  readonly title: string;
  readonly help: string;
  readonly group: FitParameterGroup;
  readonly kind: 'number' | 'choice' | 'boolean';
  /** As fitted; what the simulation uses unless overridden. */
  readonly value: FitValue;
  /** As shown, such as `us`; empty for a count, a ratio, a choice. */
  readonly unit: string;
  /** Bounds of a number, both inclusive; null for other kinds. */
  readonly range: { readonly min: number; readonly max: number; readonly integer: boolean } | null;
  /** Values of a choice; empty for other kinds. */
  readonly choices: readonly string[];
  /** `measured`: read from the recording; `estimated`: concluded from it; `assumed`: the runtime's or kernel's default; `set by hand`. */
  readonly source: (typeof PARAMETER_SOURCES)[number];
  /** How it was estimated, one sentence; what the fit had, where it was set by hand. */
  readonly how: string;
  /** Half width of the range in which the value is taken to lie, in `unit`; null where it cannot be told. */
  readonly uncertainty: number | null;
  /** null where it was set by hand. */
  readonly confidence: Confidence | null;
}

/** Parameters set by hand, by key. */
export type FitOverrides = Readonly<Record<string, FitValue>>;

/**
 * One piece of a fitted thread. `run`: CPU demand, `ns` in `pieces` equal parts with a wait between any two; the waits inside are
 * `waitNs` in all (bursts shorter than a tick, known only as a rate); `released` where it ran outside the runtime's lock. `wait`: a sleep of which the recording tells the length.
 * `until`: a wait that ends when another fitted thread has got to a point (`ns`: how long it was); `signal`: that point. `start`: another thread's begin.
 */
export type FitStep =
  | {
      readonly step: 'run';
      readonly ns: number;
      readonly pieces: number;
      readonly waitNs: number;
      readonly released: boolean;
    }
  | { readonly step: 'wait'; readonly ns: number; readonly reason: string }
  | { readonly step: 'until'; readonly point: number; readonly reason: string; readonly ns: number }
  | { readonly step: 'signal'; readonly point: number }
  | { readonly step: 'start'; readonly thread: ThreadId };

/** What a thread mostly does, as its counters and wait reasons show. */
export type ThreadActivity = 'computes' | 'mixed' | 'waits' | 'idle';

/** Time a thread spent in a class of waits. */
export interface FitWait {
  /** Class of `analysis/waits.ts`, such as `lock`. */
  readonly reason: string;
  readonly ns: number;
  readonly count: number;
  /** `given`: replayed with its length; `predicted`: left to the model; `dependent`: ends when another thread gets to a point. */
  readonly treatment: 'given' | 'predicted' | 'dependent';
}

/** One fitted thread: a program of bursts and waits that stands for a thread of the recording. */
export interface FittedThread {
  readonly threadId: ThreadId;
  readonly name: string;
  /** Key of its process: threads with the same key share a runtime's lock. */
  readonly process: string;
  readonly role: string;
  readonly activity: ThreadActivity;
  /** First seen, ns since the fitted range's start; 0 for one that was there. */
  readonly startNs: number;
  /** The thread whose `start` step begins it, whenever that is; null where it begins at `startNs`. */
  readonly startedBy: ThreadId | null;
  /** CPU demand of all its steps, ns. */
  readonly cpuNs: number;
  /** One of a group of like threads whose number `threads` can change. */
  readonly worker: boolean;
  readonly waits: readonly FitWait[];
  readonly steps: readonly FitStep[];
}

/** What other programs did on the cores, in buckets of the fitted range. */
export interface CompetingLoad {
  readonly bucketNs: number;
  /** Cores' worth of CPU that they took in each bucket. */
  readonly cores: readonly number[];
  /** Threads of them that ran or waited for a core, on average in each bucket. */
  readonly runnable: readonly number[];
  /** Whether it was read from the machine's use, or (all cores busy) concluded from the threads' own run-queue delay. */
  readonly source: 'machine-use' | 'run-queue' | 'none';
}

/** Figures that are compared. */
export const METRIC_KEYS = [
  'wall_ns',
  'parallelism',
  'cpu_ns',
  'voluntary_per_s',
  'involuntary_per_s',
  'runqueue_ns',
] as const;
export type MetricKey = (typeof METRIC_KEYS)[number];
/** One side's figures; null where it is not known. */
export type FigureSet = Readonly<Record<MetricKey, number | null>>;

/** Where the simulated steps come from: the workload's known program, or the recorded slices. */
export const PROGRAM_SOURCES = ['known', 'slices'] as const;
export type ProgramSource = (typeof PROGRAM_SOURCES)[number];

/** The known program of a workload, as it was started. Its costs and settings are parameters of the fit (`cost.NAME`, `workload.NAME`). */
export interface KnownFit {
  /** Id of the workload in the catalogue. */
  readonly workload: string;
  /** What shapes the program, as the recorded run was started. */
  readonly settings: Readonly<Record<string, number | string>>;
  /** Recorded threads that the program does not have (the runtime's own): their slices are replayed beside it. */
  readonly replayed: readonly ThreadId[];
}

/**
 * A recording turned into a program that a model can run: serialisable, editable by hand, fitted once and simulated under any
 * settings.
 */
export interface FittedProgram {
  readonly format: 'switchyard-fit';
  readonly version: typeof FIT_VERSION;
  readonly fit: FitId;
  /** Id of the simulator that runs it, in the models' registry. */
  readonly model: string;
  /** Title for the reader, such as `CPython threads under the GIL`. */
  readonly title: string;
  /** Why this model was proposed, or that it was asked for. */
  readonly reason: string;
  /** The workload of the catalogue whose program this is; null where it is not one. */
  readonly workload: string | null;
  /** The workload's own program, where that is simulated; null where the steps of `threads` are. */
  readonly known: KnownFit | null;
  readonly session: {
    readonly name: string;
    readonly startedAtMs: number;
    readonly durationNs: number;
  };
  /** Part of the session that was fitted; fitted times count from its start. */
  readonly range: TimeRange;
  readonly tickNs: number;
  readonly confidence: Confidence;
  readonly parameters: readonly FitParameter[];
  readonly threads: readonly FittedThread[];
  readonly competing: CompetingLoad;
  /** Figures that went into the fit: agreement in them shows nothing. */
  readonly inputs: readonly MetricKey[];
  /** What the recording cannot show and the fit therefore does not know, one sentence each. */
  readonly unseen: readonly string[];
  readonly seed: number;
}

/** A model that could be fitted, or why it cannot. */
export interface FitProposal {
  readonly fit: FitId;
  readonly title: string;
  /** Why it fits, or why it does not. */
  readonly reason: string;
  readonly possible: boolean;
}

/** The models for a session, the proposed one first. */
export interface FitProposals {
  readonly proposals: readonly FitProposal[];
  /** The proposed one; null where no fit can be made. */
  readonly proposed: FitId | null;
  /** Why no fit can be made at all; null where one can. */
  readonly refusal: string | null;
}

/** How two time axes were laid over each other. Simulated time t is shown at `offsetNs + t * stretch` of the session. */
export interface Alignment {
  readonly mode: 'start' | 'best-match';
  readonly offsetNs: number;
  readonly stretch: number;
  /** For the reader: what was done. */
  readonly words: string;
}

export interface AlignOptions {
  readonly mode: Alignment['mode'];
  /** Whether the simulation is stretched to the recording's wall time. */
  readonly stretch: boolean;
}

/** How well a figure is met. */
export type VerdictKind = 'good' | 'fair' | 'poor' | 'unknown' | 'input' | 'what-if';

/** One line of the table of residuals. */
export interface ResidualRow {
  readonly metric: MetricKey;
  readonly title: string;
  readonly unit: string;
  readonly measured: number | null;
  readonly simulated: number | null;
  /** measured - simulated. */
  readonly difference: number | null;
  /** simulated / measured - 1; null where measured is 0 or either is unknown. */
  readonly relative: number | null;
  /** `input`: the figure went into the fit, so that agreement proves nothing. `what-if`: parameters were changed, so that it should differ. */
  readonly verdict: VerdictKind;
  readonly words: string;
  /** Whether `simulated` is less than it would be at the program's end, because the simulation came to none. */
  readonly isLowerBound: boolean;
}

/** CPU share of one thread on both sides: of the range's wall time, 0 to 1. */
export interface ThreadResidual {
  readonly threadId: ThreadId;
  /** The kernel's id: names need not be its own. */
  readonly tid: Tid;
  readonly name: string;
  readonly measured: number;
  readonly simulated: number | null;
  /** measured - simulated. */
  readonly difference: number | null;
}

/** An interval of the session in which model and recording disagree; the list is in order of time. */
export interface ResidualInterval {
  readonly startNs: number;
  readonly endNs: number;
  /** The thread that disagrees most. */
  readonly threadId: ThreadId;
  /** Mean number of threads that are in another state than recorded. */
  readonly threads: number;
  /** Such as `Thread-1 ran, the model has it waiting for the GIL`. */
  readonly words: string;
}

/** Both curves over the same buckets of session time. */
export interface OverlaySeries {
  /** Such as `parallelism` or `cpu:12` (of thread 12). */
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  readonly threadId: ThreadId | null;
  readonly bucketNs: number;
  readonly startNs: readonly number[];
  readonly measured: readonly (number | null)[];
  /** null where the recording has nothing of the kind. */
  readonly measuredProvenance: Exclude<Provenance, 'simulated'> | null;
  readonly simulated: readonly (number | null)[];
  /** measured - simulated. */
  readonly residual: readonly (number | null)[];
}

/** A simulated lane, on the session's time axis. */
export interface OverlayLane {
  /** The measured thread that it stands for; null where the model has one more. */
  readonly threadId: ThreadId | null;
  /** What the lane is of: a thread, or what a runtime runs inside threads (`goroutine`, `task`, `callback`). */
  readonly kind: string;
  readonly name: string;
  /** `provenance` is `simulated`; `columns.threadId` is the measured thread's, or a number above every one of the session. */
  readonly columns: LaneColumns;
}

/** A fitted program simulated beside the recording. */
export interface OverlayResult {
  readonly format: 'switchyard-overlay';
  readonly version: typeof OVERLAY_VERSION;
  readonly fit: FitId;
  readonly overrides: FitOverrides;
  readonly alignment: Alignment;
  readonly measured: FigureSet;
  readonly simulated: FigureSet;
  readonly residuals: readonly ResidualRow[];
  readonly threads: readonly ThreadResidual[];
  /** Where the model is wrong, in order of time. Empty where parameters were overridden: a what-if is not wrong. */
  readonly intervals: readonly ResidualInterval[];
  readonly lanes: readonly OverlayLane[];
  readonly series: readonly OverlaySeries[];
  /** The model's own counters, such as `gilSwitches`. */
  readonly counters: Readonly<Record<string, number>>;
  /** Whether every simulated program came to its end. */
  readonly finished: boolean;
  readonly notes: readonly string[];
}
