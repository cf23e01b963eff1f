import { simulatedFigures } from '../figures.ts';
import { isLong, simulateFit } from '../simulate.ts';
import type { FigureSet, FitParameter, FittedProgram } from '../types.ts';

/** Runs that the calibration of each of both figures may take, and how close to the recorded one it stops. */
const RUNS = 6;
const CLOSE = 0.05;
/** Load and period are scaled by no more than this, up or down. */
const MOST = 4;
const MOST_PERIOD = 16;
/** Preemptions need not be met more closely than this. */
const CLOSE_ENOUGH = 0.25;

/** A program with another value of a parameter that stands for other programs. */
function withParameter(
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

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** The guess at others that wanted a core, scaled. */
function scaleLoad(program: FittedProgram, factor: number): FittedProgram {
  const runnable = program.competing.runnable.map((value) => round(value * factor, 3));
  const scaled = { ...program, competing: { ...program.competing, runnable } };
  return withParameter(scaled, 'competing', (value, { how }) => ({
    value: round(value * factor, 2),
    uncertainty: round(value * factor * 0.3, 2),
    how: `${how} Scaled so that the simulated run-queue delay is the recorded one.`,
  }));
}

/** The period of the others' bursts, scaled within its range. */
function scalePeriod(program: FittedProgram, factor: number): FittedProgram {
  return withParameter(program, 'competingPeriodUs', (value, { range, how }) => ({
    value: Math.round(Math.min(range?.max ?? value, Math.max(range?.min ?? value, value * factor))),
    how: `${how} Scaled so that the simulated preemptions are as many.`,
  }));
}

interface Search {
  readonly scale: (program: FittedProgram, factor: number) => FittedProgram;
  readonly figure: (figures: FigureSet) => number;
  readonly wanted: number;
  readonly most: number;
  readonly close: number;
  /** Whether the figure grows with the factor. */
  readonly grows: boolean;
}

/** Bisects the factor, on a logarithmic scale, at which a simulated figure is the recorded one. */
function search(
  program: FittedProgram,
  { scale, figure, wanted, most, close, grows }: Search,
): FittedProgram {
  let low = 1 / most;
  let high = most;
  let best = program;
  let bestOff = Number.POSITIVE_INFINITY;
  let factor = 1;
  for (let run = 0; run < RUNS; run++) {
    const candidate = factor === 1 ? program : scale(program, factor);
    const simulated = simulateFit(candidate);
    const value = figure(simulatedFigures(simulated));
    const off = Math.abs(Math.log(Math.max(1e-9, value) / wanted));
    if (off < bestOff) {
      best = candidate;
      bestOff = off;
    }
    if (off < close || isLong(simulated)) break;
    if (value < wanted === grows) low = factor;
    else high = factor;
    factor = Math.sqrt(low * high);
  }
  return best;
}

/** Preemptions a second that are too few to be looked into. */
const FEW_PREEMPTIONS = 20;

/** The kernel's short work at so many bursts a second on each core. */
const withKernelWork = (program: FittedProgram, perSecond: number): FittedProgram => ({
  ...withParameter(program, 'kernelWorkPerS', () => ({
    value: round(Math.min(20_000, perSecond), 1),
    source: 'estimated',
    uncertainty: round(perSecond * 0.3, 1),
    confidence: 'low',
    how: 'From the preemptions that other programs and the program’s own threads do not explain.',
  })),
  inputs: program.inputs.includes('involuntary_per_s')
    ? program.inputs
    : [...program.inputs, 'involuntary_per_s'],
});

/**
 * Explains by the kernel's short work what is left of the preemptions: it preempts also where cores are idle, in proportion to the CPU
 * that the program used. Takes one simulation, and one more to correct the guess.
 */
function explainPreemptions(program: FittedProgram, measured: FigureSet): FittedProgram {
  const parallelism = measured.parallelism ?? 0;
  let fitted = program;
  let perSecond = 0;
  for (let run = 0; run < 2; run++) {
    const simulated = simulateFit(fitted);
    const left = (measured.involuntary_per_s ?? 0) - (simulatedFigures(simulated).involuntary_per_s ?? 0);
    const isEnough = left <= Math.max(FEW_PREEMPTIONS, CLOSE_ENOUGH * (measured.involuntary_per_s ?? 0));
    if (isEnough || parallelism <= 0) return fitted;
    perSecond += left / parallelism;
    fitted = withKernelWork(program, perSecond);
    if (isLong(simulated)) break;
  }
  return fitted;
}

/**
 * What nobody can tell from outside about other programs, from what they did to ours: where they preempted it, the period of their
 * bursts is scaled until the simulation has as many preemptions; where all cores were busy, their number until its run-queue delay is
 * the recorded one. Both figures then are inputs of the fit, not predictions.
 */
export function calibrateLoad(program: FittedProgram, measured: FigureSet): FittedProgram {
  return explainPreemptions(
    program.competing.source === 'none' ? program : calibrateOthers(program, measured),
    measured,
  );
}

function calibrateOthers(program: FittedProgram, measured: FigureSet): FittedProgram {
  const involuntary = measured.involuntary_per_s ?? 0;
  const delayNs = measured.runqueue_ns ?? 0;
  const timed =
    involuntary <= 0
      ? program
      : search(program, {
          scale: scalePeriod,
          figure: (figures) => figures.involuntary_per_s ?? 0,
          wanted: involuntary,
          most: MOST_PERIOD,
          close: CLOSE_ENOUGH,
          grows: false,
        });
  if (program.competing.source !== 'run-queue' || delayNs <= 0) return timed;
  return search(timed, {
    scale: scaleLoad,
    figure: (figures) => figures.runqueue_ns ?? 0,
    wanted: delayNs,
    most: MOST,
    close: CLOSE,
    grows: true,
  });
}
