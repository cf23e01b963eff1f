import { LaneArrays } from '../domain/laneArrays.ts';
import type { LaneColumns, LaneQuery } from '../domain/query.ts';
import type { ThreadId } from '../domain/units.ts';
import { addFigures, type Figures } from './figures.ts';
import { bucketWidth, type Levels, placeCore, placeState } from './format.ts';
import { type Cell, integerCell, knownCell, type Statements } from './rows.ts';
import { SLICE_FIGURES, sliceFigures } from './sliceRows.ts';
import { cover, type Zoom, zoomFor } from './spread.ts';

/** What the reading of a lane needs to know of the session. */
export interface LaneContext {
  readonly statements: Statements;
  readonly levels: Levels;
  /** How far the file is complete. */
  readonly untilNs: number;
}

/** A lane being filled. */
class LaneBuilder extends LaneArrays {
  readonly #waits: WaitNames;

  constructor(waits: WaitNames) {
    super();
    this.#waits = waits;
  }

  /** Appends an item from cells in the order of `ITEM`. */
  push(startNs: number, endNs: number, row: readonly Cell[], first: number, table: string): void {
    const place = integerCell(row, first + 4, table);
    this.append({
      startNs,
      endNs,
      cpuNs: integerCell(row, first, table),
      runqueueNs: integerCell(row, first + 1, table),
      voluntary: knownCell(row, first + 2, table) ?? -1,
      involuntary: knownCell(row, first + 3, table) ?? -1,
      core: placeCore(place),
      state: placeState(place),
      wait: this.#waits.index(knownCell(row, first + 5, table)),
    });
  }

  /** Adds figures to the last item. */
  extend(endNs: number, row: readonly Cell[], first: number, table: string): void {
    const i = this.startNs.length - 1;
    const place = integerCell(row, first + 4, table);
    const sum = (column: number[], index: number): void => {
      const more = knownCell(row, index, table);
      const old = column[i] ?? -1;
      column[i] = more === null ? old : old < 0 ? more : old + more;
    };
    this.endNs[i] = endNs;
    sum(this.cpuNs, first);
    sum(this.runqueueNs, first + 1);
    sum(this.voluntary, first + 2);
    sum(this.involuntary, first + 3);
    this.core[i] = placeCore(place);
    this.state[i] = placeState(place);
    this.wait[i] = this.#waits.index(knownCell(row, first + 5, table));
  }

  columns(threadId: ThreadId, bucketNs: number): LaneColumns {
    return {
      threadId,
      // Counters are exact at a slice's ends; where in it the thread ran, and how a bucket shares it, is inferred.
      provenance: bucketNs === 0 ? 'measured' : 'inferred',
      bucketNs: bucketNs as LaneColumns['bucketNs'],
      ...this.arrays(),
      waitNames: this.#waits.names,
    };
  }
}

/** Columns of a lane's item, as `LaneBuilder` reads them. */
const ITEM = 'cpu_ns, runqueue_ns, voluntary, involuntary, place, wait_id';

/** Most different wait reasons: a kernel has a few thousand symbols that threads sleep in. */
const MAX_WAITS = 20_000;
const MAX_WAIT_LENGTH = 200;

/** The names of wait reasons, shared by the lanes of one answer. */
class WaitNames {
  readonly names: string[] = [];
  readonly #index = new Map<number, number>();

  constructor(statements: Statements) {
    for (const row of statements.rows(`SELECT id, name FROM wait_reason ORDER BY id LIMIT ${MAX_WAITS}`)) {
      this.#index.set(integerCell(row, 0, 'wait_reason'), this.names.length);
      this.names.push(String(row[1]).slice(0, MAX_WAIT_LENGTH));
    }
  }

  index(id: number | null): number {
    return id === null ? -1 : (this.#index.get(id) ?? -1);
  }
}

/** The start of the last slice at or before a time; the time itself where there is none. */
const FROM_SLICE = `coalesce((SELECT max(start_ns) FROM slice_data WHERE thread_id = ?1 AND start_ns <= ?2), ?2)`;

/** Whether a thread has at most `limit` slices in a range, the one before it included. Reads at most `limit` index entries. */
function fewSlices(statements: Statements, threadId: number, query: LaneQuery, limit: number): boolean {
  const sql = `SELECT 1 FROM slice_data WHERE thread_id = ?1 AND start_ns >= ${FROM_SLICE} AND start_ns < ?3 LIMIT 1 OFFSET ?4`;
  return statements.rows(sql, threadId, query.range.startNs, query.range.endNs, limit).length === 0;
}

function exactLane(
  context: LaneContext,
  threadId: ThreadId,
  query: LaneQuery,
  lane: LaneBuilder,
): LaneColumns {
  const sql = `SELECT start_ns, duration_ns, ${ITEM} FROM slice_data
    WHERE thread_id = ?1 AND start_ns >= ${FROM_SLICE} AND start_ns < ?3 ORDER BY start_ns LIMIT ?4`;
  const { startNs, endNs } = query.range;
  for (const row of context.statements.rows(sql, threadId, startNs, endNs, query.maxItems)) {
    const start = integerCell(row, 0, 'slice_data');
    lane.push(start, start + integerCell(row, 1, 'slice_data'), row, 2, 'slice_data');
  }
  return lane.columns(threadId, 0);
}

const figureCells = (f: Figures): Cell[] => [
  f.cpuNs,
  f.runqueueNs,
  f.voluntary,
  f.involuntary,
  f.place,
  f.waitId,
];

/** The figures of a thread's slices within a stretch; null where it has none there. Reads as many slices as the stretch has. */
function stretchFigures(context: LaneContext, threadId: number, a: number, b: number): Figures | null {
  const sql = `SELECT ${SLICE_FIGURES} FROM slice_data
    WHERE thread_id = ?1 AND start_ns >= ${FROM_SLICE} AND start_ns < ?3 ORDER BY start_ns`;
  let sum: Figures | null = null;
  for (const row of context.statements.rows(sql, threadId, a, b)) {
    const part = sliceFigures(row, a, b, context.levels.tickNs);
    if (!part) continue;
    if (sum) addFigures(sum, part);
    else sum = { ...part };
  }
  return sum;
}

/** Fills a lane with buckets, those of finer levels merged into the item that they belong to. */
function summaryLane(
  context: LaneContext,
  threadId: ThreadId,
  query: LaneQuery,
  zoom: Zoom,
  sealed: boolean,
  lane: LaneBuilder,
): LaneColumns {
  const { levels, statements, untilNs } = context;
  const add = (timeNs: number, row: readonly Cell[], first: number, table: string): void => {
    const start = Math.floor(timeNs / zoom.widthNs) * zoom.widthNs;
    const end = Math.max(start, Math.min(start + zoom.widthNs, untilNs));
    if (lane.startNs.at(-1) === start) lane.extend(end, row, first, table);
    else lane.push(start, end, row, first, table);
  };
  const firstNs = Math.floor(query.range.startNs / zoom.widthNs) * zoom.widthNs;
  const lastNs = Math.ceil(Math.min(query.range.endNs, untilNs + 1) / zoom.widthNs) * zoom.widthNs;
  const { segments, edges } = cover({
    startNs: bucketBefore(context, threadId, zoom, firstNs),
    endNs: lastNs,
    levels,
    coarsest: zoom.level,
    finest: 1,
    completeUntilNs: sealed ? Number.MAX_SAFE_INTEGER : untilNs,
  });
  const sql = `SELECT bucket, ${ITEM} FROM thread_bucket WHERE level = ? AND thread_id = ? AND bucket >= ? AND bucket < ? ORDER BY bucket`;
  for (const { level, from, to } of segments)
    for (const row of statements.rows(sql, level, threadId, from, to))
      add(integerCell(row, 0, 'thread_bucket') * bucketWidth(levels, level), row, 1, 'thread_bucket');
  for (const { startNs, endNs } of edges) {
    const figures = stretchFigures(context, threadId, startNs, endNs);
    if (figures) add(startNs, figureCells(figures), 0, 'slice_data');
  }
  return lane.columns(threadId, zoom.widthNs);
}

/** Start of the item before a range, which tells how the thread slept at the range's start; the range's own start where there is none. */
function bucketBefore(context: LaneContext, threadId: number, zoom: Zoom, firstNs: number): number {
  const width = bucketWidth(context.levels, zoom.level);
  const sql = 'SELECT max(bucket) FROM thread_bucket WHERE level = ? AND thread_id = ? AND bucket < ?';
  const bucket = context.statements.rows(sql, zoom.level, threadId, Math.ceil(firstNs / width))[0]?.[0];
  return typeof bucket === 'number' ? Math.floor((bucket * width) / zoom.widthNs) * zoom.widthNs : firstNs;
}

/** One lane for each thread asked for, in the order asked: its slices where they are few enough, otherwise buckets. */
export function readLanes(context: LaneContext, query: LaneQuery): LaneColumns[] {
  const waits = new WaitNames(context.statements);
  const maxItems = Math.max(2, Math.floor(query.maxItems));
  const asked = { ...query, maxItems };
  // One item less: the item before the range is told too.
  const zoom = zoomFor(context.levels, query.range.endNs - query.range.startNs, maxItems - 1, 1);
  return query.threadIds.map((threadId) => {
    const lane = new LaneBuilder(waits);
    const [total] = context.statements.rows(
      'SELECT slices, sealed FROM thread_total WHERE thread_id = ?',
      threadId,
    );
    if (!total) return lane.columns(threadId, 0);
    if (
      integerCell(total, 0, 'thread_total') <= maxItems ||
      fewSlices(context.statements, threadId, asked, maxItems)
    )
      return exactLane(context, threadId, asked, lane);
    return summaryLane(context, threadId, asked, zoom, total[1] === 1, lane);
  });
}
