import { exitLabel, plural, runtimeLabel } from '../../../../analysis/figures.ts';
import { type Row, visibleRows } from '../../../layout/rows.ts';
import { useSession, useSessionContext } from '../state/context.ts';

/** Rows beyond the window that are rendered too, px, so that a scroll does not show bare ground. */
const OVERSCAN = 200;
/** The set of rendered rows changes in steps of this, so that not every scrolled pixel renders. */
const STEP = 100;

function ProcessLabel({ row }: { readonly row: Extract<Row, { kind: 'process' }> }) {
  const { store } = useSessionContext();
  const { process, threads, collapsed } = row;
  const title = `process ${process.pid}, ${exitLabel(process)}, ${plural(threads, 'thread')}\n${process.argv.join(' ') || process.name}\n${runtimeLabel(process.runtime)}: ${process.runtime.evidence}`;
  return (
    <button
      type="button"
      className="sy-row-process"
      aria-expanded={!collapsed}
      title={title}
      onClick={() => store.getState().toggleProcess(process.id)}
    >
      <Caret open={!collapsed} />
      <span className="sy-row-name">{process.name}</span>
      <span className="sy-badge">{runtimeLabel(process.runtime)}</span>
      <span className="sy-row-fact">{process.pid}</span>
      {collapsed && <span className="sy-row-fact">{threads} folded</span>}
    </button>
  );
}

function Caret({ open }: { readonly open: boolean }) {
  return (
    <svg className="sy-caret" data-open={open} viewBox="0 0 10 10" aria-hidden="true">
      <path d="M3 1.5 7 5 3 8.5z" />
    </svg>
  );
}

function ThreadLabel({ row }: { readonly row: Extract<Row, { kind: 'thread' }> }) {
  const { store } = useSessionContext();
  const { thread } = row;
  const selected = useSession((s) => s.selectedThread === thread.id);
  const role = thread.role === 'other' ? '' : thread.role;
  return (
    <button
      type="button"
      className="sy-row-thread"
      aria-pressed={selected}
      title={`${thread.name}${role === '' ? '' : ` (${role})`}, thread ${thread.tid}`}
      onClick={() => store.getState().selectThread(thread.id)}
    >
      <span className="sy-row-name">{thread.name}</span>
      {role !== '' && role !== thread.name && <span className="sy-row-role">{role}</span>}
      <span className="sy-row-fact">{thread.tid}</span>
    </button>
  );
}

function CoresLabel({ row }: { readonly row: Extract<Row, { kind: 'cores' }> }) {
  const { store } = useSessionContext();
  return (
    <button
      type="button"
      className="sy-row-process"
      aria-expanded={!row.collapsed}
      title="Who was on each core: only threads of this session are known, so an empty core may have run others"
      onClick={() => store.getState().toggleCores()}
    >
      <Caret open={!row.collapsed} />
      <span className="sy-row-name">Cores</span>
      <span className="sy-row-fact">{row.count}</span>
    </button>
  );
}

function SimulatedLabel({ row }: { readonly row: Extract<Row, { kind: 'simulated' }> }) {
  const { lane, thread } = row;
  return (
    <span className="sy-row-simulated" title={`${lane.name}: simulated, not recorded`}>
      <span className="sy-swatch sy-swatch-simulated" aria-hidden="true" />
      <span className="sy-row-name">{thread === null ? lane.name : 'simulated'}</span>
      <span className="sy-row-role">{thread === null ? lane.kind : ''}</span>
    </span>
  );
}

function BeyondLabel({ row }: { readonly row: Extract<Row, { kind: 'beyond' }> }) {
  return (
    <span className="sy-row-beyond" title="Simulated lanes for which the recording has no thread">
      <span className="sy-row-name">Only in the model</span>
      <span className="sy-row-fact">{row.count}</span>
    </span>
  );
}

function Label({ row }: { readonly row: Row }) {
  switch (row.kind) {
    case 'process':
      return <ProcessLabel row={row} />;
    case 'thread':
      return <ThreadLabel row={row} />;
    case 'cores':
      return <CoresLabel row={row} />;
    case 'core':
      return <span className="sy-row-core">core {row.core}</span>;
    case 'simulated':
      return <SimulatedLabel row={row} />;
    case 'beyond':
      return <BeyondLabel row={row} />;
  }
}

/** The rows' names, left of the plot; only those in sight are in the document. */
export function Gutter() {
  const rows = useSession((s) => s.rows);
  const step = useSession((s) => Math.floor(s.scrollTop / STEP));
  const height = useSession((s) => s.lanesHeight);
  const shown = visibleRows(rows, Math.max(0, step * STEP - OVERSCAN), height + 2 * OVERSCAN + STEP);
  return (
    <div className="sy-gutter">
      {shown.map((row) => (
        <div key={row.key} className="sy-row" data-kind={row.kind} style={{ top: row.y, height: row.height }}>
          <Label row={row} />
        </div>
      ))}
    </div>
  );
}
