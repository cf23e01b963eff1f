import type Database from 'better-sqlite3';
import { isSqliteError, StoreError, systemCode, withStoreErrors } from './errors.ts';
import { openChecked } from './open.ts';

/** A value of an answer. A bigint only where the number is beyond 2^53. */
export type SqlValue = number | bigint | string | null | Uint8Array;

/** The answer to a query by hand. Close it, or read it to its end, to release the file. */
export interface SqlAnswer {
  readonly columns: readonly string[];
  readonly rows: IterableIterator<SqlValue[]>;
  close(): void;
}

const asNumber = (value: SqlValue): SqlValue =>
  typeof value === 'bigint' && value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER
    ? Number(value)
    : value;

const HELP = 'Tables and views are listed in docs/session-format.md, or by: SELECT name FROM sqlite_schema';

function prepare(db: Database.Database, query: string): Database.Statement<unknown[], SqlValue[]> {
  let statement: Database.Statement<unknown[], SqlValue[]>;
  try {
    statement = db.prepare<unknown[], SqlValue[]>(query);
  } catch (error) {
    // A TypeError or RangeError is better-sqlite3's for an empty text or more than one statement.
    if (!(isSqliteError(error) || error instanceof TypeError || error instanceof RangeError)) throw error;
    if (systemCode(error) !== '' && systemCode(error) !== 'SQLITE_ERROR') throw error;
    throw new StoreError(
      'sql-invalid',
      `Cannot run the query: ${error instanceof Error ? error.message : ''}. ${HELP}`,
      {
        cause: error,
      },
    );
  }
  if (!statement.reader || !statement.readonly)
    throw new StoreError(
      'sql-not-read-only',
      'Cannot run the query: sessions are only read, and this statement would change something or returns no rows. Begin it with SELECT or WITH.',
    );
  return statement.raw().safeIntegers();
}

function* iterate(
  path: string,
  statement: Database.Statement<unknown[], SqlValue[]>,
  close: () => void,
): Generator<SqlValue[], undefined, unknown> {
  try {
    for (const row of statement.iterate()) yield row.map(asNumber);
  } catch (error) {
    if (isSqliteError(error) && systemCode(error) === 'SQLITE_ERROR' && error instanceof Error)
      throw new StoreError('sql-invalid', `Cannot run the query: ${error.message}. ${HELP}`, {
        cause: error,
      });
    throw withStoreErrors('Cannot run the query', path, () => {
      throw error;
    });
  } finally {
    close();
  }
}

/**
 * Runs one query on a session, read-only.
 * @throws StoreError as `openSession`; `sql-invalid` for a query that SQLite refuses, `sql-not-read-only` for one that is no query
 */
export function sql(path: string, query: string): SqlAnswer {
  const file = openChecked(path);
  try {
    const statement = prepare(file.db, query);
    const columns = statement.columns().map((column) => column.name);
    const rows = iterate(path, statement, file.close);
    return {
      columns,
      rows,
      close: () => {
        rows.return(undefined);
        if (file.db.open) file.close();
      },
    };
  } catch (error) {
    file.close();
    throw error;
  }
}
