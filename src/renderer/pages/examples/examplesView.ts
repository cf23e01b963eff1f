import { create } from 'zustand';
import { type ExampleFilter, NO_FILTER } from './exampleFilter.ts';
import { type ExampleEntry, NEW_ENTRY } from './exampleForm.ts';

/** What the page shows and what was entered; it stays while other pages are in view. */
export interface ExamplesView {
  readonly filter: ExampleFilter;
  /** Id of the example in view; null for the first of the list. */
  readonly selected: string | null;
  /** Entries by example, of those that were touched. */
  readonly entries: Readonly<Record<string, ExampleEntry>>;
}

export const NEW_VIEW: ExamplesView = { filter: NO_FILTER, selected: null, entries: {} };

export const useExamplesView = create<ExamplesView>(() => NEW_VIEW);

/** Brings an example into view, whatever the list is narrowed to. */
export const showExample = (id: string): void =>
  useExamplesView.setState({ selected: id, filter: NO_FILTER });

export const changeFilter = (changed: Partial<ExampleFilter>): void =>
  useExamplesView.setState(({ filter }) => ({ filter: { ...filter, ...changed } }));

export const changeEntry = (id: string, changed: Partial<ExampleEntry>): void =>
  useExamplesView.setState(({ entries }) => ({
    entries: { ...entries, [id]: { ...(entries[id] ?? NEW_ENTRY), ...changed } },
  }));
