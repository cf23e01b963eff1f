import type { RaceEntry, RaceState } from '../domain/race.ts';
import { formatCount, formatDuration } from './format.ts';
import { withShortNames } from './race-explain.ts';

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

/** An example's values by flag, from `--flag value` of its command. */
function valuesOf({ workload, argv }: Pick<RaceEntry, 'workload' | 'argv'>): ReadonlyMap<string, string> {
  if (workload === null || argv === null) return new Map();
  const flags = [...argv.entries()].filter(([, word]) => /^--[a-z]/.test(word));
  return new Map(flags.map(([at, word]) => [word, argv[at + 1] ?? '']));
}

const valueText = (value: string): string => (/^\d+$/.test(value) ? formatCount(Number(value)) : value);

/** `4 for A and B, 8 for C`. */
function byValue(given: readonly (readonly [name: string, value: string])[]): string {
  const values = [...new Set(given.map(([, value]) => value))];
  const names = (value: string) => given.filter((one) => one[1] === value).map(([name]) => name);
  return values.map((value) => `${valueText(value)} for ${names(value).join(' and ')}`).join(', ');
}

/**
 * What the contestants were given differently: options that two or more of the examples take and whose values are not
 * the same, so that their times do not compare. Null where there are none. Commands of the reader's own are not looked
 * into, and the delay server's address does not count.
 */
export function valuesNote(entries: readonly Pick<RaceEntry, 'name' | 'workload' | 'argv'>[]): string | null {
  const each = withShortNames(entries).map((entry) => ({ name: entry.name, values: valuesOf(entry) }));
  const flags = [...new Set(each.flatMap(({ values }) => [...values.keys()]))];
  const differing = flags.flatMap((flag) => {
    const given = each.flatMap(({ name, values }) => {
      const value = values.get(flag);
      return value === undefined ? [] : [[name, value] as const];
    });
    const isSame = new Set(given.map(([, value]) => value)).size < 2;
    return flag === '--url' || isSame ? [] : [`${flag.slice(2)} is ${byValue(given)}`];
  });
  if (differing.length === 0) return null;
  return `They were not given the same values: ${differing.join('; ')}. Give each the same to compare their times.`;
}
