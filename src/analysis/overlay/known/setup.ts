import { ReaderError } from '../../../domain/error.ts';
import type { KnownSettings } from '../../../model/engine/known.ts';
import type { Op, ProgramSet, ThreadSpec } from '../../../model/engine/program.ts';
import { others } from '../others.ts';
import { modelParameters, type SimulationSetup } from '../setup.ts';
import type { FitOverrides, FittedProgram, FitValue } from '../types.ts';
import { fitValues, numberOf } from '../values.ts';
import { type KnownEntry, knownEntry } from './programs.ts';
import { replayedSpecs } from './replayed.ts';

/** Keys of a known program's own parameters begin so. */
export const COST = 'cost.';
export const SETTING = 'workload.';
/** Costs that every program has: from the process' begin to the program's own, and what its main thread does beside the named costs. */
export const START = 'startup';
export const REST = 'rest';
export const START_WAIT = 'startupWait';
export const REST_WAIT = 'restWait';
/** Key of the number of sleeps before the program's own begin. */
export const START_SLEEPS = 'startupSleeps';
/** Marks the end of the main thread's body. */
export const END_MARK = 'end of the program';

type Values = Readonly<Record<string, FitValue>>;

/** The known program that a fit names. @throws ReaderError `fit-impossible` where this version has none */
export function entryOf({ known, model }: FittedProgram): KnownEntry {
  const workload = known?.workload ?? '';
  const entry = knownEntry(workload, model);
  if (entry === null)
    throw new ReaderError(
      'fit-impossible',
      `There is no known program of "${workload}" for the model ${model} in this version. Fit the session again.`,
    );
  return entry;
}

/** The settings in force: those of the recorded run, with what was set by hand. */
export function settingsInForce(program: FittedProgram, values: Values): KnownSettings {
  const set = Object.entries(values).filter(([key]) => key.startsWith(SETTING));
  return {
    cores: numberOf(values, 'cores', 1),
    ...program.known?.settings,
    ...Object.fromEntries(set.map(([key, value]) => [key.slice(SETTING.length), value as number | string])),
  };
}

/** ns of each cost in force, scaled by the general percentages. */
function costsInForce({ known }: KnownEntry, values: Values): Record<string, number> {
  const [cpu, wait] = [numberOf(values, 'cpuPct', 100) / 100, numberOf(values, 'waitPct', 100) / 100];
  return Object.fromEntries(
    Object.entries(known.costs).map(([name, { ns, kind }]) => [
      name,
      numberOf(values, `${COST}${name}`, ns / 1000) * 1000 * (kind === 'cpu' ? cpu : wait),
    ]),
  );
}

const cpu = (values: Values, name: string): Op[] => {
  const ns = Math.round(
    numberOf(values, `${COST}${name}`, 0) * 1000 * (numberOf(values, 'cpuPct', 100) / 100),
  );
  return ns > 0 ? [{ op: 'compute', ns }] : [];
};

/** @throws ReaderError `bad-override` for settings that make no program */
function built(entry: KnownEntry, program: FittedProgram, values: Values): ProgramSet {
  try {
    return entry.known.build(settingsInForce(program, values), costsInForce(entry, values));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ReaderError('bad-override', error.message, { cause: error });
  }
}

const waitNs = (values: Values, name: string): number =>
  Math.round(numberOf(values, `${COST}${name}`, 0) * 1000 * (numberOf(values, 'waitPct', 100) / 100));

/** Sleeps of the main thread around the program: for its files, for the one that started it. */
function sleeps(ns: number, times: number): Op[] {
  const each = Math.round(ns / Math.max(1, times));
  const body: Op[] = [{ op: 'blockingIo', ns: each, kind: 'disk' }];
  return each > 0 ? [{ op: 'repeat', times: Math.max(1, times), body }] : [];
}

/** Puts what every program has around the body of the main thread. A Go process has no runtime yet while it is begun: it starts later. */
function wrapped(main: ThreadSpec, values: Values, isGo: boolean): ThreadSpec {
  const times = Math.round(numberOf(values, START_SLEEPS, 1));
  const beforeNs = waitNs(values, START_WAIT);
  const end: Op = { op: 'mark', label: END_MARK };
  const body: Op[] = [
    ...(isGo ? [] : sleeps(beforeNs, times)),
    ...cpu(values, START),
    ...main.body,
    ...cpu(values, REST),
    ...sleeps(waitNs(values, REST_WAIT), 1),
    end,
  ];
  return { ...main, body, ...(isGo ? { startNs: beforeNs } : {}) };
}

/**
 * A workload's known program with its fitted costs under some settings, ready for its simulator.
 * @throws ReaderError `bad-override`
 */
export function knownSetup(program: FittedProgram, overrides: FitOverrides): SimulationSetup {
  const entry = entryOf(program);
  const values = fitValues(program, overrides);
  const set = built(entry, program, values);
  const parameters: Record<string, FitValue> = {
    ...(entry.known.parameters as unknown as Readonly<Record<string, FitValue>>),
    ...modelParameters(program, values, false),
  };
  const [main, ...more] = set.threads;
  const own = main === undefined ? [] : [wrapped(main, values, program.model === 'gmp'), ...more];
  const threads = [...own, ...replayedSpecs(program, values), ...others(program, values)];
  return { model: program.model, parameters, programs: { ...set, threads }, copies: [], values };
}
