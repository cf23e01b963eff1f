import type Database from 'better-sqlite3';
import { bucketWidth, LEVEL_FACTOR, type Levels } from './format.ts';

/** Most threads remembered for a core's open bucket; beyond it the least seen half is forgotten, and `top_ns` is a lower bound. */
const MAX_THREADS = 256;

/** Who was on a core in an open bucket. */
interface Occupancy {
  busyNs: number;
  byThread: Map<number, number>;
}

function occupy(into: Occupancy, threadId: number, cpuNs: number): void {
  into.byThread.set(threadId, (into.byThread.get(threadId) ?? 0) + cpuNs);
  if (into.byThread.size > MAX_THREADS) {
    const kept = [...into.byThread].sort((a, b) => b[1] - a[1]).slice(0, MAX_THREADS / 2);
    into.byThread = new Map(kept);
  }
}

/** The thread with the most time; of equals, the one first seen. */
function topOf(occupancy: Occupancy): readonly [number, number] {
  let top: readonly [number, number] = [0, -1];
  for (const entry of occupancy.byThread) if (entry[1] > top[1]) top = entry;
  return top;
}

/** One core's open buckets, by level and bucket. Level 0 may hold several: a batch need not be in time order. */
interface CoreState {
  readonly core: number;
  readonly open: Map<number, Occupancy>[];
  /** First bucket of each level that is not closed. */
  readonly closedTo: number[];
}

function prepare(db: Database.Database) {
  return {
    save: db.prepare('INSERT OR REPLACE INTO core_bucket VALUES (?,?,?,?,?,?)'),
    old: db
      .prepare<number[], [number, number, number]>(
        'SELECT thread_id, top_ns, busy_ns FROM core_bucket WHERE level = ? AND core = ? AND bucket = ?',
      )
      .raw(),
  };
}

/** Writes who was on each core. Level 0 is up to date at every commit, its open bucket too; coarser buckets are written when over. */
export class CoreWriter {
  readonly #levels: Levels;
  readonly #sql: ReturnType<typeof prepare>;
  readonly #cores = new Map<number, CoreState>();

  constructor(db: Database.Database, levels: Levels) {
    this.#levels = levels;
    this.#sql = prepare(db);
  }

  /** Adds a thread's time on a core to a bucket of level 0. */
  add(core: number, bucket: number, threadId: number, cpuNs: number): void {
    if (cpuNs > 0) this.#merge(this.#core(core), 0, bucket, [[threadId, cpuNs]], cpuNs);
  }

  /** Writes and closes all buckets that end by `untilNs`, and writes the open ones of level 0. */
  flush(untilNs: number): void {
    for (const state of this.#cores.values())
      for (let level = 0; level <= this.#levels.top; level++) this.#flushLevel(state, level, untilNs);
  }

  #flushLevel(state: CoreState, level: number, untilNs: number): void {
    const open = state.open[level];
    if (!open) return;
    const closeTo = untilNs / bucketWidth(this.#levels, level) - 1;
    for (const [bucket, occupancy] of [...open].sort((a, b) => a[0] - b[0])) {
      const over = bucket <= closeTo;
      if (over || level === 0) this.#write(state, level, bucket, occupancy);
      if (!over) continue;
      open.delete(bucket);
      if (level < this.#levels.top) {
        const parent = Math.floor(bucket / LEVEL_FACTOR);
        this.#merge(state, level + 1, parent, occupancy.byThread, occupancy.busyNs);
      }
    }
    state.closedTo[level] = Math.max(state.closedTo[level] ?? 0, Math.floor(closeTo) + 1);
  }

  #merge(
    state: CoreState,
    level: number,
    bucket: number,
    threads: Iterable<readonly [number, number]>,
    busyNs: number,
  ): void {
    const open = state.open[level] ?? new Map<number, Occupancy>();
    state.open[level] = open;
    let into = open.get(bucket);
    if (!into) {
      into = { busyNs: 0, byThread: new Map() };
      open.set(bucket, into);
    }
    into.busyNs += busyNs;
    for (const [threadId, cpuNs] of threads) occupy(into, threadId, cpuNs);
  }

  /** A bucket that was closed before is added to: something was told late. */
  #write(state: CoreState, level: number, bucket: number, occupancy: Occupancy): void {
    let [threadId, topNs] = topOf(occupancy);
    let busyNs = occupancy.busyNs;
    const late = bucket < (state.closedTo[level] ?? 0);
    const old = late ? this.#sql.old.get(level, state.core, bucket) : undefined;
    if (old) {
      const oldTop = old[1] + (occupancy.byThread.get(old[0]) ?? 0);
      if (oldTop >= topNs) [threadId, topNs] = [old[0], oldTop];
      busyNs += old[2];
    }
    this.#sql.save.run(level, state.core, bucket, threadId, topNs, busyNs);
  }

  #core(core: number): CoreState {
    const known = this.#cores.get(core);
    if (known) return known;
    const made: CoreState = { core, open: [], closedTo: [] };
    this.#cores.set(core, made);
    return made;
  }
}
