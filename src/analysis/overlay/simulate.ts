import { ReaderError } from '../../domain/error.ts';
import { NS_PER_MS, NS_PER_S } from '../../domain/units.ts';
import { BudgetError, ProgramError } from '../../model/engine/errors.ts';
import type { Simulation, SimulationResult } from '../../model/engine/model.ts';
import { knownEndNs, knownLanes } from './known/lanes.ts';
import { knownSetup } from './known/setup.ts';
import { OVERLAY_MODELS } from './models.ts';
import { isOwnLane, pairByCpu, sysmonLane } from './pairing.ts';
import { type Copy, type SimulationSetup, simulationSetup } from './setup.ts';
import type { SimulatedLane, SimulatedRun } from './simulated.ts';
import type { FitOverrides, FittedProgram } from './types.ts';

/** Events that one simulation may take: some seconds of work. */
const BUDGET = 20_000_000;
/** A simulation is given up at this many times the recording's length, and so much more. */
const LONGEST = { times: 20, moreNs: 10 * NS_PER_S } as const;
/** One that a fit tries, much earlier: whether it takes five times as long or twenty, it is wrong. */
const LONGEST_TRIAL = { times: 4, moreNs: NS_PER_S / 10 } as const;
/** Stops on the way, to see whether the program has ended while other programs run on. */
const STOPS = 16;

/** From so many events or lanes on a run takes a second or more. */
const LONG = { events: 500_000, lanes: 2000 };

/** Whether a run is too long to be repeated more often than must be: for its events or lanes, or for its lanes alone. */
export const isLong = ({ result }: SimulatedRun, what: 'both' | 'lanes' = 'both'): boolean =>
  (what === 'both' && result.events > LONG.events) || result.lanes.length > LONG.lanes;

function endsOf(result: SimulationResult): Map<string, number> {
  const ends = new Map<string, number>();
  for (const { label, timeNs } of result.marks)
    if (label.startsWith('end:')) ends.set(label.slice(4), timeNs);
  return ends;
}

/** Hears how far a simulation has come: virtual time, and the time at which it is given up, ns. */
export type SimulationWatch = (nowNs: number, limitNs: number) => void;

/** How a simulation is run. */
export interface SimulationOptions {
  readonly watch?: SimulationWatch;
  /** Whether it is one that a fit tries. */
  readonly isTrial?: boolean;
}

/** Runs until the program has ended: other programs never do. */
function runToEnd(
  simulation: Simulation,
  lengthNs: number,
  isOver: (result: SimulationResult) => boolean,
  { watch, isTrial = false }: SimulationOptions,
): SimulationResult {
  const step = Math.max(10 * NS_PER_MS, Math.ceil(lengthNs / STOPS));
  const longest = isTrial ? LONGEST_TRIAL : LONGEST;
  const limit = longest.times * lengthNs + longest.moreNs;
  let budget = BUDGET;
  for (let untilNs = step; ; untilNs += step) {
    const before = simulation.nowNs;
    const result = simulation.run({ untilNs, budget });
    budget = BUDGET - result.events;
    watch?.(simulation.nowNs, limit);
    const idle = result.finished && simulation.nowNs === before;
    if (isOver(result) || idle || result.finished || untilNs >= limit) return result;
  }
}

function lanesOf(program: FittedProgram, result: SimulationResult, copies: readonly Copy[]): SimulatedLane[] {
  const byKey = new Map(copies.map((copy) => [copy.key, copy]));
  const marked = new Map<number, SimulatedLane>();
  for (const { label, lane: id, timeNs } of result.marks) {
    const lane = result.lanes[id];
    const copy = label.startsWith('start:') ? byKey.get(label.slice(6)) : undefined;
    if (lane?.kind === 'thread' && copy !== undefined)
      marked.set(id, {
        lane,
        pairs: copy.pairs,
        name: copy.source.name,
        copy,
        startNs: timeNs,
        unseenSwitches: copy.gated ? 2 : 1,
      });
  }
  const rest = result.lanes.filter((lane) => isOwnLane(lane) && !marked.has(lane.id));
  const taken = new Set([...marked.values()].map(({ copy }) => copy?.key));
  const unmarked = copies.filter(({ key }) => !taken.has(key));
  const own = sysmonLane(program, rest);
  return [
    ...marked.values(),
    ...pairByCpu(
      rest.filter((lane) => lane !== own?.lane),
      unmarked.map(({ source, pairs }) => ({ ...source, pairs })),
    ),
    ...(own === null ? [] : [own]),
  ];
}

/** How the end of a program shows, and which lanes are its own. */
interface Reading {
  readonly setup: SimulationSetup;
  readonly isOver: (result: SimulationResult) => boolean;
  /** Virtual time of the end; null where it has not come. */
  readonly endNs: (result: SimulationResult) => number | null;
  readonly lanes: (result: SimulationResult) => SimulatedLane[];
}

function slicesReading(program: FittedProgram, overrides: FitOverrides): Reading {
  const setup = simulationSetup(program, overrides);
  const { copies } = setup;
  const isFinished = (ends: ReadonlyMap<string, number>): boolean => ends.size >= copies.length;
  return {
    setup,
    isOver: (result) => isFinished(endsOf(result)) || result.deadlock !== null,
    endNs: (result) => {
      const ends = endsOf(result);
      return isFinished(ends) ? Math.max(0, ...ends.values()) : null;
    },
    lanes: (result) => lanesOf(program, result, copies),
  };
}

function knownReading(program: FittedProgram, overrides: FitOverrides): Reading {
  const setup = knownSetup(program, overrides);
  return {
    setup,
    isOver: (result) => knownEndNs(result, setup.programs) !== null,
    endNs: (result) => knownEndNs(result, setup.programs),
    lanes: (result) => knownLanes(program, setup.programs, result),
  };
}

/**
 * Simulates a fitted program. Pure: the same program and settings give the same run.
 * @throws ReaderError `bad-override`, and `simulation-too-long` where it takes more events than the budget
 */
export function simulateFit(
  program: FittedProgram,
  overrides: FitOverrides = {},
  options: SimulationOptions = {},
): SimulatedRun {
  const read = (program.known === null ? slicesReading : knownReading)(program, overrides);
  const { setup } = read;
  const lengthNs = program.range.endNs - program.range.startNs;
  let result: SimulationResult;
  try {
    const simulation = OVERLAY_MODELS.get(setup.model).createFrom({
      parameters: setup.parameters,
      programs: setup.programs,
      seed: program.seed,
    });
    result = runToEnd(simulation, lengthNs, read.isOver, options);
  } catch (error) {
    throw asReaderError(error);
  }
  const endNs = read.endNs(result);
  return {
    setup,
    result,
    wallNs: endNs ?? result.endNs,
    finished: endNs !== null,
    lanes: read.lanes(result),
  };
}

/** What a reader can do about a simulation that cannot be run; anything else as it is. */
function asReaderError(error: unknown): unknown {
  if (error instanceof BudgetError)
    return new ReaderError(
      'simulation-too-long',
      `The simulation took more than ${BUDGET / 1e6} million steps and was given up. Fit a shorter part of the session, or lower the number of threads.`,
      { cause: error },
    );
  if (error instanceof ProgramError)
    return new ReaderError(
      'bad-override',
      `The program cannot be simulated as set (${error.message}). Set another value, or take the ones of the fit.`,
      { cause: error },
    );
  return error;
}
