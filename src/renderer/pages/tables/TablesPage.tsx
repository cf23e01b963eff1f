import { type ReactElement, useCallback } from 'react';
import type { LabExample, LabTable } from '../../../ipc/channels/lab.ts';
import { useApp } from '../../app/context.ts';
import { Banner } from '../../components/Banner.tsx';
import { Button } from '../../components/Button.tsx';
import { Empty, Loading } from '../../components/Empty.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Segmented } from '../../components/lab/Segmented.tsx';
import { useClaimsRun } from '../../components/lab/useClaimsRun.ts';
import { useBusy, useCatalogue, useWithEachRun } from '../../components/lab/useLab.ts';
import { documentNames, SCALE_NOTES, SCALES } from '../../components/lab/words.ts';
import { ComparisonTable } from './ComparisonTable.tsx';
import { countMeasured, tableWorkloads } from './tableFigures.ts';
import { useTablesView } from './tablesView.ts';
import '../../styles/lab.css';
import './tables.css';

/** The documents' comparison tables, with what this machine measured in their cells. */
export function TablesPage(): ReactElement {
  const { client } = useApp();
  const ask = useCallback((signal: AbortSignal) => client.request('lab.tables', {}, signal), [client]);
  const { value, error } = useWithEachRun(ask);
  const { catalogue } = useCatalogue();
  if (value !== null) return <Tables tables={value} examples={catalogue?.examples ?? []} />;
  if (error === null) return <Loading text="Reading the tables…" />;
  return <Empty tone="error" title="The tables could not be read" text={error.message} />;
}

interface TablesProps {
  readonly tables: readonly LabTable[];
  /** Empty while the catalogue is not loaded. */
  readonly examples: readonly LabExample[];
}

function Tables({ tables, examples }: TablesProps): ReactElement {
  const selected = useTablesView((view) => view.selected);
  const table = tables.find(({ id }) => id === selected) ?? tables[0];
  if (table === undefined) return <Empty title="There are no tables in this copy" />;
  return (
    <div className="lab-split lab-split--narrow">
      <nav className="lab-split__list table-list" aria-label="Tables">
        {tables.map((one) => (
          <TableItem key={one.id} table={one} current={one === table} />
        ))}
      </nav>
      <div className="lab-split__main tables">
        <Head table={table} examples={examples} />
        <ComparisonTable table={table} examples={examples} />
      </div>
    </div>
  );
}

function TableItem({ table, current }: { table: LabTable; current: boolean }): ReactElement {
  const { measured, all } = countMeasured(table);
  return (
    <button
      type="button"
      className="example-item"
      aria-current={current}
      onClick={() => useTablesView.setState({ selected: table.id })}
    >
      <span className="example-item__title">{table.title}</span>
      <span className="example-item__id">
        {table.rows.length} rows{all === 0 ? '' : ` · ${measured} of ${all} figures measured`}
      </span>
    </button>
  );
}

function Head({ table, examples }: { table: LabTable; examples: readonly LabExample[] }): ReactElement {
  const { start, failure } = useClaimsRun();
  return (
    <header className="tables__head">
      <div className="tables__title">
        <h1>{table.title}</h1>
        <span className="muted">
          {table.documents.length === 1 ? 'Document' : 'Documents'} {documentNames(table.documents)}
        </span>
      </div>
      <Runs table={table} examples={examples} onRun={start} />
      {failure === null ? null : (
        <Banner tone="error" title="The figures could not be measured">
          {failure.message}
        </Banner>
      )}
      <Legend />
    </header>
  );
}

interface RunsProps {
  readonly table: LabTable;
  readonly examples: readonly LabExample[];
  readonly onRun: ReturnType<typeof useClaimsRun>['start'];
}

function Runs({ table, examples, onRun }: RunsProps): ReactElement {
  const scale = useTablesView((view) => view.scale);
  const busy = useBusy();
  const probes = examples.filter(({ kind }) => kind === 'cost').map(({ id }) => id);
  const own = tableWorkloads(table);
  return (
    <div className="tables__runs">
      <div title={SCALE_NOTES[scale]}>
        <Segmented
          label="Scale"
          options={SCALES}
          value={scale}
          onChange={(next) => useTablesView.setState({ scale: next })}
        />
      </div>
      <Button icon="gauge" disabled={busy || own.length === 0} onClick={() => onRun(own, scale)}>
        Measure this table
      </Button>
      <Button
        tone="primary"
        icon="gauge"
        disabled={busy || probes.length === 0}
        title="Memory and creation of threads, goroutines and tasks, switches, how many the machine carries"
        onClick={() => onRun(probes, scale)}
      >
        Run the cost probes
      </Button>
    </div>
  );
}

function Legend(): ReactElement {
  return (
    <ul className="tables__legend" aria-label="How to read the cells">
      <li>
        <span className="stated-sample">1 to 2 µs</span>
        Stated by the documents
      </li>
      <li>
        <span className="figure-chip figure-chip--measured">
          <Icon name="gauge" size={13} />
          12.3 µs
        </span>
        Measured on this machine; opens its session
      </li>
      <li>
        <span className="figure-chip figure-chip--missing">
          <Icon name="ring" size={13} />
          not measured
        </span>
        Runs the program that measures it
      </li>
    </ul>
  );
}
