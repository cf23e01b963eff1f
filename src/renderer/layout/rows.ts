import type { OverlayLane } from '../../domain/overlay.ts';
import type { SessionOverview } from '../../domain/query.ts';
import type { ProcessInfo, ThreadInfo } from '../../domain/session.ts';
import type { CoreId, ProcessId, ThreadId } from '../../domain/units.ts';
import { coreId } from '../../domain/units.ts';

/** Heights in CSS pixels. */
export const ROW_HEIGHT = {
  cores: 22,
  core: 16,
  process: 24,
  thread: 24,
  simulated: 24,
  beyond: 24,
} as const;

interface RowPlace {
  /** Stable over revisions. */
  readonly key: string;
  /** px from the top of all rows. */
  readonly y: number;
  readonly height: number;
}
/** One row of the timeline, from top to bottom. */
export type Row = RowPlace &
  (
    | { readonly kind: 'cores'; readonly count: number; readonly collapsed: boolean }
    | { readonly kind: 'core'; readonly core: CoreId }
    | {
        readonly kind: 'process';
        readonly process: ProcessInfo;
        readonly threads: number;
        readonly collapsed: boolean;
      }
    | { readonly kind: 'thread'; readonly thread: ThreadInfo; readonly process: ProcessInfo }
    /** A model's lane: below the thread that it stands for, or (thread null) below the header of all that stand for none. */
    | { readonly kind: 'simulated'; readonly lane: OverlayLane; readonly thread: ThreadInfo | null }
    | { readonly kind: 'beyond'; readonly count: number }
  );

type Unplaced = Row extends infer R ? (R extends Row ? Omit<R, 'y' | 'height'> : never) : never;

/** What is folded away: the cores' group, and processes. */
export interface Collapsed {
  readonly cores: boolean;
  readonly processes: ReadonlySet<ProcessId>;
}

/** The model's lanes to make room for. */
export interface SimulatedRows {
  /** Lanes that get a row below their thread's, by thread id; empty where they lie over it. */
  readonly paired: ReadonlyMap<number, OverlayLane>;
  readonly beyond: readonly OverlayLane[];
}

export const NO_SIMULATED: SimulatedRows = { paired: new Map(), beyond: [] };

function coreRows(cores: number, collapsed: boolean): Unplaced[] {
  const header: Unplaced = { kind: 'cores', key: 'cores', count: cores, collapsed };
  if (collapsed) return [header];
  const lanes = Array.from(
    { length: cores },
    (_, i): Unplaced => ({
      kind: 'core',
      key: `core-${i}`,
      core: coreId(i),
    }),
  );
  return [header, ...lanes];
}

function processRows(
  process: ProcessInfo,
  threads: readonly ThreadInfo[],
  collapsed: boolean,
  paired: SimulatedRows['paired'],
): Unplaced[] {
  const header: Unplaced = {
    kind: 'process',
    key: `process-${process.id}`,
    process,
    threads: threads.length,
    collapsed,
  };
  if (collapsed) return [header];
  const lanes = threads.flatMap((thread): Unplaced[] => {
    const measured: Unplaced = { kind: 'thread', key: `thread-${thread.id}`, thread, process };
    const lane = paired.get(thread.id);
    if (lane === undefined) return [measured];
    return [measured, { kind: 'simulated', key: `simulated-${thread.id}`, lane, thread }];
  });
  return [header, ...lanes];
}

function beyondRows(beyond: SimulatedRows['beyond']): Unplaced[] {
  if (beyond.length === 0) return [];
  const lanes = beyond.map(
    (lane): Unplaced => ({
      kind: 'simulated',
      key: `simulated-${lane.columns.threadId}`,
      lane,
      thread: null,
    }),
  );
  return [{ kind: 'beyond', key: 'beyond', count: beyond.length }, ...lanes];
}

function place(rows: readonly Unplaced[]): Row[] {
  let y = 0;
  return rows.map((row) => {
    const height = ROW_HEIGHT[row.kind];
    const placed: Row = { ...row, y, height };
    y += height;
    return placed;
  });
}

function threadsByProcess(threads: readonly ThreadInfo[]): Map<ProcessId, ThreadInfo[]> {
  const groups = new Map<ProcessId, ThreadInfo[]>();
  for (const thread of threads) {
    const group = groups.get(thread.processId);
    if (group === undefined) groups.set(thread.processId, [thread]);
    else group.push(thread);
  }
  return groups;
}

/**
 * All rows of a session: the cores, then each process with its threads in order of discovery, so that a live recording only ever
 * adds rows; last what only a model has.
 */
export function layoutRows(
  overview: Pick<SessionOverview, 'info' | 'processes' | 'threads'>,
  collapsed: Collapsed,
  simulated: SimulatedRows = NO_SIMULATED,
): Row[] {
  const groups = threadsByProcess(overview.threads);
  const processes = overview.processes.flatMap((p) =>
    processRows(p, groups.get(p.id) ?? [], collapsed.processes.has(p.id), simulated.paired),
  );
  const cores = coreRows(overview.info.cores, collapsed.cores);
  return place([...cores, ...processes, ...beyondRows(simulated.beyond)]);
}

/** Height of all rows, px. */
export function totalHeight(rows: readonly Row[]): number {
  const last = rows.at(-1);
  return last === undefined ? 0 : last.y + last.height;
}

/** Index of the first row that ends below `y`; `rows.length` where none does. */
function firstBelow(rows: readonly Row[], y: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    const row = rows[mid];
    if (row !== undefined && row.y + row.height <= y) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Rows that a window of `height` px, scrolled by `scrollTop`, shows at least a pixel of. */
export function visibleRows(rows: readonly Row[], scrollTop: number, height: number): Row[] {
  const visible: Row[] = [];
  for (let i = firstBelow(rows, scrollTop); i < rows.length; i++) {
    const row = rows[i];
    if (row === undefined || row.y >= scrollTop + height) break;
    visible.push(row);
  }
  return visible;
}

/** The row under `y` (px from the top of all rows); null beyond them. */
export function rowAt(rows: readonly Row[], y: number): Row | null {
  return y < 0 ? null : (rows[firstBelow(rows, y)] ?? null);
}

/** Where to scroll so that the thread's row is in sight, moving as little as possible; null where it has no row. */
export function scrollToThread(
  rows: readonly Row[],
  thread: ThreadId,
  scrollTop: number,
  height: number,
): number | null {
  const row = rows.find((r) => r.kind === 'thread' && r.thread.id === thread);
  if (row === undefined) return null;
  if (row.y < scrollTop) return row.y;
  return row.y + row.height > scrollTop + height ? row.y + row.height - height : scrollTop;
}
