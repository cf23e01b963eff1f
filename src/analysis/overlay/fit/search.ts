import { isLong, simulateFit } from '../simulate.ts';
import type { SimulatedRun } from '../simulated.ts';
import type { FigureSet, FitParameter, FittedProgram } from '../types.ts';

/** Simulations of one search, and events after which it makes no other one: some seconds of work. */
const RUNS = 6;
const BUDGET = 2_000_000;

/** What is searched for: the factor at which a simulated figure is the recorded one. */
export interface Search {
  readonly scale: (program: FittedProgram, factor: number) => FittedProgram;
  /** The figures of a run, as they compare with the recorded ones. */
  readonly figuresOf: (run: SimulatedRun) => FigureSet;
  readonly figure: (figures: FigureSet) => number;
  readonly wanted: number;
  /** Range of the factor; both above 0. It begins at 1. */
  readonly least: number;
  readonly most: number;
  /** Natural logarithm of the ratio at which it stops. */
  readonly close: number;
  /** Whether the figure grows with the factor. */
  readonly grows: boolean;
}

/** What a search found, with the natural logarithm of how far the figure is off there. */
export interface Found {
  readonly program: FittedProgram;
  readonly off: number;
}

/** How far two figures are apart: the logarithm of their ratio, at least 0. */
export const offBy = (value: number, wanted: number): number =>
  Math.abs(Math.log(Math.max(1e-9, value) / wanted));

/** Bisects the factor, on a logarithmic scale; the best of what was tried. */
export function search(
  program: FittedProgram,
  { scale, figuresOf, figure, wanted, least, most, close, grows }: Search,
): Found {
  let [low, high, factor, spent] = [least, most, 1, 0];
  let best: Found = { program, off: Number.POSITIVE_INFINITY };
  for (let run = 0; run < RUNS; run++) {
    const candidate = scale(program, factor);
    const simulated = simulateFit(candidate, {}, { isTrial: true });
    const value = figure(figuresOf(simulated));
    const off = offBy(value, wanted);
    if (off < best.off) best = { program: candidate, off };
    spent += simulated.result.events;
    if (off < close || spent > BUDGET || isLong(simulated, 'lanes')) break;
    if (value < wanted === grows) low = factor;
    else high = factor;
    factor = Math.sqrt(low * high);
  }
  return best;
}

/** A program with another value of a parameter. */
export function withParameter(
  program: FittedProgram,
  key: string,
  change: (value: number, parameter: FitParameter) => Partial<FitParameter>,
): FittedProgram {
  return {
    ...program,
    parameters: program.parameters.map((one) =>
      one.key === key && typeof one.value === 'number' ? { ...one, ...change(one.value, one) } : one,
    ),
  };
}

export const round = (value: number, digits: number): number =>
  Math.round(value * 10 ** digits) / 10 ** digits;
