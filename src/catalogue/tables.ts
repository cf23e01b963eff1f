import type { ComparisonTable, Measure } from './data/table-types.ts';
import {
  FIVE_WORLDS,
  LANGUAGE_MODELS,
  PRIMITIVES,
  PYTHON_AND_GO,
  SIX_LANGUAGES,
} from './data/tables-compare.ts';
import { VERSIONS, WHEN_NOT, WHEN_PYTHON_OR_GO, WHEN_WORKLOAD } from './data/tables-when.ts';

export type { ComparisonTable, Measure, TableCell, TableRow } from './data/table-types.ts';

/** The documents' tables, in the order in which they are shown. */
export const TABLES: readonly ComparisonTable[] = [
  PYTHON_AND_GO,
  FIVE_WORLDS,
  LANGUAGE_MODELS,
  SIX_LANGUAGES,
  PRIMITIVES,
  WHEN_PYTHON_OR_GO,
  WHEN_WORKLOAD,
  WHEN_NOT,
  VERSIONS,
];

/** Every figure that some cell of a table wants, each once. */
export function measuresOf(table: ComparisonTable): Measure[] {
  const all = table.rows.flatMap((row) => row.cells.flatMap((cell) => cell.measures));
  const byKey = new Map(all.map((measure) => [`${measure.workload} ${measure.figure}`, measure]));
  return [...byKey.values()];
}
