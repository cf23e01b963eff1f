import { measuredFigures, simulatedFigures, threadResiduals } from '../figures.ts';
import type { Recording } from '../recording.ts';
import { simulateFit } from '../simulate.ts';
import { MISSES, type Miss, missesOf } from '../tolerance.ts';
import type { FittedProgram } from '../types.ts';

/** What a fit misses; all of it where its program does not come to an end. */
function missesWith(recording: Recording, program: FittedProgram): readonly Miss[] {
  const run = simulateFit(program);
  if (!run.finished) return MISSES;
  return missesOf({
    measured: measuredFigures(recording),
    simulated: simulatedFigures(run),
    threads: threadResiduals(recording, run),
  });
}

const words = (misses: readonly Miss[]): string => (misses.length === 0 ? 'none' : misses.join(', '));

/**
 * Which of both programs is simulated: the known one, unless the replay of the slices misses fewer of the five figures (wall time,
 * parallelism, CPU share, both rates of switches). The reason says how both did.
 */
export function better(recording: Recording, known: FittedProgram, slices: FittedProgram): FittedProgram {
  const [own, replayed] = [missesWith(recording, known), missesWith(recording, slices)];
  const chosen = own.length <= replayed.length ? known : slices;
  const what = chosen === known ? 'the example’s own program' : 'a replay of the recorded slices';
  return {
    ...chosen,
    reason: `${chosen.reason} What is simulated is ${what}: of the five figures the known program misses ${words(own)}, the replay ${words(replayed)}; the replay is taken where it misses fewer.`,
  };
}
