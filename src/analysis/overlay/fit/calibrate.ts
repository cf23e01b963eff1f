import { simulatedFigures } from '../figures.ts';
import { simulateFit } from '../simulate.ts';
import type { FittedProgram } from '../types.ts';

/** Runs that the calibration may take, and how close to the recorded delay it stops. */
const RUNS = 6;
const CLOSE = 0.05;
/** The load is scaled by no more than this, up or down. */
const MOST = 4;
/** A run with more events than this is too slow to be repeated. */
const LONG_RUN = 1_500_000;

function scaled(program: FittedProgram, factor: number): FittedProgram {
  const times = (values: readonly number[]): number[] =>
    values.map((value) => Math.round(value * factor * 1000) / 1000);
  return {
    ...program,
    competing: { ...program.competing, runnable: times(program.competing.runnable) },
    parameters: program.parameters.map((one) =>
      one.key === 'competing' && typeof one.value === 'number'
        ? {
            ...one,
            value: Math.round(one.value * factor * 100) / 100,
            uncertainty: Math.round(one.value * factor * 30) / 100,
            how: `${one.how} Scaled so that the simulated run-queue delay is the recorded one.`,
          }
        : one,
    ),
  };
}

/**
 * Where all cores were busy, nobody can tell from outside how many other threads waited for them; the guess by fair shares is scaled
 * until the simulation's run-queue delay is the recorded one. That delay then is an input of the fit, not a prediction.
 * @param runqueueNs the recorded delay of all threads
 */
export function calibrateLoad(program: FittedProgram, runqueueNs: number): FittedProgram {
  if (program.competing.source !== 'run-queue' || runqueueNs <= 0) return program;
  let low = 1 / MOST;
  let high = MOST;
  let best = program;
  let bestOff = Number.POSITIVE_INFINITY;
  let factor = 1;
  for (let run = 0; run < RUNS; run++) {
    const candidate = factor === 1 ? program : scaled(program, factor);
    const result = simulateFit(candidate);
    const delayNs = simulatedFigures(result).runqueue_ns ?? 0;
    const off = Math.abs(delayNs / runqueueNs - 1);
    if (off < bestOff) {
      best = candidate;
      bestOff = off;
    }
    if (off < CLOSE || result.result.events > LONG_RUN) break;
    if (delayNs < runqueueNs) low = factor;
    else high = factor;
    factor = Math.sqrt(low * high);
  }
  return best;
}
