import { simulatedFigures } from '../src/analysis/overlay/figures.ts';
import { type OverlayJson, overlayJson } from '../src/analysis/overlay/json.ts';
import { overlay } from '../src/analysis/overlay/overlay.ts';
import { readRecording } from '../src/analysis/overlay/recording.ts';
import { simulateFit } from '../src/analysis/overlay/simulate.ts';
import { type Miss, missesOf } from '../src/analysis/overlay/tolerance.ts';
import { otherCores } from '../src/lab/disturbance.ts';
import { fitSession } from '../src/service/overlay.ts';
import { openSession } from '../src/store/index.ts';

/**
 * From here on a recording counts as disturbed, so that it decides nothing: cores that other programs used on average, and threads of
 * the program that waited for a core on average beyond what its own threads explain.
 */
export const DISTURBED = { cores: 0.25, waiting: 0.05 } as const;
/** How much more run-queue delay than simulated without other programs is still the program's own. */
const OWN_DELAY = 1.3;

/** An example recorded once, with its overlay and what else the machine did meanwhile. */
export interface Round {
  readonly overlay: OverlayJson;
  /** Cores that others used, mean; null where the recording was too short to read it. */
  readonly cores: number | null;
  /** Threads of the program that waited for a core because of others, mean. */
  readonly waiting: number;
}

/** Fits and lays a session's model over it. Throws `fit-impossible` and what the store throws. */
export function judgeSession(path: string): Round {
  const reader = openSession(path);
  try {
    const program = fitSession(reader, null, null);
    const recording = readRecording(reader, program.range);
    const result = overlay(recording, program, {}, { mode: 'start', stretch: false }, 64);
    const alone = simulatedFigures(simulateFit(program, { competing: 0 })).runqueue_ns ?? 0;
    const { runqueue_ns: delay, wall_ns: wall } = result.measured;
    return {
      overlay: overlayJson(program, result),
      cores: otherCores(reader),
      waiting: Math.max(0, (delay ?? 0) - OWN_DELAY * alone) / Math.max(1, wall ?? 1),
    };
  } finally {
    reader.close();
  }
}

/** How disturbed a round was: above 1 it decides nothing. */
export const disturbance = ({ cores, waiting }: Round): number =>
  Math.max((cores ?? 0) / DISTURBED.cores, waiting / DISTURBED.waiting);

/** In words what disturbed a round. */
export const disturbanceWords = ({ cores, waiting }: Round): string =>
  `others used ${cores?.toFixed(2) ?? 'an unknown number of'} cores, ${waiting.toFixed(2)} threads waited for a core because of them`;

/** What the rounds of an example say together. */
export interface Rounds {
  /** The least disturbed one: the one to show. */
  readonly best: Round;
  /** Those that decide: the undisturbed ones. */
  readonly deciding: readonly Round[];
}

/**
 * Records a number of times.
 * @param once records and answers the session's path
 * @param more asked before each round but the first, with those so far: whether another is needed and there is time for it
 * @param judge makes a round of a session
 */
export async function recordRounds(
  once: () => Promise<string>,
  more: (soFar: Rounds) => boolean,
  judge: (path: string) => Round = judgeSession,
): Promise<Rounds> {
  const all = [judge(await once())];
  while (more(together(all))) all.push(judge(await once()));
  return together(all);
}

/** @throws RangeError where there are none */
function together(rounds: readonly Round[]): Rounds {
  const [best] = rounds.toSorted((a, b) => disturbance(a) - disturbance(b));
  if (best === undefined) throw new RangeError('no round');
  return { best, deciding: rounds.filter((round) => disturbance(round) <= 1) };
}

/** The figures that at least one of these rounds misses, or that more than half of them miss: one round's chance is no property of a fit. */
export function missesAmong(rounds: readonly Round[], how: 'any' | 'most'): Miss[] {
  const counts = new Map<Miss, number>();
  for (const miss of rounds.flatMap(({ overlay: one }) => missesOf(one)))
    counts.set(miss, (counts.get(miss) ?? 0) + 1);
  const least = how === 'any' ? 1 : rounds.length / 2 + 0.5;
  return [...counts].filter(([, count]) => count >= least).map(([miss]) => miss);
}
