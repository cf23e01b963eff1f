import type { LabMeasured, LabTable } from '../../../ipc/channels/lab.ts';

const figuresOf = (table: LabTable): readonly LabMeasured[] =>
  table.rows.flatMap(({ cells }) => cells.flatMap(({ measured }) => measured));

/** Programs that measure what a table states, each once, in the order of its cells. */
export const tableWorkloads = (table: LabTable): readonly string[] => [
  ...new Set(figuresOf(table).map(({ workloadId }) => workloadId)),
];

/** How many of a table's different figures were measured here. */
export function countMeasured(table: LabTable): { readonly measured: number; readonly all: number } {
  const figures = new Map(
    figuresOf(table).map((figure) => [`${figure.workloadId} ${figure.figure}`, figure]),
  );
  const all = [...figures.values()];
  return { measured: all.filter(({ value }) => value !== null).length, all: all.length };
}
