import type Database from 'better-sqlite3';
import type { z } from 'zod';
import { StoreError } from './errors.ts';

/** A value of a row that `raw()` returns. */
export type Cell = number | string | null | bigint | Uint8Array;

/** The error for a row that cannot be one of ours. */
export const damagedRow = (table: string, what: string): StoreError =>
  new StoreError(
    'session-damaged',
    `The session is damaged: a row of table ${table} is not valid (${what}). Copy the file anew from where it came, or record again.`,
  );

/** A connection's prepared statements, each made once. */
export class Statements {
  readonly db: Database.Database;
  readonly #made = new Map<string, Database.Statement<unknown[], Cell[]>>();

  constructor(db: Database.Database) {
    this.db = db;
  }

  /** All rows of a query, as arrays. Parameters are bound in order to `?`, or to `?1`, `?2` and so on. */
  rows(sql: string, ...parameters: readonly (number | string | null)[]): Cell[][] {
    let statement = this.#made.get(sql);
    if (!statement) {
      statement = this.db.prepare<unknown[], Cell[]>(sql).raw();
      this.#made.set(sql, statement);
    }
    // better-sqlite3 takes numbered parameters for named ones.
    if (sql.includes('?1')) return statement.all(Object.fromEntries(parameters.map((p, i) => [i + 1, p])));
    return statement.all(...parameters);
  }

  /** Rows as objects checked by a schema. */
  checked<T>(table: string, schema: z.ZodType<T>, sql: string): T[] {
    return this.db
      .prepare(sql)
      .all()
      .map((row) => {
        const result = schema.safeParse(row);
        if (result.success) return result.data;
        const issue = result.error.issues[0];
        throw damagedRow(table, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong type'}`);
      });
  }
}

/** A whole number of at least `min`, exactly representable. */
export function integerCell(row: readonly Cell[], index: number, table: string, min = 0): number {
  const value = row[index];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min) return value;
  throw damagedRow(table, `column ${index} holds ${String(value)}`);
}

/** As `integerCell`, or null. */
export const knownCell = (row: readonly Cell[], index: number, table: string): number | null =>
  row[index] === null ? null : integerCell(row, index, table);

/** A finite number of at least 0, or null. */
export function realCell(row: readonly Cell[], index: number, table: string): number | null {
  const value = row[index];
  if (value === null) return null;
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw damagedRow(table, `column ${index} holds ${String(value)}`);
}
