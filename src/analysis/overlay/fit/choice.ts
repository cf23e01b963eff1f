import { measuredFigures, simulatedFigures, threadResiduals, uncountedThreads } from '../figures.ts';
import type { Recording } from '../recording.ts';
import { simulateFit } from '../simulate.ts';
import { type Deviations, deviationsOf, MISSES, MOST_DEVIATION, weightOf } from '../tolerance.ts';
import type { FittedProgram } from '../types.ts';

const UNFINISHED: Deviations = {
  wall: MOST_DEVIATION,
  parallelism: MOST_DEVIATION,
  'CPU share': MOST_DEVIATION,
  voluntary: MOST_DEVIATION,
  involuntary: MOST_DEVIATION,
};

/** How far off a fit is: all the way where its program comes to no end, or only after several times the recorded length. */
function deviationsWith(recording: Recording, program: FittedProgram): Deviations {
  const run = simulateFit(program, {}, { isTrial: true });
  if (!run.finished) return UNFINISHED;
  return deviationsOf({
    measured: measuredFigures(recording),
    simulated: simulatedFigures(run, uncountedThreads(recording)),
    threads: threadResiduals(recording, run),
  });
}

const times = (value: number): string =>
  value >= MOST_DEVIATION ? `${MOST_DEVIATION} times or more` : `${value.toFixed(1)} times`;

const words = (off: Deviations): string => {
  const missed = MISSES.filter((miss) => off[miss] > 1).map((miss) => `${miss} (${times(off[miss])})`);
  return missed.length === 0 ? 'none' : missed.join(', ');
};

/**
 * Which of both programs is simulated: the known one, unless the misses of the replay of the slices weigh less. The five figures are wall
 * time, parallelism, CPU share and both rates of switches. The reason says how both did.
 */
export function better(recording: Recording, known: FittedProgram, slices: FittedProgram): FittedProgram {
  const [own, replayed] = [deviationsWith(recording, known), deviationsWith(recording, slices)];
  const chosen = weightOf(own) <= weightOf(replayed) ? known : slices;
  const what = chosen === known ? 'the example’s own program' : 'a replay of the recorded slices';
  return {
    ...chosen,
    reason: `${chosen.reason} What is simulated is ${what}: of the five figures the known program misses ${words(own)}, the replay ${words(replayed)}. A miss weighs as many times as it is off by its tolerance, ${MOST_DEVIATION} at most; the replay is taken where its misses weigh less.`,
  };
}
