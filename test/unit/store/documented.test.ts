import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { APPLICATION_ID } from '../../../src/store/format.ts';
import { CURRENT_VERSION } from '../../../src/store/migrations/index.ts';
import { sql } from '../../../src/store/sql.ts';
import { gridEvents } from '../../support/grid.ts';
import { writeSession } from './support.ts';

const document = readFileSync(join(import.meta.dirname, '../../../docs/session-format.md'), 'utf8');
const TICK = 10_000_000;
const session = (): string => writeSession(gridEvents('A A B . A / B . A A .'), 5 * TICK);

const queries = [...document.matchAll(/```sql\n([\s\S]*?)```/g)]
  .flatMap((block) => (block[1] ?? '').split(/;\s*\n/))
  .filter((query) => query.trim() !== '');

test('the document has queries', () => {
  expect(queries.length).toBeGreaterThan(5);
});

test.each(queries)('a documented query runs: %s', (query) => {
  const answer = sql(session(), query);
  expect(answer.columns.length).toBeGreaterThan(0);
  expect([...answer.rows]).toBeInstanceOf(Array);
});

test('every table, view and column of the schema is named in the document', () => {
  const path = session();
  const names = [
    ...sql(
      path,
      "SELECT s.name, c.name FROM sqlite_schema s, pragma_table_info(s.name) c WHERE s.type = 'table' OR s.name = 'slice'",
    ).rows,
  ];
  const views = [...sql(path, "SELECT name, name FROM sqlite_schema WHERE type = 'view'").rows];
  const unnamed = [...names, ...views]
    .flat()
    .map(String)
    .filter((name) => !name.startsWith('sampler_') && !/^(psi_|load1|id$)/.test(name))
    .filter((name) => !document.includes(name));
  expect([...new Set(unnamed)]).toEqual([]);
});

test('the document tells the application id and the version', () => {
  expect(document).toContain(String(APPLICATION_ID));
  expect(document).toContain(`now **${CURRENT_VERSION}**`);
});
