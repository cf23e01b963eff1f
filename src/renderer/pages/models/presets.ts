import { KNOWN_PROGRAMS } from '../../../model/known.ts';
import { MODELS } from '../../../model/models.ts';

/** A preset as the picker shows it. */
export interface PresetChoice {
  readonly model: string;
  readonly id: string;
  readonly title: string;
  readonly summary: string;
}

/** Presets under one heading. */
export interface PresetGroup {
  readonly title: string;
  readonly choices: readonly PresetChoice[];
}

/** How a workload's id begins, by the language that it is written in. */
const LANGUAGES: Readonly<Record<string, string>> = {
  c: 'C',
  go: 'Go',
  java: 'Java',
  node: 'Node',
  py: 'Python',
  rust: 'Rust',
};

/** What a preset stands under within its model: the language of a workload of the catalogue, or the model's own basics. */
const familyOf = (id: string): string =>
  KNOWN_PROGRAMS.has(id)
    ? `workloads in ${LANGUAGES[id.slice(0, id.indexOf('-'))] ?? 'other languages'}`
    : 'basics';

/** All presets of all models, those of `model` first, grouped by model and family. */
export function presetGroups(model: string): PresetGroup[] {
  const models = MODELS.list().map(({ definition }) => definition);
  const ordered = [...models].sort((a, b) => Number(b.id === model) - Number(a.id === model));
  return ordered.flatMap(({ id, title, presets }) => {
    const families = [...new Set(presets.map((preset) => familyOf(preset.id)))];
    return families.map((family) => ({
      title: `${title}: ${family}`,
      choices: presets
        .filter((preset) => familyOf(preset.id) === family)
        .map((preset) => ({
          model: id,
          id: preset.id,
          title: preset.title,
          summary: preset.summary,
        })),
    }));
  });
}

/** Groups with the presets that have every word of a text in their title, id, summary or heading. */
export function filterPresets(groups: readonly PresetGroup[], text: string): PresetGroup[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return groups.flatMap(({ title, choices }) => {
    const left = choices.filter((choice) => {
      const all = `${title} ${choice.title} ${choice.id} ${choice.summary}`.toLowerCase();
      return wanted.every((word) => all.includes(word));
    });
    return left.length === 0 ? [] : [{ title, choices: left }];
  });
}
