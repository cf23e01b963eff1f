import type { ModelSetup } from '../../../../export/modelSetup.ts';
import type { SimTotals, StepReport } from '../../../../model/engine/model.ts';
import type { Deadlock } from '../../../../model/locks/wait-graph.ts';
import type { SimIntervals } from '../../../layout/simLanes.ts';
import type { StepPlace } from './stepper.ts';

/** What bounds a run in the page, however long its set-up asks for. */
export interface Limits {
  /** Events of one run. */
  readonly events: number;
  /** Intervals handed over for drawing, all lanes together. */
  readonly intervals: number;
  /** Threads, tasks and goroutines of one run. */
  readonly lanes: number;
  readonly marks: number;
}

export const LIMITS: Limits = { events: 20_000_000, intervals: 1_000_000, lanes: 250_000, marks: 5_000 };

/** The lanes of a run in columns, so that ten thousand of them cross to the page without being built anew there. */
export interface RunLanes {
  /** All names, one after the other. */
  readonly names: string;
  /** Where each lane's name ends in `names`. */
  readonly nameEnds: Uint32Array;
  /** 1 for a thread, whose places are cores. */
  readonly threads: Uint8Array;
  /** First interval of each lane, and one past the last of all. */
  readonly starts: Uint32Array;
}

/** Moments that programs named, in order of time. */
export interface RunMarks {
  readonly timeNs: Float64Array;
  readonly lane: Uint32Array;
}

/** How many lanes a run has. */
export const laneCount = ({ lanes }: Pick<ModelRun, 'lanes'>): number => lanes.nameEnds.length;

/** Name of a lane; null where there is none of that number. */
export function laneName({ lanes }: Pick<ModelRun, 'lanes'>, lane: number): string | null {
  const end = lanes.nameEnds[lane];
  return end === undefined ? null : lanes.names.slice(lane === 0 ? 0 : lanes.nameEnds[lane - 1], end);
}

/** What stopped a run before its time. */
export interface RunFault {
  /** Step of the program, such as `threads[1].body[3]`; null where it is not a step's fault. */
  readonly path: string | null;
  readonly message: string;
}

/** A run as the page shows it; every figure is simulated. */
export interface ModelRun {
  readonly setup: ModelSetup;
  readonly endNs: number;
  readonly wallNs: number;
  readonly finished: boolean;
  /** Cores used on average; null for a run of no length. */
  readonly parallelism: number | null;
  readonly lanes: RunLanes;
  readonly intervals: SimIntervals;
  readonly waitNames: readonly string[];
  readonly totals: SimTotals;
  readonly marks: RunMarks;
  readonly deadlock: Deadlock | null;
  /** Time up to which the lanes are complete; null where they are to the end. */
  readonly truncatedNs: number | null;
  readonly events: number;
  /** The event budget ran out: the run ends earlier than asked. */
  readonly outOfEvents: boolean;
  readonly fault: RunFault | null;
}

/** A place that is asked for: a step by its number (-1: before the first), or the last step by a time. */
export type Target = { readonly step: number } | { readonly timeNs: number };

/**
 * `id` numbers the runs: an answer with an older one is out of date. A new run cancels the one before. `ask` numbers the
 * questions of a kind: only the latest is sure of an answer.
 */
export type ToWorker =
  | { readonly type: 'run'; readonly id: number; readonly setup: ModelSetup }
  | { readonly type: 'goto'; readonly id: number; readonly ask: number; readonly target: Target }
  /** Asks for chunks of the list of steps, in place of those asked for before. */
  | { readonly type: 'chunks'; readonly id: number; readonly chunks: readonly number[] }
  /** Asks for the nearest step with `text` in its sentence; an empty text gives up the search. */
  | {
      readonly type: 'find';
      readonly id: number;
      readonly ask: number;
      readonly text: string;
      readonly from: number;
      readonly forward: boolean;
    }
  | { readonly type: 'cancel' };

export type FromWorker =
  | { readonly type: 'progress'; readonly id: number; readonly timeNs: number; readonly events: number }
  | { readonly type: 'run'; readonly id: number; readonly run: ModelRun }
  /** Steps counted so far; complete with the last. */
  | { readonly type: 'counted'; readonly id: number; readonly count: number; readonly complete: boolean }
  /** `CHUNK` steps from `chunk * CHUNK` on; fewer at the end of what is counted. */
  | {
      readonly type: 'chunk';
      readonly id: number;
      readonly chunk: number;
      readonly steps: readonly StepReport[];
    }
  | { readonly type: 'at'; readonly id: number; readonly ask: number; readonly place: StepPlace }
  | { readonly type: 'found'; readonly id: number; readonly ask: number; readonly step: number | null }
  /** The set-up could not be begun. */
  | { readonly type: 'failed'; readonly id: number; readonly fault: RunFault };
