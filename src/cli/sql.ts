import type { Command } from 'commander';
import { type SqlValue, sql } from '../store/index.ts';
import { type CliContext, print } from './context.ts';
import { findSession } from './sessions.ts';
import { renderTable } from './table.ts';

/** Rows laid out together: a longer answer is printed in pages of this many, so that memory stays bounded. */
const PAGE = 1000;

function text(value: SqlValue): string {
  if (value === null) return 'NULL';
  return value instanceof Uint8Array ? `x'${Buffer.from(value).toString('hex')}'` : String(value);
}

/** A field as RFC 4180 has it; NULL is empty. */
function csv(value: SqlValue): string {
  const field = value === null ? '' : text(value);
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function json(columns: readonly string[], row: readonly SqlValue[]): string {
  const value = (v: SqlValue | undefined) =>
    typeof v === 'bigint' ? String(v) : v instanceof Uint8Array ? text(v) : (v ?? null);
  return JSON.stringify(Object.fromEntries(columns.map((name, i) => [name, value(row[i])])));
}

function printTable(context: CliContext, columns: readonly string[], rows: Iterable<SqlValue[]>): void {
  const layout = columns.map((title, i) => ({
    title,
    align: 'left' as const,
    cell: (row: SqlValue[]) => text(row[i] ?? null),
  }));
  let page: SqlValue[][] = [];
  for (const row of rows) {
    page.push(row);
    if (page.length < PAGE) continue;
    print(context, renderTable(page, layout));
    page = [];
  }
  print(context, renderTable(page, layout));
}

/** How an answer is printed. */
export interface SqlOptions {
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** Runs one read-only query on a session and prints the answer. Throws StoreError. */
export function runSql(context: CliContext, path: string, query: string, options: SqlOptions): void {
  const answer = sql(path, query);
  try {
    if (options.csv === true) {
      print(context, answer.columns.map(csv).join(','));
      for (const row of answer.rows) print(context, row.map(csv).join(','));
    } else if (options.json === true) {
      for (const row of answer.rows) print(context, json(answer.columns, row));
    } else printTable(context, answer.columns, answer.rows);
  } finally {
    answer.close();
  }
}

/** Adds `sql`. The verb throws `ReaderError` (`session-missing`), `StoreError` (`sql-invalid`). */
export function addSql(program: Command, context: CliContext): void {
  program
    .command('sql')
    .description('run one read-only query on a session (tables: docs/session-format.md)')
    .argument('<file>', 'a session file, or a name in the library')
    .argument('<query>', 'SELECT ...')
    .option('--json', 'one JSON object a row')
    .option('--csv', 'comma-separated, RFC 4180')
    .action((file: string, query: string, options: SqlOptions) =>
      runSql(context, findSession(context, file), query, options),
    );
}
