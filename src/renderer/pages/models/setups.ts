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
