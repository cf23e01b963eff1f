import type { DocumentId } from '../types.ts';

/** A figure of a workload that measures what a cell states. */
export interface Measure {
  readonly workload: string;
  readonly figure: string;
  /** What the figure is, beside the number. */
  readonly label: string;
}

export interface TableCell {
  readonly text: string;
  /** Empty where nothing measures the cell. */
  readonly measures: readonly Measure[];
}

export interface TableRow {
  readonly title: string;
  readonly cells: readonly TableCell[];
}

export interface ComparisonTable {
  readonly id: string;
  readonly title: string;
  readonly documents: readonly DocumentId[];
  /** Titles of the columns after the row's own. */
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

/** A cell; `measures` as `workload figure label`. */
export function cell(text: string, ...measures: readonly (readonly [string, string, string])[]): TableCell {
  return { text, measures: measures.map(([workload, figure, label]) => ({ workload, figure, label })) };
}

/** A row; a plain text is a cell that nothing measures. */
export function row(title: string, ...cells: readonly (string | TableCell)[]): TableRow {
  return { title, cells: cells.map((content) => (typeof content === 'string' ? cell(content) : content)) };
}
