import { formatMeasure } from '../analysis/measure.ts';
import { unitOf } from '../catalogue/define.ts';
import type { ComparisonTable, Measure } from '../catalogue/tables.ts';
import { TABLES } from '../catalogue/tables.ts';
import type { LabMeasured, LabRunRecord, LabTable } from '../ipc/channels/lab.ts';

/** The run that fills a cell: at the documents' scale where there is one, because that is what the tables speak of. */
function runFor(measure: Measure, runs: readonly LabRunRecord[]): LabRunRecord | null {
  const able = runs.filter((run) => run.workloadId === measure.workload && measure.figure in run.figures);
  const newest = able.toSorted((a, b) => b.atMs - a.atMs);
  return newest.find((run) => run.scale === 'default') ?? newest[0] ?? null;
}

function measured(measure: Measure, runs: readonly LabRunRecord[]): LabMeasured {
  const run = runFor(measure, runs);
  const value = run?.figures[measure.figure] ?? null;
  const unit = unitOf(measure.figure);
  return {
    label: measure.label,
    workloadId: measure.workload,
    figure: measure.figure,
    unit,
    value,
    text: value === null ? null : formatMeasure(value, unit),
    scale: run?.scale ?? null,
    atMs: run?.atMs ?? null,
    toolchain: run?.toolchain ?? null,
    sessionPath: run?.sessionPath ?? null,
  };
}

/** The documents' tables, each cell with what was measured here beside what is stated. */
export function measuredTables(
  runs: readonly LabRunRecord[],
  tables: readonly ComparisonTable[] = TABLES,
): LabTable[] {
  return tables.map(({ id, title, documents, columns, rows }) => ({
    id,
    title,
    documents,
    columns,
    rows: rows.map((row) => ({
      title: row.title,
      cells: row.cells.map(({ text, measures }) => ({
        text,
        measured: measures.map((measure) => measured(measure, runs)),
      })),
    })),
  }));
}
