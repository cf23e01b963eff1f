import type {
  CoreColumns,
  LaneColumns,
  LaneQuery,
  OutputPage,
  SeriesColumns,
  SessionOverview,
  SessionReader,
  ThreadTotals,
  TimeRange,
} from '../domain/query.ts';
import { StoreError, withStoreErrors } from './errors.ts';
import type { Levels } from './format.ts';
import { readLanes } from './lanes.ts';
import { type OpenFile, openChecked, reopen } from './open.ts';
import { endOf, readLevels, readOutput, readOverview, readRecording } from './overview.ts';
import { Statements } from './rows.ts';
import { readCores, readSeries, type SeriesContext } from './series.ts';
import { readTotals } from './totals.ts';

/** An open connection with its statements. */
interface Connection {
  readonly file: OpenFile;
  readonly statements: Statements;
}

const connectionOf = (file: OpenFile): Connection => ({ file, statements: new Statements(file.db) });

/**
 * Reads a session. While it is being recorded every query opens the file anew and closes it, so that the recorder can leave a single
 * file at its end whoever is looking; once it is over, one connection stays open.
 */
class FileReader implements SessionReader {
  readonly #path: string;
  readonly #levels: Levels;
  #kept: Connection | null;
  #closed = false;

  constructor(path: string, first: Connection) {
    this.#path = path;
    this.#kept = first;
    this.#levels = readLevels(first.statements);
    this.#release(first);
  }

  overview(): SessionOverview {
    return this.#query(({ statements }) => readOverview(statements, this.#path));
  }

  lanes(query: LaneQuery): LaneColumns[] {
    return this.#query((context) => readLanes(context, query));
  }

  cores(range: TimeRange, maxItems: number): CoreColumns[] {
    return this.#query((context) => readCores(context, range, maxItems));
  }

  series(range: TimeRange, maxItems: number): SeriesColumns {
    return this.#query((context) => readSeries(context, range, maxItems));
  }

  totals(range: TimeRange | null): ThreadTotals[] {
    return this.#query((context) => readTotals(context, range));
  }

  output(afterId: number, limit: number): OutputPage {
    return this.#query(({ statements }) => readOutput(statements, afterId, limit));
  }

  close(): void {
    this.#closed = true;
    this.#kept?.file.close();
    this.#kept = null;
  }

  /** Runs one query on one state of the file: a read transaction keeps a commit from coming between its statements. */
  #query<T>(read: (context: SeriesContext) => T): T {
    if (this.#closed)
      throw new StoreError('session-closed', `The session ${this.#path} was closed. Open it again.`);
    return withStoreErrors('Cannot read the session', this.#path, () => {
      const connection = this.#kept ?? connectionOf(reopen(this.#path));
      try {
        return connection.file.db.transaction(() => read(this.#context(connection)))();
      } finally {
        this.#release(connection);
      }
    });
  }

  #context({ statements }: Connection): SeriesContext {
    const recording = readRecording(statements);
    return {
      statements,
      levels: this.#levels,
      untilNs: recording.until_ns,
      sealed: recording.sealed === 1,
    };
  }

  /** Keeps a connection to a session that is over or a copy; closes one to a session that is still written. */
  #release(connection: Connection): void {
    if (this.#kept === connection && this.#settled) return;
    this.#settled = connection.file.copied || this.#isOver(connection);
    if (this.#settled) {
      this.#kept = connection;
      return;
    }
    this.#kept = null;
    connection.file.close();
  }

  #settled = false;

  #isOver({ statements }: Connection): boolean {
    try {
      return endOf(readRecording(statements), this.#path) !== null;
    } catch {
      return false;
    }
  }
}

/**
 * Opens a session to read it, also one that is still being written, and one in a read-only folder. The file is never changed; it is
 * treated as a stranger's.
 * @throws StoreError `session-missing`, `session-denied`, `session-not-one`, `session-damaged`, `session-too-new`, `session-busy`, `session-io`
 */
export function openSession(path: string): SessionReader {
  const connection = connectionOf(openChecked(path));
  try {
    return withStoreErrors('Cannot open the session', path, () => new FileReader(path, connection));
  } catch (error) {
    connection.file.close();
    throw error;
  }
}
