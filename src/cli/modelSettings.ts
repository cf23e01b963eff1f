import { InvalidArgumentError } from 'commander';
import { findWorkload } from '../catalogue/catalogue.ts';
import { integer } from '../catalogue/define.ts';
import { paramValues } from '../catalogue/params.ts';
import type { Parameter as WorkloadParameter } from '../catalogue/types.ts';
import { ReaderError } from '../domain/error.ts';
import { estimatedCosts, type KnownProgram, type KnownSettings } from '../model/engine/known.ts';
import { type Parameters, type ParameterValue, parseParameters } from '../model/engine/parameters.ts';
import { KNOWN_PROGRAMS } from '../model/known.ts';
import { parameterRange } from './modelText.ts';

/** What `--set` gave, by key. */
export type Settings = Readonly<Record<string, ParameterValue>>;

/** `--set key=value`: true and false are switches, numbers numbers, anything else a choice. */
export function collectSetting(text: string, before: Settings): Settings {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be key=value.');
  const value = text.slice(at + 1);
  const number = value.trim() === '' ? Number.NaN : Number(value);
  const read =
    value === 'true' || value === 'false' ? value === 'true' : Number.isNaN(number) ? value : number;
  return { ...before, [text.slice(0, at)]: read };
}

/** The program of a workload; null for a preset that is none. */
export function knownOf(model: string, preset: string): KnownProgram | null {
  const entry = KNOWN_PROGRAMS.get(preset);
  return entry?.model === model ? entry.known : null;
}

const refuse = (text: string): never => {
  throw new ReaderError('bad-setting', text);
};

/** What a program asks its machine for, where it has no option for it: whole numbers. */
const ASKED_OF_MACHINE: readonly WorkloadParameter[] = [
  integer('procs', 2, 2, 1, 256, 'processors of the scheduler (GOMAXPROCS)'),
];

/** The parameters of a workload that shape its simulated program. */
function shaping({ id, settings }: KnownProgram): readonly WorkloadParameter[] {
  const all = [...findWorkload(id).parameters, ...ASKED_OF_MACHINE];
  return all.filter(({ flag }) => flag in settings);
}

/** What a setting of a workload takes, for the reader. */
export function settingRange(known: KnownProgram, key: string): string {
  const parameter = shaping(known).find(({ flag }) => flag === key);
  if (parameter === undefined || parameter.type === 'url') return '';
  return `${parameter.min} to ${parameter.max}${parameter.type === 'list' ? ', several with commas' : ''}`;
}

/** The settings of a workload, those given checked as its program's options are. Throws `ReaderError` (`bad-parameter`). */
function settingsOf(known: KnownProgram, given: Settings): KnownSettings {
  const texts = Object.entries(given).map(([key, value]) => [key, String(value)]);
  const entry = { ...findWorkload(known.id), parameters: shaping(known) };
  const checked = paramValues(entry, 'default', Object.fromEntries(texts));
  return { ...known.settings, ...Object.fromEntries(texts.map(([key = '']) => [key, checked[key] ?? ''])) };
}

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 };
/** The longest that anything may take once, ns: an hour. */
const LONGEST_COST_NS = 3.6e12;

/** A cost as `--set` has it: ns, or a number with its unit. */
function costOf(name: string, value: ParameterValue): number {
  const [, number = '', unit = 'ns'] = /^(\d+(?:\.\d+)?)\s*(ns|us|µs|ms|s)?$/.exec(String(value)) ?? [];
  const cost = Number(number) * (UNITS[unit] ?? 1);
  if (number !== '' && cost <= LONGEST_COST_NS) return cost;
  return refuse(`The cost ${name} must be a time from 0 to 3600s, such as 250us, not "${value}"`);
}

const numberText = (parameter: Parameters[string]): string =>
  parameter.kind === 'number' ? (parameter.integer ? 'a whole number from ' : 'a number from ') : '';

/** Checks what was given of a model's own parameters. Throws `ReaderError` (`bad-setting`) with key and range. */
export function checkParameters(parameters: Parameters, given: Settings): void {
  for (const [key, value] of Object.entries(given)) {
    const parameter = parameters[key];
    if (parameter === undefined) continue;
    try {
      parseParameters({ [key]: parameter }, { [key]: value });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refuse(
        `${key} takes ${numberText(parameter)}${parameterRange(parameter)}, not "${value}" (${parameter.title})`,
      );
    }
  }
}

/** What was given, by what it sets. */
export interface SortedSettings {
  readonly parameters: Settings;
  /** The workload's program with the settings and costs given; null where none of them is the workload's. */
  readonly build: (() => unknown) | null;
}

/**
 * Sorts what was given into the model's parameters, which go first, and the workload's own settings and costs.
 * @param known null where no workload's program is simulated
 * @throws ReaderError `bad-setting`, `bad-parameter`: the key, what it takes, and for an unknown one all that there are
 */
export function sortSettings(
  model: { readonly id: string; readonly parameters: Parameters },
  known: KnownProgram | null,
  given: Settings,
): SortedSettings {
  const pick = (has: (key: string) => boolean) =>
    Object.fromEntries(Object.entries(given).filter(([key]) => has(key)));
  const isModels = (key: string): boolean => key in model.parameters;
  const isSetting = (key: string): boolean => known !== null && !isModels(key) && key in known.settings;
  const isCost = (key: string): boolean =>
    known !== null && !isModels(key) && !isSetting(key) && key in known.costs;
  const stray = Object.keys(given).find((key) => !isModels(key) && !isSetting(key) && !isCost(key));
  if (stray !== undefined) refuse(unknownText(stray, model, known));
  const parameters = pick(isModels);
  checkParameters(model.parameters, parameters);
  const [settings, costs] = [pick(isSetting), pick(isCost)];
  if (known === null || Object.keys({ ...settings, ...costs }).length === 0)
    return { parameters, build: null };
  const all = settingsOf(known, settings);
  const times = Object.entries(costs).map(([name, value]) => [name, costOf(name, value)] as const);
  const allCosts = { ...estimatedCosts(known), ...Object.fromEntries(times) };
  return { parameters, build: () => known.build(all, allCosts) };
}

function unknownText(
  key: string,
  model: { readonly id: string; readonly parameters: Parameters },
  known: KnownProgram | null,
): string {
  const names = (record: object) => Object.keys(record).join(', ');
  const parts = [`the model ${model.id} has ${names(model.parameters)}`];
  if (known !== null && names(known.settings) !== '')
    parts.push(`the workload ${known.id} ${names(known.settings)}`);
  if (known !== null && names(known.costs) !== '') parts.push(`its costs are ${names(known.costs)}`);
  return `There is nothing called ${key} to set: ${parts.join('; ')}`;
}
