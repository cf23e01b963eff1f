import type { Deadlock } from '../locks/wait-graph.ts';
import type { Parameters, ValuesOf } from './parameters.ts';
import type { OpName, ProgramSet } from './program.ts';
import type { Note } from './simulator.ts';
import type { LaneCounters, Mark, SimLane, SimSeries } from './trace.ts';

/** What stands in a queue: a lane, or (lane -1) something that has none. */
export interface QueueItem {
  readonly lane: number;
  readonly label: string;
  /** A figure that explains its place, such as `v 12.3 ms`. */
  readonly detail?: string;
}

/** What a view in a snapshot is, so that a page can draw each in its own way. */
export type QueueKind =
  /** Cores with who runs there. */
  | 'core'
  | 'run-queue'
  /** Who has a runtime lock, with its waiters as items. */
  | 'lock'
  /** Holder and waiters of an object of the program. */
  | 'waiters'
  | 'local-queue'
  | 'global-queue'
  | 'loop-phase'
  | 'ready-queue'
  | 'timers'
  | 'pool'
  | 'sleepers';

/** One queue as it stands. */
export interface QueueView {
  readonly id: string;
  readonly kind: QueueKind;
  readonly title: string;
  readonly items: readonly QueueItem[];
  /** Lane that runs here or holds it; -1 for none; absent where it has no meaning. */
  readonly holder?: number;
  /** A count that is not its items: permits, buffered values. */
  readonly count?: number;
  /** Short remark, such as the phase a loop is in or `throttled`. */
  readonly note?: string;
}

/** All queues of a model at one moment. */
export interface ModelSnapshot {
  readonly timeNs: number;
  readonly queues: readonly QueueView[];
}

/** One stop of the step mode. */
export interface StepReport extends Note {
  /** What else happened at the same event. */
  readonly also: readonly Note[];
}

/** Totals over all `thread` lanes, and the model's own figures. */
export interface SimTotals extends LaneCounters {
  /** The model's own counters, such as `gilSwitches`, `steals`. */
  readonly extra: Readonly<Record<string, number>>;
}

/** What a run came to. Every figure is simulated. */
export interface SimulationResult {
  readonly provenance: 'simulated';
  readonly model: string;
  readonly seed: number;
  /** Virtual time reached, ns. */
  readonly endNs: number;
  /** Whether every program ran to its end. */
  readonly finished: boolean;
  /** Virtual time at which the last program ended; `endNs` while some have not. */
  readonly wallNs: number;
  /** CPU time of all threads over `wallNs`: cores used on average; null for a run of no length. */
  readonly parallelism: number | null;
  readonly lanes: readonly SimLane[];
  readonly waitNames: readonly string[];
  readonly totals: SimTotals;
  readonly series: readonly SimSeries[];
  readonly marks: readonly Mark[];
  readonly deadlock: Deadlock | null;
  /** Whether the trace's limit cut the lanes short. */
  readonly truncated: boolean;
  /** Events that the run took. */
  readonly events: number;
}

export interface RunOptions {
  /** Virtual time to stop at; default: until nothing more can happen. */
  readonly untilNs?: number;
  /** Most events; default 50,000,000. */
  readonly budget?: number;
}

/** A model at work. */
export interface Simulation {
  readonly nowNs: number;
  /**
   * Runs on to `untilNs` or to the end.
   * @throws {BudgetError} when the event budget is used up.
   * @throws {ProgramError} when the program does what it must not.
   */
  run(options?: RunOptions): SimulationResult;
  /** Runs to the next event that means something to a reader; null at the end. Throws as `run`. */
  step(untilNs?: number): StepReport | null;
  snapshot(): ModelSnapshot;
  result(): SimulationResult;
}

/** What a simulation is made from; serialisable as JSON. */
export interface Setup<V> {
  readonly parameters: V;
  readonly programs: ProgramSet;
  /** Any integer; the same seed gives the same run. */
  readonly seed: number;
}

/** A ready set-up with a name. */
export interface Preset<P extends Parameters> {
  readonly id: string;
  readonly title: string;
  /** What it shows, one sentence. */
  readonly summary: string;
  readonly parameters: Partial<ValuesOf<P>>;
  readonly programs: ProgramSet;
  /** Virtual time worth showing, ns. */
  readonly untilNs: number;
}

/** A model as the page, the command line and the what-if answers know it. */
export interface ModelDefinition<P extends Parameters = Parameters> {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly parameters: P;
  readonly presets: readonly Preset<P>[];
  /** Whether the model can run a step. */
  supports(op: OpName): boolean;
  /** @throws {ProgramError} on a bad program, RangeError on parameters that do not go together. */
  create(setup: Setup<ValuesOf<P>>, options?: { readonly keepTrace?: boolean }): Simulation;
}
