import type { CoreColumns, SeriesColumns, TimeRange } from '../domain/query.ts';
import { coreId, ns } from '../domain/units.ts';
import { bucketWidth, type Levels } from './format.ts';
import { integerCell, knownCell, realCell, type Statements } from './rows.ts';
import { cover, zoomFor } from './spread.ts';

/** What the reading of series and cores needs to know of the session. */
export interface SeriesContext {
  readonly statements: Statements;
  readonly levels: Levels;
  readonly untilNs: number;
  /** Whether all buckets are written. */
  readonly sealed: boolean;
}

const SERIES = `SELECT bucket, cpu_ns, runqueue_ns, voluntary, involuntary, migrations, rss_bytes, machine_use_sum, machine_use_count,
  throttled_ns FROM series_bucket WHERE level = ? AND bucket >= ? AND bucket < ?`;

const zeros = (n: number): number[] => new Array<number>(n).fill(0);
const unknowns = (n: number): (number | null)[] => new Array<number | null>(n).fill(null);

const addAt = (column: number[], i: number, value: number): void => {
  column[i] = (column[i] ?? 0) + value;
};

/** The whole target over a range, at most `maxItems` buckets. */
export function readSeries(context: SeriesContext, range: TimeRange, maxItems: number): SeriesColumns {
  const { statements, levels } = context;
  const zoom = zoomFor(levels, range.endNs - range.startNs, maxItems, 0);
  const first = Math.floor(range.startNs / zoom.widthNs);
  const count = Math.max(1, Math.ceil(range.endNs / zoom.widthNs) - first);
  const columns = {
    cpuNs: zeros(count),
    runqueueNs: zeros(count),
    voluntary: zeros(count),
    involuntary: zeros(count),
    migrations: zeros(count),
    rssBytes: unknowns(count),
    machineUse: unknowns(count),
    throttledNs: unknowns(count),
  };
  const uses = zeros(count);
  const table = 'series_bucket';
  const from = first * zoom.merge;
  for (const row of statements.rows(SERIES, zoom.level, from, from + count * zoom.merge)) {
    const i = Math.floor(integerCell(row, 0, table) / zoom.merge) - first;
    addAt(columns.cpuNs, i, integerCell(row, 1, table));
    addAt(columns.runqueueNs, i, integerCell(row, 2, table));
    addAt(columns.voluntary, i, integerCell(row, 3, table));
    addAt(columns.involuntary, i, integerCell(row, 4, table));
    addAt(columns.migrations, i, integerCell(row, 5, table));
    const rss = knownCell(row, 6, table);
    if (rss !== null) columns.rssBytes[i] = Math.max(columns.rssBytes[i] ?? 0, rss);
    const use = realCell(row, 7, table);
    if (use !== null) columns.machineUse[i] = (columns.machineUse[i] ?? 0) + use;
    addAt(uses, i, integerCell(row, 8, table));
    const throttled = knownCell(row, 9, table);
    if (throttled !== null) columns.throttledNs[i] = (columns.throttledNs[i] ?? 0) + throttled;
  }
  return {
    bucketNs: ns(zoom.widthNs),
    startNs: Array.from({ length: count }, (_, i) => (first + i) * zoom.widthNs),
    ...columns,
    machineUse: columns.machineUse.map((sum, i) =>
      sum === null ? null : Math.min(1, sum / Math.max(1, uses[i] ?? 1)),
    ),
  };
}

/** A core's lane being filled. */
interface CoreLane {
  readonly startNs: number[];
  readonly endNs: number[];
  readonly threadId: number[];
  readonly topNs: number[];
  readonly busyNs: number[];
}

const emptyLane = (): CoreLane => ({ startNs: [], endNs: [], threadId: [], topNs: [], busyNs: [] });

/** Threads and their time in the item that is being merged. */
type Shares = Map<number, number>;

/** Most cores that are answered for: what Linux can be built for. */
const MAX_CORES = 8192;

const CORE_ROWS = `SELECT bucket, thread_id, top_ns, busy_ns FROM core_bucket
  WHERE level = ? AND core = ? AND bucket >= ? AND bucket < ? ORDER BY bucket`;

/** Steps from core to core by the key, since there is a row for each bucket. */
const CORES = `WITH RECURSIVE c(core) AS (SELECT min(core) FROM core_bucket WHERE level = 0
  UNION ALL SELECT (SELECT min(core) FROM core_bucket WHERE level = 0 AND core > c.core) FROM c WHERE c.core IS NOT NULL)
  SELECT core FROM c WHERE core IS NOT NULL LIMIT ${MAX_CORES}`;

/** Adds a bucket to a lane: a new item, or merged into the last one where that has the same start. */
function addBucket(
  lane: CoreLane,
  shares: Shares,
  startNs: number,
  endNs: number,
  row: readonly number[],
): void {
  const [threadId = 0, topNs = 0, busyNs = 0] = row;
  const i = lane.startNs.length - 1;
  if (lane.startNs[i] !== startNs) {
    shares.clear();
    shares.set(threadId, topNs);
    lane.startNs.push(startNs);
    lane.endNs.push(endNs);
    lane.threadId.push(threadId);
    lane.topNs.push(topNs);
    lane.busyNs.push(busyNs);
    return;
  }
  const share = (shares.get(threadId) ?? 0) + topNs;
  shares.set(threadId, share);
  lane.endNs[i] = endNs;
  lane.busyNs[i] = (lane.busyNs[i] ?? 0) + busyNs;
  if (share >= (lane.topNs[i] ?? 0)) {
    lane.threadId[i] = threadId;
    lane.topNs[i] = share;
  }
}

/** Who was on each core that the target was ever seen on, at most `maxItems` items a core. */
export function readCores(context: SeriesContext, range: TimeRange, maxItems: number): CoreColumns[] {
  const { statements, levels, untilNs } = context;
  const zoom = zoomFor(levels, range.endNs - range.startNs, maxItems, 0);
  const { segments } = cover({
    startNs: Math.floor(range.startNs / zoom.widthNs) * zoom.widthNs,
    endNs: Math.ceil(Math.min(range.endNs, untilNs + 1) / zoom.widthNs) * zoom.widthNs,
    levels,
    coarsest: zoom.level,
    finest: 0,
    completeUntilNs: context.sealed ? Number.MAX_SAFE_INTEGER : untilNs,
  });
  // Level 0 is written at every commit, so its last bucket is in the file although it may still grow.
  const last = Math.floor(untilNs / levels.tickNs);
  const openStart = last * levels.tickNs;
  const showsOpen = !context.sealed && range.endNs > openStart && range.startNs < openStart + levels.tickNs;
  const all = showsOpen ? [...segments, { level: 0, from: last, to: last + 1 }] : segments;
  const table = 'core_bucket';
  return statements.rows(CORES).map((cell) => {
    const core = integerCell(cell, 0, table);
    const lane = emptyLane();
    const shares: Shares = new Map();
    for (const { level, from, to } of all)
      for (const row of statements.rows(CORE_ROWS, level, core, from, to)) {
        const timeNs = integerCell(row, 0, table) * bucketWidth(levels, level);
        const start = Math.floor(timeNs / zoom.widthNs) * zoom.widthNs;
        addBucket(lane, shares, start, Math.max(start, Math.min(start + zoom.widthNs, untilNs)), [
          integerCell(row, 1, table),
          integerCell(row, 2, table),
          integerCell(row, 3, table),
        ]);
      }
    return { core: coreId(core), bucketNs: ns(zoom.widthNs), ...lane };
  });
}
