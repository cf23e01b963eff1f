import type { ModelSetup } from '../../../export/modelSetup.ts';
import { type ParameterValue, parseParameters } from '../../../model/engine/parameters.ts';
import type { AnyModel } from '../../../model/engine/registry.ts';
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

/** A setting that two set-ups differ in. */
export interface Difference {
  readonly title: string;
  readonly a: string;
  readonly b: string;
}

const shown = (value: ParameterValue | undefined): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value ?? '–');

/** What B has otherwise than A, in words. */
export function differences(a: ModelSetup, b: ModelSetup): Difference[] {
  if (a.model !== b.model) {
    const title = (id: string): string => MODELS.get(id).definition.title;
    return [{ title: 'Model', a: title(a.model), b: title(b.model) }];
  }
  const { parameters } = MODELS.get(a.model).definition;
  const found = Object.entries(parameters)
    .filter(([key]) => a.parameters[key] !== b.parameters[key])
    .map(([key, { title }]) => ({ title, a: shown(a.parameters[key]), b: shown(b.parameters[key]) }));
  if (a.seed !== b.seed) found.push({ title: 'Seed', a: String(a.seed), b: String(b.seed) });
  if (a.untilNs !== b.untilNs) {
    found.push({ title: 'Run length', a: `${a.untilNs / 1e6} ms`, b: `${b.untilNs / 1e6} ms` });
  }
  if (JSON.stringify(a.programs) !== JSON.stringify(b.programs)) {
    found.push({
      title: 'Programs',
      a: a.preset ?? 'own',
      b: b.preset === a.preset ? 'changed' : (b.preset ?? 'own'),
    });
  }
  return found;
}

/** The same set-up with another count of equal threads. */
export function withThreadCount(setup: ModelSetup, index: number, count: number): ModelSetup {
  const threads = setup.programs.threads.map((thread, i) => (i === index ? { ...thread, count } : thread));
  return { ...setup, programs: { ...setup.programs, threads } };
}
