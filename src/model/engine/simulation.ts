import type { WaitGraph } from '../locks/wait-graph.ts';
import type {
  ModelSnapshot,
  RunOptions,
  SimTotals,
  Simulation,
  SimulationResult,
  StepReport,
} from './model.ts';
import { DEFAULT_EVENT_BUDGET, type Note, type Simulator } from './simulator.ts';
import type { LaneCounters, Trace } from './trace.ts';

/**
 * In step mode a check looks at every lane after every event: with more lanes than this it is made so much more seldom
 * that an event's share of it stays the same.
 */
const LANES_CHECKED_PER_EVENT = 64;

/** What a model tells of itself so that `makeSimulation` can drive it. */
export interface SimulationParts {
  readonly model: string;
  readonly seed: number;
  readonly simulator: Simulator;
  readonly trace: Trace;
  readonly graph: WaitGraph;
  /** Programs that have not ended. */
  unfinished(): number;
  /** Virtual time of the last program's end. */
  lastEndNs(): number;
  snapshot(): ModelSnapshot;
  /** The model's own counters. */
  extra(): Readonly<Record<string, number>>;
  /**
   * Checks the model's invariants, between events in step mode (not every one with many lanes) and at the end of a run;
   * throws InvariantError.
   */
  check?(): void;
}

function totalsOf(trace: Trace, extra: Readonly<Record<string, number>>): SimTotals {
  const sum: LaneCounters = {
    cpuNs: 0,
    runqueueNs: 0,
    sleepNs: 0,
    timeslices: 0,
    voluntary: 0,
    involuntary: 0,
    migrations: 0,
    maxRunqueueNs: 0,
  };
  for (const lane of trace.lanes) {
    if (lane.kind !== 'thread') continue;
    sum.cpuNs += lane.counters.cpuNs;
    sum.runqueueNs += lane.counters.runqueueNs;
    sum.sleepNs += lane.counters.sleepNs;
    sum.timeslices += lane.counters.timeslices;
    sum.voluntary += lane.counters.voluntary;
    sum.involuntary += lane.counters.involuntary;
    sum.migrations += lane.counters.migrations;
    sum.maxRunqueueNs = Math.max(sum.maxRunqueueNs, lane.counters.maxRunqueueNs);
  }
  return { ...sum, extra };
}

function resultOf(parts: SimulationParts): SimulationResult {
  const { simulator, trace } = parts;
  trace.flush(simulator.nowNs);
  const finished = parts.unfinished() === 0;
  const wallNs = finished ? parts.lastEndNs() : simulator.nowNs;
  const totals = totalsOf(trace, parts.extra());
  return {
    provenance: 'simulated',
    model: parts.model,
    seed: parts.seed,
    endNs: simulator.nowNs,
    finished,
    wallNs,
    parallelism: wallNs > 0 ? totals.cpuNs / wallNs : null,
    lanes: trace.lanes,
    waitNames: trace.waitNames,
    totals,
    series: trace.series,
    marks: trace.marks,
    deadlock: parts.graph.deadlock,
    truncated: trace.truncated,
    events: simulator.events,
  };
}

/** Notes that a step has not told yet are told by the next ones together with what they belong to. */
function stepOf(parts: SimulationParts, untilNs: number): StepReport | null {
  const { simulator } = parts;
  simulator.observing = true;
  try {
    let notes: Note[] = simulator.takeNotes();
    while (notes.length === 0 && simulator.runNext(untilNs)) {
      if (simulator.events % Math.ceil(parts.trace.lanes.length / LANES_CHECKED_PER_EVENT || 1) === 0)
        parts.check?.();
      notes = simulator.takeNotes();
    }
    const [first, ...also] = notes;
    if (first !== undefined) return { ...first, also };
    if (simulator.nextEventNs() === null) parts.graph.stall(simulator.lastEventNs);
    return null;
  } finally {
    simulator.observing = false;
  }
}

/** A `Simulation` over a model's parts: run, step, snapshot and result are the same for every model. */
export function makeSimulation(parts: SimulationParts): Simulation {
  return {
    get nowNs() {
      return parts.simulator.nowNs;
    },
    run(options: RunOptions = {}) {
      parts.simulator.run(
        options.untilNs ?? Number.POSITIVE_INFINITY,
        options.budget ?? DEFAULT_EVENT_BUDGET,
      );
      if (parts.simulator.nextEventNs() === null) parts.graph.stall(parts.simulator.lastEventNs);
      parts.check?.();
      return resultOf(parts);
    },
    step: (untilNs = Number.POSITIVE_INFINITY) => stepOf(parts, untilNs),
    snapshot: () => parts.snapshot(),
    result: () => resultOf(parts),
  };
}
