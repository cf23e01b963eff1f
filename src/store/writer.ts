import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { FeedEvent, SessionEnd, SessionHead, SessionSink, SliceBatch } from '../domain/feed.ts';
import { NS_PER_MS } from '../domain/units.ts';
import { CoreWriter } from './coreWriter.ts';
import { asStoreError, StoreError, systemCode, withStoreErrors } from './errors.ts';
import { type Figures, figuresWithin, type RawSlice, sliceAt } from './figures.ts';
import { type Levels, levelsFor } from './format.ts';
import { ownIdentity } from './liveness.ts';
import { migrate } from './schema.ts';
import { SeriesWriter } from './seriesWriter.ts';
import { insertHead, SessionWriter } from './sessionWriter.ts';
import { spreadStart } from './spread.ts';
import { ThreadWriter } from './threadWriter.ts';

export interface WriterOptions {
  /** Largest size of the file in bytes; beyond it the disk counts as full. For tests; none by default. */
  readonly maxBytes?: number;
}

/** Session time after which what was accepted is committed even without a heartbeat. */
const COMMIT_NS = 100 * NS_PER_MS;

/** Pages of the write-ahead log before SQLite copies them to the file: 16 MB. */
const CHECKPOINT_PAGES = 4096;
/** Cache of the writer: 32 MiB, room for the pages that a few thousand threads append to. */
const CACHE_KIB = 32_768;

/** Tries to become the only user of the file, so that it can be left as one file: 2 s in all. */
const CLOSE_TRIES = 40;
const CLOSE_WAIT_MS = 50;

/** Blocks this thread, which has nothing else to do. */
const pause = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};

/** Makes the file, failing where it is there already. */
function claim(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o644));
  } catch (error) {
    if (systemCode(error) === 'EEXIST')
      throw new StoreError(
        'session-exists',
        `Cannot record to ${path}: the file exists, and recordings are never overwritten. Name another with -o FILE, or remove it first: rm ${path}`,
        { cause: error },
      );
    if (systemCode(error) === 'ENOENT')
      throw new StoreError(
        'session-missing',
        `Cannot record to ${path}: its folder does not exist. Make it first: mkdir -p "$(dirname ${path})"`,
        { cause: error },
      );
    throw error;
  }
}

function configure(db: Database.Database, options: WriterOptions): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma(`cache_size = -${CACHE_KIB}`);
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  if (options.maxBytes !== undefined)
    db.pragma(`max_page_count = ${Math.max(1, Math.floor(options.maxBytes / 4096))}`);
}

/** The sink that writes a session file. */
class FileSink implements SessionSink {
  readonly #path: string;
  readonly #db: Database.Database;
  readonly #levels: Levels;
  readonly #session: SessionWriter;
  readonly #threads: ThreadWriter;
  readonly #series: SeriesWriter;
  readonly #cores: CoreWriter;
  #open = true;
  #untilNs = 0;
  #committedNs = 0;

  constructor(path: string, db: Database.Database, levels: Levels) {
    this.#path = path;
    this.#db = db;
    this.#levels = levels;
    this.#session = new SessionWriter(db);
    this.#threads = new ThreadWriter(db, levels);
    this.#series = new SeriesWriter(db, levels);
    this.#cores = new CoreWriter(db, levels);
  }

  accept(events: readonly FeedEvent[]): void {
    if (!this.#open) return;
    this.#guard(() => {
      for (const event of events) {
        if (!this.#db.inTransaction) this.#db.exec('BEGIN IMMEDIATE');
        this.#take(event);
        if (event.type === 'heartbeat') this.#commit();
      }
      if (this.#untilNs - this.#committedNs >= COMMIT_NS) this.#commit();
    });
  }

  finish(end: SessionEnd): void {
    if (!this.#open) return;
    this.#guard(() => {
      if (!this.#db.inTransaction) this.#db.exec('BEGIN IMMEDIATE');
      this.#flush(Number.POSITIVE_INFINITY);
      this.#session.end(end);
      this.#db.exec('COMMIT');
      this.#close();
    });
  }

  #take(event: FeedEvent): void {
    this.#session.write(event);
    switch (event.type) {
      case 'slices':
        this.#slices(event.batch);
        break;
      case 'thread-end':
        this.#threads.end(event.id);
        break;
      case 'process-end':
        this.#series.processEnded(event.id);
        break;
      case 'process-sample':
        this.#series.memory(event.sample);
        break;
      case 'system-sample':
        this.#series.machine(event.sample);
        break;
      case 'cgroup-sample':
        this.#series.throttling(event.sample);
        break;
      case 'heartbeat':
        this.#untilNs = Math.max(this.#untilNs, event.untilNs);
        break;
      default:
    }
  }

  #slices(batch: SliceBatch): void {
    for (let i = 0; i < batch.count; i++) {
      const slice = sliceAt(batch, i);
      this.#spread(slice, this.#threads.add(slice));
      this.#untilNs = Math.max(this.#untilNs, slice.endNs);
    }
  }

  /** Spreads a slice over the ticks of the series and of its core. */
  #spread(slice: RawSlice, figures: Figures): void {
    const tick = this.#levels.tickNs;
    let bucket = Math.floor(spreadStart(slice.startNs, slice.endNs, tick) / tick);
    do {
      const start = bucket * tick;
      const part = figuresWithin(figures, slice.startNs, slice.endNs, start, start + tick, tick);
      this.#series.add(bucket, part);
      if (slice.core !== null) this.#cores.add(slice.core, bucket, slice.threadId, part.cpuNs);
      bucket++;
    } while (bucket * tick < slice.endNs);
  }

  #flush(untilNs: number): void {
    this.#threads.flush(untilNs);
    this.#series.flush();
    this.#cores.flush(untilNs);
  }

  #commit(): void {
    if (!this.#db.inTransaction) return;
    this.#flush(this.#untilNs);
    this.#session.progress(this.#untilNs);
    this.#db.exec('COMMIT');
    this.#committedNs = this.#untilNs;
  }

  /** Runs `work`; where the disk refuses, gives up what was not committed, closes the file and reports. Later calls do nothing. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#giveUp();
      throw asStoreError(error, 'The recording stopped', this.#path);
    }
  }

  #giveUp(): void {
    this.#open = false;
    for (const step of [
      () => this.#db.inTransaction && this.#db.exec('ROLLBACK'),
      // Says why it ends where the log has room for one more page; a reader otherwise takes the recorder for killed.
      () => this.#db.exec("UPDATE recording SET revision = revision + 1, end_reason = 'error'"),
      () => this.#db.close(),
    ])
      try {
        step();
      } catch {
        // The first error is the one to report; these are its consequences.
      }
  }

  /** Leaves one file without a log. Live readers open it for one query at a time, so waiting for them is short. */
  #close(): void {
    this.#open = false;
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    for (let i = 0; i < CLOSE_TRIES && !this.#leaveWal(); i++) pause(CLOSE_WAIT_MS);
    this.#db.close();
  }

  #leaveWal(): boolean {
    try {
      return this.#db.pragma('journal_mode = DELETE', { simple: true }) === 'delete';
    } catch (error) {
      if (systemCode(error).startsWith('SQLITE_BUSY')) return false;
      throw error;
    }
  }
}

/**
 * Makes a session file at `path`, which must not exist, and returns the sink that writes it. What was accepted is committed at each
 * heartbeat, and after 100 ms of session time without one. When the disk refuses, `accept` or `finish` throws once; the file then holds
 * everything committed before and is closed, and later calls do nothing.
 * @throws StoreError `session-exists`, `session-missing` (no such folder), `session-denied`, `session-disk-full`, `session-io`
 */
export function createSession(path: string, head: SessionHead, options: WriterOptions = {}): SessionSink {
  return withStoreErrors('Cannot record', path, () => {
    claim(path);
    const db = new Database(path);
    try {
      configure(db, options);
      migrate(db);
      const levels = levelsFor(head.rateHz);
      db.transaction(() => insertHead(db, head, levels, ownIdentity()))();
      return new FileSink(path, db, levels);
    } catch (error) {
      db.close();
      for (const suffix of ['', '-wal', '-shm']) if (existsSync(path + suffix)) rmSync(path + suffix);
      throw error;
    }
  });
}
