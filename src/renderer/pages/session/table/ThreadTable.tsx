import { FlexRender, type Header, type Row, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { plural, type ThreadFigures, threadFigures } from '../../../../analysis/figures.ts';
import { formatDuration } from '../../../../analysis/format.ts';
import { spanOf } from '../../../layout/timeView.ts';
import { useSession, useSessionContext } from '../state/context.ts';
import { columns, features, isText } from './columns.tsx';

const ROW_PX = 24;

type Features = typeof features;
type FigureRow = Row<Features, ThreadFigures>;

function useFigures(): ThreadFigures[] {
  const overview = useSession((s) => s.overview);
  const totals = useSession((s) => s.totals);
  return useMemo(
    () =>
      totals === null
        ? []
        : threadFigures(overview.threads, overview.processes, totals.threads, totals.range),
    [overview, totals],
  );
}

/** Where a key moves the selected row; null where it is not a key of the table. */
export function nextIndex(key: string, at: number, count: number): number | null {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + 10,
    PageUp: at - 10,
    Home: 0,
    End: count - 1,
  };
  const to = moves[key];
  return to === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, to));
}

const SORT_WORDS = { asc: 'ascending', desc: 'descending' } as const;

function Head({ header }: { readonly header: Header<Features, ThreadFigures> }) {
  const sorted = header.column.getIsSorted();
  return (
    <th
      scope="col"
      className="sy-td"
      data-column={header.column.id}
      data-text={isText(header.column.id)}
      aria-sort={sorted === false ? 'none' : SORT_WORDS[sorted]}
    >
      <button type="button" className="sy-sort" onClick={header.column.getToggleSortingHandler()}>
        <FlexRender header={header} />
        <span className="sy-sort-mark" aria-hidden="true">
          {sorted === false ? '' : sorted === 'asc' ? '▲' : '▼'}
        </span>
      </button>
    </th>
  );
}

interface BodyRowProps {
  readonly row: FigureRow;
  readonly top: number;
  readonly index: number;
  readonly selected: boolean;
}

function BodyRow({ row, top, index, selected }: BodyRowProps) {
  const { store } = useSessionContext();
  const { id } = row.original.thread;
  return (
    <tr
      id={`sy-thread-${id}`}
      className="sy-tr"
      aria-selected={selected}
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => store.getState().selectThread(id)}
    >
      {row.getAllCells().map((cell) => (
        <td key={cell.id} className="sy-td" data-column={cell.column.id} data-text={isText(cell.column.id)}>
          <FlexRender cell={cell} />
        </td>
      ))}
    </tr>
  );
}

/** What the figures are of, and how many threads are shown. */
function Caption({ shown, all }: { readonly shown: number; readonly all: number }) {
  const range = useSession((s) => s.totals);
  const of =
    range === null
      ? ''
      : range.selected
        ? `figures of the selected ${formatDuration(spanOf(range.range))}`
        : 'figures of the whole session';
  const count = shown === all ? plural(all, 'thread') : `${shown} of ${plural(all, 'thread')}`;
  return (
    <span className="sy-table-count" role="status">
      {count}, {of}
    </span>
  );
}

function useThreadTable() {
  const data = useFigures();
  return useTable({
    features,
    columns,
    data,
    getRowId: (f) => String(f.thread.id),
    initialState: { sorting: [{ id: 'cpu', desc: true }] },
    globalFilterFn: 'includesString',
  });
}

/** All threads with their figures: sorted, filtered, and in step with the lanes. */
export function ThreadTable() {
  const { store } = useSessionContext();
  const table = useThreadTable();
  const all = useSession((s) => s.overview.threads.length);
  const selected = useSession((s) => s.selectedThread);
  const box = useRef<HTMLDivElement>(null);
  const { rows } = table.getRowModel();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    scrollPaddingStart: ROW_PX,
    overscan: 8,
  });
  const at = rows.findIndex((r) => r.original.thread.id === selected);
  const seen = useRef(selected);
  useEffect(() => {
    if (seen.current === selected) return;
    seen.current = selected;
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [selected, at, virtual]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLButtonElement) return;
    const next = nextIndex(event.key, at, rows.length);
    const row = next === null ? undefined : rows[next];
    if (row === undefined) return;
    event.preventDefault();
    store.getState().selectThread(row.original.thread.id);
  };
  return (
    <section className="sy-table" aria-label="Threads">
      <header className="sy-table-bar">
        <input
          type="search"
          placeholder="Filter threads"
          aria-label="Filter threads by name, role, process or TID"
          onChange={(event) => table.setGlobalFilter(event.target.value)}
        />
        <Caption shown={rows.length} all={all} />
      </header>
      <div className="sy-table-scroll" ref={box}>
        <table
          className="sy-grid"
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: arrow keys move through it, which makes it a grid
          role="grid"
          tabIndex={0}
          aria-label="Threads, arrow keys select"
          aria-rowcount={rows.length + 1}
          aria-activedescendant={at >= 0 ? `sy-thread-${selected}` : undefined}
          onKeyDown={onKeyDown}
        >
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => (
                  <Head key={header.id} header={header} />
                ))}
              </tr>
            ))}
          </thead>
          <tbody style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index];
              if (row === undefined) return null;
              const isSelected = row.original.thread.id === selected;
              return (
                <BodyRow key={row.id} row={row} top={item.start} index={item.index} selected={isSelected} />
              );
            })}
          </tbody>
        </table>
        {rows.length === 0 && all > 0 && <p className="sy-empty">No thread matches the filter.</p>}
      </div>
    </section>
  );
}
