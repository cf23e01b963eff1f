import type Database from 'better-sqlite3';
import {
  addFigures,
  type Figures,
  figureColumns,
  figuresOf,
  figuresWithin,
  noFigures,
  type RawSlice,
} from './figures.ts';
import { bucketWidth, coresFromText, LEVEL_FACTOR, type Levels } from './format.ts';
import { spreadStart } from './spread.ts';

/** One open bucket of a thread. */
interface OpenBucket {
  bucket: number;
  figures: Figures;
}

/** What is kept in memory of a living thread: its totals and one open bucket a level. */
interface ThreadState {
  readonly id: number;
  total: Figures;
  slices: number;
  firstNs: number;
  lastNs: number;
  lastCore: number | null;
  changed: boolean;
  ended: boolean;
  /** Index is the level; index 0 is unused. */
  open: (OpenBucket | null)[];
  /** Highest bucket written at each level, -1 for none: a slice told late is added to the row that is there. */
  written: number[];
}

const BUCKET_COLUMNS =
  'cpu_ns, runqueue_ns, timeslices, voluntary, involuntary, user_ticks, system_ticks, migrations, cores';

type Row = (number | string | null)[];

const numberAt = (row: Row, i: number): number => Number(row[i] ?? 0);
const knownAt = (row: Row, i: number): number | null => {
  const value = row[i];
  return typeof value === 'number' ? value : null;
};

/** Figures from a row that begins with `BUCKET_COLUMNS`. */
const figuresFromRow = (row: Row): Figures => ({
  ...noFigures(),
  cpuNs: numberAt(row, 0),
  runqueueNs: numberAt(row, 1),
  timeslices: numberAt(row, 2),
  voluntary: knownAt(row, 3),
  involuntary: knownAt(row, 4),
  userTicks: knownAt(row, 5),
  systemTicks: knownAt(row, 6),
  migrations: numberAt(row, 7),
  cores: coresFromText(String(row[8])) ?? 0n,
});

function prepare(db: Database.Database) {
  return {
    slice: db.prepare(`INSERT INTO slice_data VALUES (?,?,?,?,?,?,?,?,?,?,?,?)
      ON CONFLICT DO UPDATE SET duration_ns = max(duration_ns, excluded.duration_ns), cpu_ns = cpu_ns + excluded.cpu_ns,
        runqueue_ns = runqueue_ns + excluded.runqueue_ns, timeslices = timeslices + excluded.timeslices,
        voluntary = coalesce(voluntary + excluded.voluntary, voluntary, excluded.voluntary),
        involuntary = coalesce(involuntary + excluded.involuntary, involuntary, excluded.involuntary),
        user_ticks = coalesce(user_ticks + excluded.user_ticks, user_ticks, excluded.user_ticks),
        system_ticks = coalesce(system_ticks + excluded.system_ticks, system_ticks, excluded.system_ticks),
        place = excluded.place, wait_id = excluded.wait_id`),
    bucket: db.prepare('INSERT OR REPLACE INTO thread_bucket VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)'),
    oldBucket: db
      .prepare<number[], Row>(
        `SELECT ${BUCKET_COLUMNS} FROM thread_bucket WHERE level = ? AND thread_id = ? AND bucket = ?`,
      )
      .raw(),
    total: db.prepare('INSERT OR REPLACE INTO thread_total VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)'),
    oldTotal: db
      .prepare<number[], Row>(
        `SELECT ${BUCKET_COLUMNS}, slices, first_ns, last_ns FROM thread_total WHERE thread_id = ?`,
      )
      .raw(),
  };
}

/**
 * Writes slices, each thread's totals and each thread's summary buckets. A bucket is written once time has passed its end; those still
 * open are in memory only, since a reader finds what they will hold in the finer level and in the slices. Memory: a few hundred bytes a
 * living thread.
 */
export class ThreadWriter {
  readonly #levels: Levels;
  readonly #sql: ReturnType<typeof prepare>;
  readonly #threads = new Map<number, ThreadState>();

  constructor(db: Database.Database, levels: Levels) {
    this.#levels = levels;
    this.#sql = prepare(db);
  }

  /** Takes a slice and returns its figures; the caller spreads them over series and cores. */
  add(slice: RawSlice): Figures {
    const thread = this.#thread(slice.threadId);
    const migrated = slice.core !== null && thread.lastCore !== null && slice.core !== thread.lastCore;
    const figures = figuresOf(slice, migrated);
    this.#insert(slice, figures.place);
    if (slice.core !== null) thread.lastCore = slice.core;
    thread.slices++;
    thread.firstNs = Math.min(thread.firstNs, slice.startNs);
    thread.lastNs = Math.max(thread.lastNs, slice.endNs);
    thread.changed = true;
    addFigures(thread.total, figures);
    this.#spread(thread, slice, figures);
    return figures;
  }

  /** The thread is gone: its open buckets are written at the next `flush`, and nothing of it stays in memory. */
  end(threadId: number): void {
    this.#thread(threadId).ended = true;
  }

  /** Writes what is complete at `untilNs`: all buckets that end by then, totals that changed, everything of ended threads. */
  flush(untilNs: number): void {
    for (const thread of this.#threads.values()) {
      for (let level = 1; level <= this.#levels.top; level++) {
        const open = thread.open[level];
        const ended = thread.ended || untilNs === Number.POSITIVE_INFINITY;
        if (open && (ended || (open.bucket + 1) * bucketWidth(this.#levels, level) <= untilNs)) {
          thread.open[level] = null;
          this.#write(thread, level, open);
        }
      }
      if (thread.changed || thread.ended || untilNs === Number.POSITIVE_INFINITY)
        this.#writeTotal(thread, untilNs);
      if (thread.ended) this.#threads.delete(thread.id);
    }
  }

  #insert(s: RawSlice, place: number): void {
    this.#sql.slice.run(
      s.threadId,
      s.startNs,
      s.endNs - s.startNs,
      s.cpuNs,
      s.runqueueNs,
      s.timeslices,
      s.voluntary,
      s.involuntary,
      s.userTicks,
      s.systemTicks,
      place,
      s.waitId,
    );
  }

  #spread(thread: ThreadState, slice: RawSlice, figures: Figures): void {
    const width = bucketWidth(this.#levels, 1);
    const from = spreadStart(slice.startNs, slice.endNs, this.#levels.tickNs);
    let bucket = Math.floor(from / width);
    do {
      const start = bucket * width;
      const part = figuresWithin(
        figures,
        slice.startNs,
        slice.endNs,
        start,
        start + width,
        this.#levels.tickNs,
      );
      this.#merge(thread, 1, bucket, part);
      bucket++;
    } while (bucket * width < slice.endNs);
  }

  #merge(thread: ThreadState, level: number, bucket: number, figures: Figures): void {
    const open = thread.open[level];
    if (open?.bucket === bucket) {
      addFigures(open.figures, figures);
      return;
    }
    const made = { bucket, figures: { ...figures } };
    if (bucket <= (thread.written[level] ?? -1) || (open && open.bucket > bucket)) {
      this.#write(thread, level, made);
      return;
    }
    thread.open[level] = made;
    if (open) this.#write(thread, level, open);
  }

  /** Writes a bucket, adding to the row that a late slice finds there, and hands the figures to the level above. */
  #write(thread: ThreadState, level: number, { bucket, figures }: OpenBucket): void {
    let row = figures;
    if (bucket <= (thread.written[level] ?? -1)) {
      const old = this.#sql.oldBucket.get(level, thread.id, bucket);
      if (old) {
        row = figuresFromRow(old);
        addFigures(row, figures);
      }
    } else thread.written[level] = bucket;
    this.#sql.bucket.run(level, thread.id, bucket, ...figureColumns(row), row.place, row.waitId);
    if (level < this.#levels.top) this.#merge(thread, level + 1, Math.floor(bucket / LEVEL_FACTOR), figures);
  }

  #writeTotal(thread: ThreadState, untilNs: number): void {
    const sealed = thread.ended || untilNs === Number.POSITIVE_INFINITY ? 1 : 0;
    thread.changed = false;
    if (thread.slices === 0) return;
    this.#sql.total.run(
      thread.id,
      thread.slices,
      thread.firstNs,
      thread.lastNs,
      ...figureColumns(thread.total),
      sealed,
    );
  }

  #thread(id: number): ThreadState {
    const known = this.#threads.get(id);
    if (known) return known;
    const old = this.#sql.oldTotal.get(id);
    const made: ThreadState = {
      id,
      total: old ? figuresFromRow(old) : noFigures(),
      slices: old ? numberAt(old, 9) : 0,
      firstNs: old ? numberAt(old, 10) : Number.MAX_SAFE_INTEGER,
      lastNs: old ? numberAt(old, 11) : 0,
      lastCore: null,
      changed: false,
      // Only a thread that ended has a row but no state: what comes late is written out at once.
      ended: old !== undefined,
      open: [],
      written: new Array<number>(this.#levels.top + 1).fill(old ? Number.MAX_SAFE_INTEGER : -1),
    };
    this.#threads.set(id, made);
    return made;
  }
}
