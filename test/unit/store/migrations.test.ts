import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { threadId } from '../../../src/domain/units.ts';
import { CURRENT_VERSION, MIGRATIONS } from '../../../src/store/migrations/index.ts';
import { checkSchema, migrate, numberPragma } from '../../../src/store/schema.ts';
import { opened, range, temporaryFolder } from './support.ts';

const TICK = 10_000_000;
const fixture = (version: number): string =>
  join(import.meta.dirname, `../../fixtures/sessions/v${version}.switchyard`);
const VERSIONS = MIGRATIONS.map((step) => step.version);

test('migrations are numbered from 1 without a gap', () => {
  expect(VERSIONS).toEqual(VERSIONS.map((_, i) => i + 1));
  expect(CURRENT_VERSION).toBe(VERSIONS.length);
});

test.each(VERSIONS)('the fixture of version %i is read, and not changed by it', (version) => {
  const before = readFileSync(fixture(version));
  const reader = opened(fixture(version));
  expect(reader.overview()).toMatchObject({
    info: { name: 'grid', durationNs: 12 * TICK, end: 'target-exited', exit: { code: 3, signal: null } },
    threads: [{ name: 'A' }, { name: 'B' }],
  });
  expect(reader.totals(null)).toMatchObject([
    { cpuNs: 11 * TICK, migrations: 2 },
    { cpuNs: 6 * TICK, migrations: 2 },
  ]);
  const [lane] = reader.lanes({ range: range(0, 12 * TICK), threadIds: [threadId(2)], maxItems: 50 });
  expect(lane?.startNs).toEqual([0, 2, 8, 9, 10, 11].map((tick) => tick * TICK));
  reader.close();
  expect(readFileSync(fixture(version)).equals(before)).toBe(true);
});

test.each(VERSIONS)('the fixture of version %i is upgraded in place when asked', async (version) => {
  const { upgradeSession } = await import('../../../src/store/open.ts');
  const path = join(temporaryFolder(), 'old.switchyard');
  copyFileSync(fixture(version), path);
  upgradeSession(path);
  const db = new Database(path, { readonly: true });
  expect(checkSchema(db, path)).toBe(CURRENT_VERSION);
  db.close();
});

test('a step that fails leaves the version before it', () => {
  const db = new Database(':memory:');
  const steps = [...MIGRATIONS, { version: CURRENT_VERSION + 1, sql: 'CREATE TABLE extra (a); BROKEN' }];
  expect(() => migrate(db, steps)).toThrow(/syntax error/);
  expect(numberPragma(db, 'user_version')).toBe(CURRENT_VERSION);
  expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'").pluck().get()).toBe(0);
  db.close();
});

test('with a newer format known, an older file is read through a copy and only changed when asked', async () => {
  const next = { version: CURRENT_VERSION + 1, sql: 'CREATE TABLE extra (a INTEGER) STRICT' };
  vi.resetModules();
  vi.doMock('../../../src/store/migrations/index.ts', () => ({
    MIGRATIONS: [...MIGRATIONS, next],
    CURRENT_VERSION: next.version,
  }));
  try {
    const { openSession, sql, upgradeSession } = await import('../../../src/store/index.ts');
    const path = join(temporaryFolder(), 'old.switchyard');
    copyFileSync(fixture(CURRENT_VERSION), path);
    const before = readFileSync(path);
    const reader = openSession(path);
    expect(reader.overview().info.durationNs).toBe(12 * TICK);
    reader.close();
    expect([...sql(path, 'SELECT count(*) FROM extra').rows]).toEqual([[0]]);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(existsSync(`${path}-wal`)).toBe(false);
    upgradeSession(path);
    const db = new Database(path, { readonly: true });
    expect(numberPragma(db, 'user_version')).toBe(next.version);
    db.close();
  } finally {
    vi.doUnmock('../../../src/store/migrations/index.ts');
    vi.resetModules();
  }
});
