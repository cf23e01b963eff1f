import type { ThreadTotals, TimeRange } from '../domain/query.ts';
import { coreId, threadId } from '../domain/units.ts';
import { addFigures, type Figures, noFigures } from './figures.ts';
import { coresOf } from './format.ts';
import type { LaneContext } from './lanes.ts';
import { type Cell, damagedRow, integerCell, knownCell } from './rows.ts';
import { BUCKET_FIGURES, bucketFigures, SLICE_FIGURES, sliceFigures } from './sliceRows.ts';
import { type Cover, cover } from './spread.ts';

const totalsOf = (id: number, f: Figures): ThreadTotals => ({
  threadId: threadId(id),
  cpuNs: f.cpuNs,
  runqueueNs: f.runqueueNs,
  voluntary: f.voluntary,
  involuntary: f.involuntary,
  timeslices: f.timeslices,
  migrations: f.migrations,
  userTicks: f.userTicks as ThreadTotals['userTicks'],
  systemTicks: f.systemTicks as ThreadTotals['systemTicks'],
  cores: coresOf(f.cores).map(coreId),
});

/** Totals of the whole session: one row a thread, also of threads that were never seen to run. */
function wholeTotals({ statements }: LaneContext): ThreadTotals[] {
  const columns = BUCKET_FIGURES.replace('place, wait_id', '0, NULL');
  const sql = `SELECT ${columns}, t.id FROM thread t LEFT JOIN thread_total c ON c.thread_id = t.id ORDER BY t.id`;
  return statements.rows(sql).map((row) => {
    const id = integerCell(row, 11, 'thread');
    return totalsOf(id, row[0] === null ? noFigures() : bucketFigures(row, 'thread_total'));
  });
}

/** The threads that live in a range, with whether all of their buckets are written. */
interface Living {
  readonly id: number;
  readonly sealed: boolean;
  readonly slept: Figures;
}

const LIVING = `SELECT t.id, coalesce(c.sealed, 0), c.voluntary, c.involuntary, c.user_ticks, c.system_ticks
  FROM thread t LEFT JOIN thread_total c ON c.thread_id = t.id
  WHERE (t.start_ns < ?2 AND coalesce(t.end_ns, ?2) >= ?1) OR (c.first_ns < ?2 AND c.last_ns > ?1) ORDER BY t.id`;

/** Figures of a thread that did nothing: 0 where such a figure is known of it at all. */
function idleFigures(row: readonly Cell[]): Figures {
  const zero = (index: number): number | null => (knownCell(row, index, 'thread_total') === null ? null : 0);
  return {
    ...noFigures(),
    voluntary: zero(2),
    involuntary: zero(3),
    userTicks: zero(4),
    systemTicks: zero(5),
  };
}

function livingIn({ statements }: LaneContext, range: TimeRange): Living[] {
  return statements.rows(LIVING, range.startNs, range.endNs).map((row) => ({
    id: integerCell(row, 0, 'thread'),
    sealed: row[1] === 1,
    slept: idleFigures(row),
  }));
}

// CROSS JOIN fixes the order: a few seeks for each thread, never a walk through a whole level.
const SEGMENT = `SELECT sum(b.cpu_ns), sum(b.runqueue_ns), sum(b.timeslices), sum(b.voluntary), sum(b.involuntary), sum(b.user_ticks),
  sum(b.system_ticks), sum(b.migrations), group_concat(DISTINCT b.cores), 0, NULL, b.thread_id
  FROM json_each(?1) j CROSS JOIN thread_bucket b ON b.level = ?2 AND b.thread_id = j.value AND b.bucket >= ?3 AND b.bucket < ?4
  GROUP BY b.thread_id`;

const EDGE = `SELECT ${SLICE_FIGURES}, thread_id FROM json_each(?1) j CROSS JOIN slice_data s ON s.thread_id = j.value
  AND s.start_ns >= coalesce((SELECT max(p.start_ns) FROM slice_data p WHERE p.thread_id = j.value AND p.start_ns <= ?2), ?2)
  AND s.start_ns < ?3`;

/** Rows of several sets of cores, joined by commas, as figures. */
function segmentFigures(row: Cell[]): Figures {
  const sets = String(row[8]).split(',');
  const figures = bucketFigures([...row.slice(0, 8), sets[0] ?? '', 0, null], 'thread_bucket');
  for (const set of sets.slice(1)) {
    if (!/^[0-9a-f]{1,2048}$/.test(set)) throw damagedRow('thread_bucket', 'cores');
    figures.cores |= BigInt(`0x${set}`);
  }
  return figures;
}

/** Adds what a cover of the range holds of some threads. */
function addCover(
  { statements, levels }: LaneContext,
  ids: readonly number[],
  { segments, edges }: Cover,
  sums: ReadonlyMap<number, Figures>,
): void {
  const list = JSON.stringify(ids);
  const add = (row: readonly Cell[], figures: Figures | null): void => {
    const sum = sums.get(integerCell(row, 11, 'thread'));
    if (sum && figures) addFigures(sum, figures);
  };
  for (const { level, from, to } of segments)
    for (const row of statements.rows(SEGMENT, list, level, from, to)) add(row, segmentFigures(row));
  for (const { startNs, endNs } of edges)
    for (const row of statements.rows(EDGE, list, startNs, endNs))
      add(row, sliceFigures(row, startNs, endNs, levels.tickNs));
}

function rangeTotals(context: LaneContext, range: TimeRange): ThreadTotals[] {
  const living = livingIn(context, range);
  const sums = new Map(living.map((thread) => [thread.id, thread.slept]));
  for (const sealed of [true, false]) {
    const ids = living.filter((thread) => thread.sealed === sealed).map((thread) => thread.id);
    if (ids.length === 0) continue;
    const request = {
      startNs: Math.max(0, range.startNs),
      endNs: sealed && range.endNs >= context.untilNs ? Number.MAX_SAFE_INTEGER : range.endNs,
      levels: context.levels,
      coarsest: context.levels.top,
      finest: 1,
      completeUntilNs: sealed ? Number.MAX_SAFE_INTEGER : context.untilNs,
    };
    addCover(context, ids, cover(request), sums);
  }
  return [...sums].map(([id, figures]) => totalsOf(id, figures));
}

/** Totals of every thread: of the whole session for null, otherwise of those that live in the range. */
export const readTotals = (context: LaneContext, range: TimeRange | null): ThreadTotals[] =>
  range === null ? wholeTotals(context) : rangeTotals(context, range);
