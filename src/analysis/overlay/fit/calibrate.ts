import { measuredFigures, simulatedFigures, uncountedThreads } from '../figures.ts';
import type { Recording } from '../recording.ts';
import { isLong, simulateFit } from '../simulate.ts';
import type { SimulatedRun } from '../simulated.ts';
import type { CompetingLoad, FigureSet, FittedProgram } from '../types.ts';
import { type Found, offBy, round, search, withParameter } from './search.ts';

/** How close the simulated run-queue delay must come to the recorded one, and the preemptions to theirs (logarithm of the ratio). */
const CLOSE = 0.05;
const CLOSE_ENOUGH = 0.25;
/** Preemptions that are further off than this factor are not explained by what was tried. */
const EXPLAINED = Math.log(2);
/** By how much the guess at others that waited is scaled, and the period of their bursts. */
const LOAD = { least: 1 / 16, most: 4 } as const;
const MOST_PERIOD = 16;
/** A load under which the program takes longer than this many times the recorded wall time is more than there was. */
const LONGER = 1.1;
/** Period of others' bursts where nothing tells it, us: a share of a core that a scheduler's slices give in turn. */
const ASSUMED_PERIOD_US = 10_000;
/** Bursts of the kernel's own work take so long (others.ts), s, and so much of a core at least that no reading of the machine's use shows it. */
const KERNEL_WORK_S = 30e-6;
const UNSEEN_CORES = 0.03;

/** What the load is fitted to: the recorded figures, and how a run's compare with them. */
export interface LoadTarget {
  readonly measured: FigureSet;
  readonly figuresOf: (run: SimulatedRun) => FigureSet;
}

/** The target of a recording. */
export function loadTarget(recording: Recording): LoadTarget {
  const uncounted = uncountedThreads(recording);
  return {
    measured: measuredFigures(recording),
    figuresOf: (run) => simulatedFigures(run, uncounted),
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

/**
 * Others who wanted a core: the guess, scaled. They wanted at least what they got, however long the program's threads waited: these wait
 * for each other, too.
 */
function withLoad(program: FittedProgram, guess: CompetingLoad, factor: number): FittedProgram {
  const runnable = guess.cores.map((cores, b) =>
    round(Math.max(cores, factor * (guess.runnable[b] ?? 0)), 3),
  );
  const how =
    factor === 0
      ? 'What they got of the cores: that, and the program’s own threads, explain its run-queue delay.'
      : 'At least what they got of the cores, and as many as it takes for the simulated run-queue delay to be the recorded one.';
  return withParameter({ ...program, competing: { ...guess, runnable } }, 'competing', () => ({
    value: round(mean(runnable), 2),
    uncertainty: round(mean(runnable) * 0.3, 2),
    how,
  }));
}

const delayOf = (figures: FigureSet): number => figures.runqueue_ns ?? 0;

/**
 * On a full machine nobody can tell from outside how many others waited: as few as explain the recorded run-queue delay, and never so
 * many that the program takes longer than it did.
 */
function fitDelay(
  program: FittedProgram,
  guess: CompetingLoad,
  { measured, figuresOf }: LoadTarget,
): FittedProgram {
  const wanted = delayOf(measured);
  const least = withLoad(program, guess, 0);
  const without = figuresOf(simulateFit(least, {}, { isTrial: true }));
  const off = offBy(delayOf(without), wanted);
  if (off < CLOSE || delayOf(without) > wanted) return least;
  const longestNs = LONGER * (measured.wall_ns ?? Number.POSITIVE_INFINITY);
  let isBounded = false;
  const found = search(program, {
    ...LOAD,
    scale: (one, factor) => withLoad(one, guess, factor),
    figuresOf,
    figure: (figures) => {
      const isLonger = (figures.wall_ns ?? 0) > longestNs;
      isBounded ||= isLonger;
      return isLonger ? Number.POSITIVE_INFINITY : delayOf(figures);
    },
    wanted,
    close: CLOSE,
    grows: true,
  });
  const fitted = off <= found.off ? least : found.program;
  return isBounded ? { ...fitted, inputs: [...new Set([...fitted.inputs, 'wall_ns' as const])] } : fitted;
}

/** The period of the others' bursts, scaled within its range. */
function scalePeriod(program: FittedProgram, factor: number): FittedProgram {
  if (factor === 1) return program;
  return withParameter(program, 'competingPeriodUs', (value, { range, how }) => ({
    value: Math.round(Math.min(range?.max ?? value, Math.max(range?.min ?? value, value * factor))),
    how: `${how} Scaled so that the simulated preemptions are as many.`,
  }));
}

/** Searches the period at which the others' bursts preempt the program as often as it was. */
const fitPeriod = (program: FittedProgram, { measured, figuresOf }: LoadTarget): Found =>
  search(program, {
    scale: scalePeriod,
    figuresOf,
    figure: (figures) => figures.involuntary_per_s ?? 0,
    wanted: measured.involuntary_per_s ?? 0,
    least: 1 / MOST_PERIOD,
    most: MOST_PERIOD,
    close: CLOSE_ENOUGH,
    grows: false,
  });

const withAssumedPeriod = (program: FittedProgram): FittedProgram =>
  withParameter(program, 'competingPeriodUs', () => ({
    value: ASSUMED_PERIOD_US,
    source: 'assumed',
    how: 'Assumed: no period of theirs explains as many preemptions as were recorded.',
  }));

/** Preemptions a second that are too few to be looked into. */
const FEW_PREEMPTIONS = 20;

/** The kernel's short work at so many bursts a second on each core. */
const withKernelWork = (program: FittedProgram, perSecond: number): FittedProgram => ({
  ...withParameter(program, 'kernelWorkPerS', () => ({
    value: round(perSecond, 1),
    source: 'estimated',
    uncertainty: round(perSecond * 0.3, 1),
    confidence: 'low',
    how: 'From the preemptions that other programs and the program’s own threads do not explain; at most the CPU that others used.',
  })),
  inputs: program.inputs.includes('involuntary_per_s')
    ? program.inputs
    : [...program.inputs, 'involuntary_per_s'],
});

/** The kernel's work is part of the CPU that others used: bursts a second on each core that this allows. */
function mostKernelWork({ competing, parameters }: FittedProgram): number {
  const cores = Number(parameters.find(({ key }) => key === 'cores')?.value ?? 1);
  return Math.max(UNSEEN_CORES, mean(competing.cores)) / Math.max(1, cores) / KERNEL_WORK_S;
}

/**
 * Explains by the kernel's short work what is left of the preemptions: it preempts also where cores are idle, in proportion to the CPU
 * that the program used. Takes one simulation, and one more to correct the guess. Where that cannot be, because others used too little
 * CPU for as much work, there is none: the program's own threads preempt each other in a way that the model does not have.
 */
function explainPreemptions(program: FittedProgram, { measured, figuresOf }: LoadTarget): FittedProgram {
  const parallelism = measured.parallelism ?? 0;
  const most = mostKernelWork(program);
  let fitted = program;
  let perSecond = 0;
  for (let run = 0; run < 2; run++) {
    const simulated = simulateFit(fitted, {}, { isTrial: true });
    const left = (measured.involuntary_per_s ?? 0) - (figuresOf(simulated).involuntary_per_s ?? 0);
    const isEnough = left <= Math.max(FEW_PREEMPTIONS, CLOSE_ENOUGH * (measured.involuntary_per_s ?? 0));
    if (isEnough || parallelism <= 0) return fitted;
    perSecond += left / parallelism;
    if (perSecond > most) return program;
    fitted = withKernelWork(program, perSecond);
    if (isLong(simulated)) break;
  }
  return fitted;
}

/**
 * What nobody can tell from outside about other programs, from what they did to ours: where all cores were busy, how many waited for
 * one, as few as explain the recorded run-queue delay; where they preempted ours, the period of their bursts. Both figures then are
 * inputs of the fit, not predictions.
 */
export function calibrateLoad(program: FittedProgram, target: LoadTarget): FittedProgram {
  return explainPreemptions(
    program.competing.source === 'none' ? program : calibrateOthers(program, target),
    target,
  );
}

function calibrateOthers(program: FittedProgram, target: LoadTarget): FittedProgram {
  const { measured } = target;
  const involuntary = measured.involuntary_per_s ?? 0;
  const { competing } = program;
  const isFull = competing.source === 'run-queue' && delayOf(measured) > 0;
  const timed = involuntary > 0 ? fitPeriod(program, target) : { program, off: 0 };
  const isExplained = timed.off <= EXPLAINED;
  const base = isExplained ? timed.program : withAssumedPeriod(program);
  if (!isFull) return base;
  // Threads that preempt each other wait for each other: then their delay tells nothing of others.
  const most = mostKernelWork(program) * (measured.parallelism ?? 0);
  return isExplained || involuntary <= most
    ? fitDelay(base, competing, target)
    : withLoad(base, competing, 0);
}
