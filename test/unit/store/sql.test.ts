import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sql } from '../../../src/store/sql.ts';
import { gridEvents } from '../../support/grid.ts';
import { storeErrorOf, writeSession } from './support.ts';

const TICK = 10_000_000;
const session = (): string => writeSession(gridEvents('A A B . / B . A A'), 4 * TICK);
const rowsOf = (path: string, query: string) => [...sql(path, query).rows];

test('a query answers with columns and rows', () => {
  const answer = sql(session(), 'SELECT thread, cpu_ms, migrations FROM thread_summary ORDER BY cpu_ms DESC');
  expect(answer.columns).toEqual(['thread', 'cpu_ms', 'migrations']);
  expect([...answer.rows]).toEqual([
    ['A', 40, 1],
    ['B', 20, 1],
  ]);
});

test('slices are readable by hand', () => {
  expect(
    rowsOf(session(), 'SELECT start_ns, end_ns, core, migrated, state, wait FROM slice WHERE thread_id = 2'),
  ).toEqual([
    [0, TICK, 1, 0, 'S', 'futex_wait'],
    [2 * TICK, 3 * TICK, 0, 1, 'S', 'futex_wait'],
  ]);
});

test('the timelines are in human units', () => {
  const path = session();
  expect(rowsOf(path, 'SELECT start_s, width_s, parallelism FROM timeline WHERE level = 0')[0]).toEqual([
    0, 0.01, 2,
  ]);
  expect(
    rowsOf(path, 'SELECT width_s, cpu_ms FROM thread_timeline WHERE level = 1 AND thread_id = 1'),
  ).toEqual([[0.08, 40]]);
  expect(rowsOf(path, 'SELECT core, busy_ms FROM core_timeline WHERE level = 1 ORDER BY core')).toEqual([
    [0, 30],
    [1, 30],
  ]);
});

test('numbers beyond 2^53 stay exact', () => {
  expect(rowsOf(session(), 'SELECT 9007199254740993, 5')).toEqual([[9007199254740993n, 5]]);
});

test.each([
  'DELETE FROM thread',
  "ATTACH 'x' AS y",
  'PRAGMA user_version = 3',
  "VACUUM INTO '/tmp/switchyard-should-not-be'",
  'BEGIN',
])('%s is refused', (query) => {
  const path = session();
  const before = readFileSync(path);
  expect(storeErrorOf(() => rowsOf(path, query))).toMatchObject({ code: 'sql-not-read-only' });
  expect(readFileSync(path).equals(before)).toBe(true);
});

test.each([
  ['SELECT * FROM nowhere', 'no such table'],
  ['SELEC 1', 'syntax error'],
  ['', 'no statements'],
  ['SELECT 1; SELECT 2', 'more than one statement'],
  ["SELECT json('{')", 'malformed JSON'],
])('%s is explained', (query, why) => {
  expect(storeErrorOf(() => rowsOf(session(), query))).toMatchObject({
    code: 'sql-invalid',
    message: expect.stringContaining(why),
  });
});

test('an answer may be closed early', () => {
  const answer = sql(session(), 'SELECT * FROM slice');
  answer.rows.next();
  answer.close();
  expect(answer.rows.next().done).toBe(true);
});
