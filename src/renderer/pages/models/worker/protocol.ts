import type { ModelSetup } from '../../../../export/modelSetup.ts';
import type { ModelSnapshot, SimTotals, StepReport } from '../../../../model/engine/model.ts';
import type { LaneCounters, LaneInfo, Mark } from '../../../../model/engine/trace.ts';
import type { Deadlock } from '../../../../model/locks/wait-graph.ts';
import type { SimIntervals } from '../../../layout/simLanes.ts';

/** What bounds a run in the page, however long its set-up asks for. */
export interface Limits {
  /** Events of one run. */
  readonly events: number;
  /** Intervals handed over for drawing, all lanes together. */
  readonly intervals: number;
  /** Steps with their sentences. */
  readonly steps: number;
  readonly marks: number;
}

export const LIMITS: Limits = { events: 20_000_000, intervals: 1_000_000, steps: 20_000, marks: 5_000 };

/** A lane; its intervals are `from` to `to` of the run's columns. */
export interface RunLane extends LaneInfo {
  readonly from: number;
  readonly to: number;
  readonly counters: LaneCounters;
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
  readonly lanes: readonly RunLane[];
  readonly intervals: SimIntervals;
  readonly waitNames: readonly string[];
  readonly totals: SimTotals;
  readonly marks: readonly Mark[];
  readonly deadlock: Deadlock | null;
  /** Time up to which the lanes are complete; null where they are to the end. */
  readonly truncatedNs: number | null;
  readonly events: number;
  /** The event budget ran out: the run ends earlier than asked. */
  readonly outOfEvents: boolean;
  readonly fault: RunFault | null;
}

/** `id` numbers the runs: an answer with an older one is out of date. A new run cancels the one before. */
export type ToWorker =
  | { readonly type: 'run'; readonly id: number; readonly setup: ModelSetup }
  /** Asks for the queues after `step` (-1: before the first one). */
  | { readonly type: 'goto'; readonly id: number; readonly step: number }
  | { readonly type: 'cancel' };

export type FromWorker =
  | { readonly type: 'progress'; readonly id: number; readonly timeNs: number; readonly events: number }
  | { readonly type: 'run'; readonly id: number; readonly run: ModelRun }
  /** Further steps in order; `end` with the last: whether the list is complete or its limit was reached. */
  | {
      readonly type: 'steps';
      readonly id: number;
      readonly steps: readonly StepReport[];
      readonly end: 'complete' | 'limit' | null;
    }
  | {
      readonly type: 'snapshot';
      readonly id: number;
      readonly step: number;
      readonly snapshot: ModelSnapshot;
    }
  /** The set-up could not be begun. */
  | { readonly type: 'failed'; readonly id: number; readonly fault: RunFault };
