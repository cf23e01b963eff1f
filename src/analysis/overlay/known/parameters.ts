import type { KnownCost } from '../../../model/engine/known.ts';
import type { SettingRule } from '../propose.ts';
import type { FitParameter } from '../types.ts';
import type { KnownEntry } from './programs.ts';
import { COST, REST, REST_WAIT, SETTING, START, START_SLEEPS, START_WAIT } from './setup.ts';

/** Largest value of a setting without a rule, and of a cost in us (an hour). */
const MOST = 1e12;
const LONGEST_US = 3.6e9;

const number = { kind: 'number', choices: [], group: 'program' } as const;

function costParameter(name: string, cost: KnownCost): FitParameter {
  return {
    ...number,
    key: `${COST}${name}`,
    title: `Cost: ${name}`,
    help: `${cost.kind === 'cpu' ? 'CPU' : 'Time waited'} for ${cost.per}`,
    value: cost.ns / 1000,
    unit: 'us',
    range: { min: 0, max: LONGEST_US, integer: false },
    source: 'assumed',
    how: 'The program’s own estimate; the recording does not tell it.',
    uncertainty: null,
    confidence: 'low',
  };
}

const START_COST: KnownCost = {
  ns: 0,
  kind: 'cpu',
  per: 'the process’ begin, before the program’s first phase',
};
const REST_COST: KnownCost = {
  ns: 0,
  kind: 'cpu',
  per: 'what the main thread does beside the named costs, and the process’ end',
};

const START_WAIT_COST: KnownCost = {
  ns: 0,
  kind: 'wait',
  per: 'the process’ begin: sleeps of the main thread before the program’s first phase',
};
const REST_WAIT_COST: KnownCost = {
  ns: 0,
  kind: 'wait',
  per: 'the process’ end, from the last line of output to the end of the recording',
};

/** How often the main thread slept before the program's begin. */
const startSleeps: FitParameter = {
  ...number,
  key: START_SLEEPS,
  title: 'Sleeps before the program’s begin',
  help: 'Among how many sleeps what is waited at the process’ begin is shared',
  value: 1,
  unit: '',
  range: { min: 1, max: 1_000_000, integer: true },
  source: 'assumed',
  how: 'The output does not tell when the program began.',
  uncertainty: null,
  confidence: 'low',
};

/** Name of the cost that stands for the process' begin: the program's own `start` where it has one. */
export const startCost = ({ known }: KnownEntry): string => ('start' in known.costs ? 'start' : START);

function settingParameter(name: string, value: number, rule: SettingRule | undefined): FitParameter {
  const title = rule?.title ?? `setting: ${name}`;
  return {
    ...number,
    key: `${SETTING}${name}`,
    title: title.charAt(0).toUpperCase() + title.slice(1),
    help: `The workload’s --${name}: another value is another run of the same program`,
    value,
    unit: rule?.unit ?? '',
    range:
      rule === undefined
        ? { min: 0, max: MOST, integer: Number.isInteger(value) && value > 1 }
        : { min: rule.min, max: rule.max, integer: rule.integer },
    source: 'measured',
    how: 'What the recorded run was started with.',
    uncertainty: 0,
    confidence: 'high',
  };
}

/** Settings of a known program as a run was started: only those that it has. */
export function knownSettings(
  { known }: KnownEntry,
  given: Readonly<Record<string, number | string>>,
): Record<string, number | string> {
  return Object.fromEntries(Object.entries(known.settings).map(([key, value]) => [key, given[key] ?? value]));
}

/** The known program's parameters before a recording has told its costs. Settings that are no numbers stay as recorded. */
export function knownParameters(
  entry: KnownEntry,
  settings: Readonly<Record<string, number | string>>,
  rules: Readonly<Record<string, SettingRule>> = {},
): FitParameter[] {
  const begin = startCost(entry) === START ? [costParameter(START, START_COST)] : [];
  return [
    ...Object.entries(settings).flatMap(([name, value]) =>
      typeof value === 'number' ? [settingParameter(name, value, rules[name])] : [],
    ),
    costParameter(START_WAIT, START_WAIT_COST),
    startSleeps,
    ...begin,
    ...Object.entries(entry.known.costs).map(([name, cost]) => costParameter(name, cost)),
    costParameter(REST, REST_COST),
    costParameter(REST_WAIT, REST_WAIT_COST),
  ];
}
