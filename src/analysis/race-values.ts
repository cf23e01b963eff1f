import type { RaceEntry } from '../domain/race.ts';

/** What an example was given for an option. */
export interface GivenValue {
  /** The entry's place in the race. */
  readonly index: number;
  readonly value: string;
  /** False where the program has no such option, and does what the option repeats once. */
  readonly isOption: boolean;
}

/** An option whose values are not the same for all examples that it concerns. */
export interface ValueDifference {
  /** Without dashes. */
  readonly option: string;
  readonly given: readonly GivenValue[];
}

/** Where the delay server listens sets no work. */
const NO_WORK = '--url';
/** How often a program does its work: one without the option does it once. */
const TIMES = '--repeat';

type Named = Pick<RaceEntry, 'workload' | 'argv'>;

/** An example's values by flag, from `--flag value` of its command; null for a command of the reader's own. */
function valuesOf({ workload, argv }: Named): ReadonlyMap<string, string> | null {
  if (workload === null || argv === null) return null;
  const flags = [...argv.entries()].filter(([, word]) => /^--[a-z]/.test(word));
  return new Map(flags.map(([at, word]) => [word, argv[at + 1] ?? '']));
}

/**
 * Options that set the work of two or more of the examples and whose values are not the same, so that neither their
 * times nor their CPU time compare. Commands of the reader's own are not looked into.
 */
export function valueDifferences(entries: readonly Named[]): readonly ValueDifference[] {
  const each = entries.map(valuesOf);
  const flags = [...new Set(each.flatMap((values) => [...(values?.keys() ?? [])]))];
  return flags.flatMap((flag) => {
    const given = each.flatMap((values, index): GivenValue[] => {
      const value = values?.get(flag);
      if (value !== undefined) return [{ index, value, isOption: true }];
      return values !== null && flag === TIMES ? [{ index, value: '1', isOption: false }] : [];
    });
    const isSame = new Set(given.map(({ value }) => value)).size < 2;
    return flag === NO_WORK || isSame ? [] : [{ option: flag.slice(2), given }];
  });
}

/** Whether all are the same example with the same values, run by whatever toolchain. */
export const isSameWork = (entries: readonly Named[]): boolean =>
  entries.every(({ workload }) => workload !== null && workload === entries[0]?.workload) &&
  valueDifferences(entries).length === 0;
