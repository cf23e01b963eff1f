import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactElement, useCallback, useRef, useState } from 'react';
import { formatBytes, formatCount, formatPercent } from '../../../analysis/format.ts';
import type { ProcessRow } from '../../../ipc/channels/machine.ts';
import { useApp } from '../../app/context.ts';
import { Banner } from '../../components/Banner.tsx';
import { Empty, Loading } from '../../components/Empty.tsx';
import { TextField } from '../../components/Field.tsx';
import { usePolled } from '../../components/usePolled.ts';
import type { PanelProps } from './CommandPanel.tsx';
import { commandOf, isSameProcess, runtimeLabel, searchProcesses, shortCommandOf } from './processSearch.ts';

const REFRESH_MS = 2000;
const ROW_HEIGHT = 30;

/** The processes that run now, to choose one. */
export function ProcessPanel({ form, onChange }: PanelProps): ReactElement {
  const { client } = useApp();
  const [query, setQuery] = useState('');
  const ask = useCallback((signal: AbortSignal) => client.request('machine.processes', {}, signal), [client]);
  const { value, error } = usePolled(ask, REFRESH_MS);
  return (
    <>
      <TextField
        label="Search"
        type="search"
        placeholder="Name, command, runtime, user or pid"
        value={query}
        onChange={setQuery}
      />
      {error === null ? null : (
        <Banner tone="error" title="The list of processes could not be read">
          {error.message}
        </Banner>
      )}
      {value === null ? (
        error === null && <Loading text="Looking at what runs…" />
      ) : (
        <ProcessTable
          rows={searchProcesses(value, query)}
          query={query}
          chosen={form.process}
          onChoose={(process) => onChange({ process })}
        />
      )}
    </>
  );
}

interface TableProps {
  readonly rows: readonly ProcessRow[];
  readonly query: string;
  readonly chosen: ProcessRow | null;
  readonly onChoose: (row: ProcessRow) => void;
}

function ProcessTable({ rows, query, chosen, onChoose }: TableProps): ReactElement {
  const body = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => body.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    initialRect: { width: 800, height: 400 },
  });
  const at = rows.findIndex((row) => isSameProcess(row, chosen));
  const move = (event: KeyboardEvent): void => {
    const next = nextRow(event.key, at, rows.length);
    const row = next === null ? undefined : rows[next];
    if (next === null || row === undefined) return;
    event.preventDefault();
    onChoose(row);
    virtual.scrollToIndex(next);
  };
  return (
    <div className="table">
      <TableHead />
      <div
        className="table__body"
        ref={body}
        role="listbox"
        aria-label={`Processes, ${rows.length}`}
        aria-activedescendant={at < 0 ? undefined : `process-${rows[at]?.pid ?? 0}`}
        tabIndex={0}
        onKeyDown={move}
      >
        {rows.length === 0 ? (
          <Empty title="No process matches" text={`Nothing that runs has “${query}” in it.`} />
        ) : null}
        <div style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <ProcessLine key={row.pid} row={row} top={start} chosen={index === at} onChoose={onChoose} />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The row that a key moves to; null for any other key. */
function nextRow(key: string, at: number, count: number): number | null {
  const page = 10;
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, target));
}

function TableHead(): ReactElement {
  return (
    <div className="table__head" aria-hidden="true">
      <span className="table__number">PID</span>
      <span>Command</span>
      <span>Runtime</span>
      <span className="table__number">CPU</span>
      <span className="table__number">Threads</span>
      <span className="table__number">Memory</span>
      <span>User</span>
    </div>
  );
}

interface LineProps {
  readonly row: ProcessRow;
  readonly top: number;
  readonly chosen: boolean;
  readonly onChoose: (row: ProcessRow) => void;
}

function ProcessLine({ row, top, chosen, onChoose }: LineProps): ReactElement {
  const title = row.attach.reason === null ? commandOf(row) : `${commandOf(row)}\n${row.attach.reason}`;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list box around it takes the keys
    <div
      id={`process-${row.pid}`}
      className="table__row"
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      aria-disabled={row.attach.extent === 'none'}
      title={title}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onChoose(row)}
    >
      <span className="table__number">{row.pid}</span>
      <span className="truncate">{shortCommandOf(row)}</span>
      <span className="truncate muted">{runtimeLabel(row.runtime)}</span>
      <span className="table__number">
        {formatPercent(row.cpuPercent === null ? null : row.cpuPercent / 100)}
      </span>
      <span className="table__number">{formatCount(row.threads)}</span>
      <span className="table__number">{formatBytes(row.rssBytes)}</span>
      <span className="truncate muted">{row.user ?? '–'}</span>
    </div>
  );
}
