import type { ReactElement } from 'react';
import { formatMeasure } from '../../../analysis/measure.ts';
import type { LabExample, LabMeasured, LabTable } from '../../../ipc/channels/lab.ts';
import { useApp } from '../../app/context.ts';
import { Icon } from '../../components/Icon.tsx';
import { useClaimsRun } from '../../components/lab/useClaimsRun.ts';
import { useBusy, useLabStatus } from '../../components/lab/useLab.ts';
import { formatWhen, SCALES } from '../../components/lab/words.ts';
import { runningJob } from '../../state/lab.ts';
import { useTablesView } from './tablesView.ts';

export interface ComparisonTableProps {
  readonly table: LabTable;
  /** Tells which figures cannot be measured here; empty while it is not known. */
  readonly examples: readonly LabExample[];
}

/** One of the documents' tables: stated text, and under it what was measured. */
export function ComparisonTable({ table, examples }: ComparisonTableProps): ReactElement {
  return (
    <div className="comparison">
      <table className="comparison__table">
        <caption className="visually-hidden">{table.title}</caption>
        <thead>
          <tr>
            <td />
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row.title}>
              <th scope="row">{row.title}</th>
              {row.cells.map((cell, column) => (
                <td key={table.columns[column]}>
                  <div className="selectable">{cell.text}</div>
                  <Figures measured={cell.measured} examples={examples} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface FiguresProps {
  readonly measured: readonly LabMeasured[];
  readonly examples: readonly LabExample[];
}

function Figures({ measured, examples }: FiguresProps): ReactElement | null {
  if (measured.length === 0) return null;
  return (
    <ul className="comparison__figures">
      {measured.map((figure) => (
        <li key={`${figure.workloadId} ${figure.figure}`}>
          {figure.value === null ? (
            <Missing figure={figure} example={examples.find(({ id }) => id === figure.workloadId) ?? null} />
          ) : (
            <Measured figure={figure} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Measured({ figure }: { figure: LabMeasured }): ReactElement {
  const app = useApp();
  const { label, value, unit, scale, sessionPath } = figure;
  const text = formatMeasure(value, unit);
  const content = (
    <>
      <Icon name="gauge" size={13} />
      <strong>{text}</strong>
      <span className="figure-chip__label">
        {label}
        {scale === 'quick' ? ', quick' : ''}
      </span>
    </>
  );
  if (sessionPath === null) {
    return (
      <span className="figure-chip figure-chip--measured" title={originOf(figure)}>
        {content}
      </span>
    );
  }
  return (
    <button
      type="button"
      className="figure-chip figure-chip--measured"
      title={`${originOf(figure)}. Opens its session.`}
      aria-label={`Measured: ${text} ${label}. Open its session`}
      onClick={() => void app.openSession(sessionPath)}
    >
      {content}
    </button>
  );
}

/** Where a figure comes from, for the reader. */
function originOf({ workloadId, figure, scale, toolchain, atMs }: LabMeasured): string {
  const parts = [
    `Measured by ${workloadId} (${figure})`,
    ...(toolchain === null ? [] : [toolchain]),
    ...(scale === null ? [] : [SCALES[scale]]),
    ...(atMs === null ? [] : [formatWhen(atMs)]),
  ];
  return parts.join(', ');
}

function Missing({ figure, example }: { figure: LabMeasured; example: LabExample | null }): ReactElement {
  const { label, workloadId } = figure;
  const scale = useTablesView((view) => view.scale);
  const { start, failure } = useClaimsRun();
  const busy = useBusy();
  const step = runningJob(useLabStatus())?.step ?? null;
  if (example !== null && example.unavailable !== null) {
    return (
      <span className="figure-chip figure-chip--missing" title={example.unavailable}>
        <Icon name="ban" size={13} />
        cannot be measured here <span className="figure-chip__label">{label}</span>
        <span className="visually-hidden">: {example.unavailable}</span>
      </span>
    );
  }
  const isNow = step?.id === workloadId;
  const how = failure?.message ?? `Not measured yet: run ${workloadId} (${SCALES[scale].toLowerCase()})`;
  return (
    <button
      type="button"
      className="figure-chip figure-chip--missing"
      disabled={busy}
      title={how}
      aria-label={`Measure ${label} with ${workloadId}`}
      onClick={() => start([workloadId], scale)}
    >
      {isNow ? <span className="spinner spinner--small" /> : <Icon name="ring" size={13} />}
      {isNow ? 'measuring' : 'not measured'}
      <span className="figure-chip__label">{label}</span>
    </button>
  );
}
