import type { RaceEntry, RaceState } from '../domain/race.ts';
import { formatCount, formatDuration } from './format.ts';
import { withShortNames } from './race-explain.ts';
import { type GivenValue, valueDifferences } from './race-values.ts';

const coresText = (cores: number): string => (cores === 1 ? 'one core' : `${cores} cores`);

/** What racing at once, or in turn, and pinned or not, does to the figures. */
export function modeText({ mode, cores, entries }: Pick<RaceState, 'mode' | 'cores' | 'entries'>): string {
  const pinned = entries.find((entry) => entry.cores !== null)?.cores?.length ?? null;
  if (mode === 'in-turn')
    return `in turn: each had ${pinned === null && cores === 1 ? 'the one core' : coresText(pinned ?? cores)} to itself, as far as nothing else ran`;
  return pinned === null
    ? `at once: the contestants shared ${cores === 1 ? 'the one core' : coresText(cores)}, so wall times and run-queue delay contain waiting for each other`
    : `at once: each had ${coresText(pinned)} of its own, as far as nothing else ran there`;
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

const valueText = (value: string): string => (/^\d+$/.test(value) ? formatCount(Number(value)) : value);

/** `4 for A and B, 8 for C`. */
function byValue(given: readonly GivenValue[], names: readonly string[]): string {
  const values = [...new Set(given.map(({ value }) => value))];
  const nameOf = ({ index, isOption }: GivenValue) =>
    `${names[index] ?? ''}${isOption ? '' : ' (which has no such option)'}`;
  const whose = (value: string) => given.filter((one) => one.value === value).map(nameOf);
  return values.map((value) => `${valueText(value)} for ${whose(value).join(' and ')}`).join(', ');
}

/**
 * What the contestants were given differently, so that their times do not compare (`valueDifferences`), for the reader.
 * Null where nothing is known to differ.
 */
export function valuesNote(entries: readonly Pick<RaceEntry, 'name' | 'workload' | 'argv'>[]): string | null {
  const names = withShortNames(entries).map(({ name }) => name);
  const differing = valueDifferences(entries).map(
    ({ option, given }) => `${option} is ${byValue(given, names)}`,
  );
  if (differing.length === 0) return null;
  return `They were not given the same values: ${differing.join('; ')}. Give each the same to compare their times.`;
}
