import type { LabExample, LabLanguage } from '../../../ipc/channels/lab.ts';
import { LANGUAGES, modelName } from '../../components/lab/words.ts';

/** What the list is narrowed to; an empty word is no bound. */
export interface ExampleFilter {
  readonly query: string;
  readonly language: string;
  readonly model: string;
  readonly document: string;
}

export const NO_FILTER: ExampleFilter = { query: '', language: '', model: '', document: '' };

/** The examples that meet every bound and hold every word of the query, in their order. */
export function filterExamples(
  examples: readonly LabExample[],
  filter: ExampleFilter,
): readonly LabExample[] {
  const words = filter.query.toLowerCase().split(/\s+/).filter(Boolean);
  return examples.filter((example) => {
    const { id, title, language, model, documents, lesson } = example;
    if (filter.language !== '' && language !== filter.language) return false;
    if (filter.model !== '' && model !== filter.model) return false;
    if (filter.document !== '' && !documents.includes(filter.document)) return false;
    const text = `${id} ${title} ${LANGUAGES[language]} ${modelName(model)} ${lesson.what}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Examples of one language. */
export interface LanguageGroup {
  readonly language: LabLanguage;
  readonly name: string;
  readonly examples: readonly LabExample[];
}

/** The examples by language; a language without any is left out. */
export function groupByLanguage(examples: readonly LabExample[]): readonly LanguageGroup[] {
  return (Object.keys(LANGUAGES) as LabLanguage[])
    .map((language) => ({
      language,
      name: LANGUAGES[language],
      examples: examples.filter((example) => example.language === language),
    }))
    .filter((group) => group.examples.length > 0);
}

/** Every value that a filter may be set to, in the order of first use; documents sorted. */
export function filterChoices(examples: readonly LabExample[]): {
  readonly languages: readonly LabLanguage[];
  readonly models: readonly string[];
  readonly documents: readonly string[];
} {
  return {
    languages: [...new Set(examples.map(({ language }) => language))],
    models: [...new Set(examples.map(({ model }) => model))],
    documents: [...new Set(examples.flatMap(({ documents }) => documents))].sort(),
  };
}
