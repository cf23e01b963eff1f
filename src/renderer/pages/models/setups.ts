import type { ModelSetup, WorkloadValues } from '../../../export/modelSetup.ts';
import { estimatedCosts, type KnownProgram } from '../../../model/engine/known.ts';
import { type ParameterValue, parseParameters } from '../../../model/engine/parameters.ts';
import type { AnyModel } from '../../../model/engine/registry.ts';
import { KNOWN_PROGRAMS } from '../../../model/known.ts';
import { MODELS } from '../../../model/models.ts';

/** The set-up of a preset; of the first one where `presetId` is not known. */
export function presetSetup({ definition }: AnyModel, presetId?: string): ModelSetup {
  const preset = definition.presets.find(({ id }) => id === presetId) ?? definition.presets[0];
  if (preset === undefined) throw new RangeError(`The model ${definition.id} has no preset`);
  return {
    model: definition.id,
    preset: preset.id,
    parameters: parseParameters(definition.parameters, preset.parameters),
    programs: preset.programs,
    seed: 1,
    untilNs: preset.untilNs,
  };
}

/** What the page opens with: two computing threads under the GIL. */
export const firstSetup = (): ModelSetup => presetSetup(MODELS.get('gil'), 'two-spinners');

/** The workload's program that a set-up began as; null where it is none of the catalogue's. */
export function knownOf({ model, preset }: ModelSetup): KnownProgram | null {
  const entry = preset === null ? undefined : KNOWN_PROGRAMS.get(preset);
  return entry?.model === model ? entry.known : null;
}

/** The settings and costs that a set-up's program was built from; the preset's own where nothing was changed. */
export const workloadValues = (known: KnownProgram, setup: ModelSetup): WorkloadValues => ({
  settings: { ...known.settings, ...setup.workload?.settings },
  costs: { ...estimatedCosts(known), ...setup.workload?.costs },
});

/**
 * The set-up with a setting or a cost changed and its program built anew.
 * @throws {RangeError} where the program cannot be built from it
 */
export function withWorkload(
  setup: ModelSetup,
  known: KnownProgram,
  change: Partial<WorkloadValues>,
): ModelSetup {
  const before = workloadValues(known, setup);
  const workload = {
    settings: { ...before.settings, ...change.settings },
    costs: { ...before.costs, ...change.costs },
  };
  return { ...setup, workload, programs: known.build(workload.settings, workload.costs) };
}

/** A setting may be this many times the preset's, or this high at the least, before a form would build too much of it. */
const MOST_TIMES = 100;
const MOST_AT_LEAST = 10_000;
/** Numbers with commas between: those of a setting that is tried with several. */
const LIST = /^\d{1,6}(,\d{1,6}){0,7}$/;

/** The highest value that a setting may have. @param preset its value in the preset */
export const mostOf = (preset: number): number => Math.max(MOST_AT_LEAST, preset * MOST_TIMES);

/** Why a value is none for a setting; null where it is one. */
export function settingFault(preset: number | string, value: unknown): string | null {
  if (typeof preset === 'string') {
    const isList = typeof value === 'string' && LIST.test(value);
    return isList ? null : 'Whole numbers with commas between, eight at most';
  }
  if (typeof value !== 'number' || Number.isNaN(value)) return 'Enter a number';
  return value >= 0 && value <= mostOf(preset)
    ? null
    : `Enter 0 to ${mostOf(preset).toLocaleString('en-US')}`;
}

/**
 * Checks what a file says of a workload: its names, its values, and that a program comes of them.
 * @throws {RangeError} naming the setting or cost that is wrong
 */
export function checkWorkload(setup: ModelSetup): void {
  const { workload } = setup;
  const known = knownOf(setup);
  if (workload === undefined) return;
  if (known === null) throw new RangeError('workload: the preset is no workload of the catalogue');
  for (const [name, value] of Object.entries(workload.settings)) {
    const preset = known.settings[name];
    const fault = preset === undefined ? `${known.id} has no such setting` : settingFault(preset, value);
    if (fault !== null) throw new RangeError(`workload.settings.${name}: ${fault}`);
  }
  const unknown = Object.keys(workload.costs).find((name) => known.costs[name] === undefined);
  if (unknown !== undefined) throw new RangeError(`workload.costs.${unknown}: ${known.id} has no such cost`);
  const { settings, costs } = workloadValues(known, setup);
  known.build(settings, costs);
}

/** Whether the steps are other than the preset's, or than its settings and costs make them. */
export function isChanged(setup: ModelSetup): boolean {
  const known = knownOf(setup);
  const preset = MODELS.get(setup.model).definition.presets.find(({ id }) => id === setup.preset);
  if (known === null) return preset !== undefined && differ(preset.programs, setup.programs);
  const { settings, costs } = workloadValues(known, setup);
  return differ(known.build(settings, costs), setup.programs);
}

const differ = (a: unknown, b: unknown): boolean => a !== b && JSON.stringify(a) !== JSON.stringify(b);

/** A setting that two set-ups differ in. */
export interface Difference {
  readonly title: string;
  readonly a: string;
  readonly b: string;
}

const shown = (value: ParameterValue | undefined): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value ?? '–');

/** Settings and costs that differ, where both are of one workload. */
function workloadDifferences(a: ModelSetup, b: ModelSetup): Difference[] {
  const known = knownOf(a);
  if (known === null || a.preset !== b.preset) return [];
  const [one, other] = [workloadValues(known, a), workloadValues(known, b)];
  const of = (
    x: WorkloadValues['settings'],
    y: WorkloadValues['settings'],
    text: (v: number | string) => string,
  ) =>
    Object.keys(x).flatMap((title) =>
      x[title] === y[title] ? [] : [{ title, a: text(x[title] ?? ''), b: text(y[title] ?? '') }],
    );
  return [
    ...of(one.settings, other.settings, String),
    ...of(one.costs, other.costs, (ns) => `${Number(ns) / 1e6} ms`),
  ];
}

/** What B has otherwise than A, in words. */
export function differences(a: ModelSetup, b: ModelSetup): Difference[] {
  if (a.model !== b.model) {
    const title = (id: string): string => MODELS.get(id).definition.title;
    return [{ title: 'Model', a: title(a.model), b: title(b.model) }];
  }
  const { parameters } = MODELS.get(a.model).definition;
  const found: Difference[] = Object.entries(parameters)
    .filter(([key]) => a.parameters[key] !== b.parameters[key])
    .map(([key, { title }]) => ({ title, a: shown(a.parameters[key]), b: shown(b.parameters[key]) }));
  if (a.seed !== b.seed) found.push({ title: 'Seed', a: String(a.seed), b: String(b.seed) });
  if (a.untilNs !== b.untilNs) {
    found.push({ title: 'Run length', a: `${a.untilNs / 1e6} ms`, b: `${b.untilNs / 1e6} ms` });
  }
  const workload = workloadDifferences(a, b);
  found.push(...workload);
  const byHand = isChanged(a) || isChanged(b);
  if ((workload.length === 0 || byHand) && differ(a.programs, b.programs)) {
    const name = ({ preset }: ModelSetup): string => preset ?? 'own';
    found.push({ title: 'Programs', a: name(a), b: b.preset === a.preset ? 'changed' : name(b) });
  }
  return found;
}

/** The set-up with programs of the reader's own: it is no longer a preset's. */
export function ownSetup(setup: ModelSetup, programs: ModelSetup['programs']): ModelSetup {
  const { model, parameters, seed, untilNs } = setup;
  return { model, preset: null, parameters, programs, seed, untilNs };
}
