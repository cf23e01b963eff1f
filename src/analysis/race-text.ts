import type { RaceState } from '../domain/race.ts';
import { formatDuration } from './format.ts';

/** What racing at once, or in turn, does to the figures. */
export function modeText({ mode, cores }: Pick<RaceState, 'mode' | 'cores'>): string {
  const all = cores === 1 ? 'the one core' : `${cores} cores`;
  return mode === 'at-once'
    ? `at once: the contestants shared ${all}, so wall times and run-queue delay contain waiting for each other`
    : `in turn: each had ${all} to itself, as far as nothing else ran`;
}

/** How near the starts were to each other. */
export function startText({ gate, skewNs, mode }: Pick<RaceState, 'gate' | 'skewNs' | 'mode'>): string {
  if (mode === 'in-turn') return 'start: each is timed from the moment at which it passed the gate';
  const how =
    gate === 'flock' ? 'one signal' : 'no gate (flock of util-linux was not found), one after the other';
  const apart =
    skewNs === null
      ? 'how far apart they began is not known'
      : `the first and the last began at most ${formatDuration(skewNs)} apart`;
  return `start: ${how}; ${apart}`;
}
