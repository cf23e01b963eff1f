import { ReaderError } from '../../domain/error.ts';
import type { ThreadId } from '../../domain/units.ts';
import { NS_PER_MS, NS_PER_S } from '../../domain/units.ts';
import { BudgetError } from '../../model/engine/errors.ts';
import type { Simulation, SimulationResult } from '../../model/engine/model.ts';
import type { SimLane } from '../../model/engine/trace.ts';
import { OVERLAY_MODELS } from './models.ts';
import { OTHERS } from './others.ts';
import { type Copy, isModelsOwn, type SimulationSetup, simulationSetup } from './setup.ts';
import type { FitOverrides, FittedProgram } from './types.ts';

/** Events that one simulation may take: some seconds of work. */
const BUDGET = 20_000_000;
/** A simulation is given up at this many times the recording's length. */
const LONGEST = 20;
/** Stops on the way, to see whether the program has ended while other programs run on. */
const STOPS = 16;

/** A simulated lane with what it stands for. */
export interface SimulatedLane {
  readonly lane: SimLane;
  readonly pairs: ThreadId | null;
  readonly name: string;
  /** The fitted thread that runs in it alone; null where several do, as on a Go M. */
  readonly copy: Copy | null;
  /** When its program began, ns of virtual time. */
  readonly startNs: number;
}

/** A fitted program's run. */
export interface SimulatedRun {
  readonly setup: SimulationSetup;
  readonly result: SimulationResult;
  /** Virtual time at which the last fitted thread came to its end. */
  readonly wallNs: number;
  readonly finished: boolean;
  readonly lanes: readonly SimulatedLane[];
}

function endsOf(result: SimulationResult): Map<string, number> {
  const ends = new Map<string, number>();
  for (const { label, timeNs } of result.marks)
    if (label.startsWith('end:')) ends.set(label.slice(4), timeNs);
  return ends;
}

/** Runs until every fitted thread has ended: other programs never do. */
function runToEnd(simulation: Simulation, copies: number, lengthNs: number): SimulationResult {
  const step = Math.max(10 * NS_PER_MS, Math.ceil(lengthNs / STOPS));
  const limit = LONGEST * lengthNs + 10 * NS_PER_S;
  let budget = BUDGET;
  for (let untilNs = step; ; untilNs += step) {
    const before = simulation.nowNs;
    const result = simulation.run({ untilNs, budget });
    budget = BUDGET - result.events;
    const stuck = result.deadlock !== null || (result.finished && simulation.nowNs === before);
    if (endsOf(result).size >= copies || stuck || result.finished || untilNs >= limit) return result;
  }
}

const cpuOf = (lane: SimLane): number => lane.counters.cpuNs;

/** Lanes of threads that no fitted thread marks as its own (Ms of Go, loops) beside the recorded ones with as much CPU, in order. */
function pairByCpu(lanes: readonly SimLane[], copies: readonly Copy[]): SimulatedLane[] {
  const wanted = [...copies].sort((a, b) => b.source.cpuNs - a.source.cpuNs);
  const sorted = [...lanes].sort((a, b) => cpuOf(b) - cpuOf(a));
  return sorted.map((lane, index): SimulatedLane => {
    const copy = wanted[index];
    return {
      lane,
      pairs: copy?.pairs ?? null,
      name: copy?.source.name ?? lane.name,
      copy: null,
      startNs: lane.startNs[0] ?? 0,
    };
  });
}

function lanesOf(program: FittedProgram, result: SimulationResult, copies: readonly Copy[]): SimulatedLane[] {
  const byKey = new Map(copies.map((copy) => [copy.key, copy]));
  const marked = new Map<number, SimulatedLane>();
  for (const { label, lane: id, timeNs } of result.marks) {
    const lane = result.lanes[id];
    const copy = label.startsWith('start:') ? byKey.get(label.slice(6)) : undefined;
    if (lane?.kind === 'thread' && copy !== undefined)
      marked.set(id, { lane, pairs: copy.pairs, name: copy.source.name, copy, startNs: timeNs });
  }
  const rest = result.lanes.filter(
    (lane) =>
      lane.kind === 'thread' &&
      !lane.group.startsWith(OTHERS) &&
      !marked.has(lane.id) &&
      lane.startNs.length > 0,
  );
  const taken = new Set([...marked.values()].map(({ copy }) => copy?.key));
  const unmarked = copies.filter(({ key }) => !taken.has(key));
  const sysmon = program.threads.find((one) => isModelsOwn(program, one));
  const own = sysmon === undefined ? [] : rest.filter(({ name }) => name === 'sysmon');
  return [
    ...marked.values(),
    ...pairByCpu(
      rest.filter((lane) => !own.includes(lane)),
      unmarked,
    ),
    ...own.map((lane): SimulatedLane => {
      return {
        lane,
        pairs: sysmon?.threadId ?? null,
        name: sysmon?.name ?? lane.name,
        copy: null,
        startNs: 0,
      };
    }),
  ];
}

/**
 * Simulates a fitted program. Pure: the same program and settings give the same run.
 * @throws ReaderError `bad-override`, and `simulation-too-long` where it takes more events than the budget
 */
export function simulateFit(program: FittedProgram, overrides: FitOverrides = {}): SimulatedRun {
  const setup = simulationSetup(program, overrides);
  const lengthNs = program.range.endNs - program.range.startNs;
  const simulation = OVERLAY_MODELS.get(setup.model).createFrom({
    parameters: setup.parameters,
    programs: setup.programs,
    seed: program.seed,
  });
  let result: SimulationResult;
  try {
    result = runToEnd(simulation, setup.copies.length, lengthNs);
  } catch (error) {
    if (!(error instanceof BudgetError)) throw error;
    throw new ReaderError(
      'simulation-too-long',
      `The simulation took more than ${BUDGET / 1e6} million steps and was given up. Fit a shorter part of the session, or lower the number of threads.`,
      { cause: error },
    );
  }
  const ends = endsOf(result);
  const finished = ends.size >= setup.copies.length;
  const wallNs = finished ? Math.max(0, ...ends.values()) : result.endNs;
  return { setup, result, wallNs, finished, lanes: lanesOf(program, result, setup.copies) };
}
