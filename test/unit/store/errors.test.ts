import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { ns } from '../../../src/domain/units.ts';
import { openSession } from '../../../src/store/reader.ts';
import { createSession } from '../../../src/store/writer.ts';
import { gridEvents, heartbeat, sliceBatch, testHead, testProcess, testThread } from '../../support/grid.ts';
import { opened, range, storeErrorOf, temporaryFolder, writeSession } from './support.ts';

const TICK = 10_000_000;

/** A session that a stranger has changed. */
function tampered(change: (db: Database.Database) => void): string {
  const path = writeSession(gridEvents('A B A . A'), 5 * TICK);
  const db = new Database(path);
  db.unsafeMode(true);
  change(db);
  db.close();
  return path;
}

test('an existing file is never overwritten', () => {
  const path = join(temporaryFolder(), 'there.switchyard');
  writeFileSync(path, 'mine');
  const error = storeErrorOf(() => createSession(path, testHead()));
  expect(error.code).toBe('session-exists');
  expect(error.message).toContain(`rm ${path}`);
  expect(readFileSync(path, 'utf8')).toBe('mine');
});

test('a folder that is not there is named with the command that makes it', () => {
  const path = join(temporaryFolder(), 'no', 'x.switchyard');
  const error = storeErrorOf(() => createSession(path, testHead()));
  expect(error).toMatchObject({ code: 'session-missing', message: expect.stringContaining('mkdir -p') });
});

test('a missing file, text, an empty file and another SQLite file are no sessions', () => {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('text'), 'hello, this is a text and long enough');
  writeFileSync(at('empty'), '');
  const other = new Database(at('other'));
  other.exec('CREATE TABLE t (a)');
  other.close();
  expect(storeErrorOf(() => openSession(at('missing'))).code).toBe('session-missing');
  mkdirSync(at('folder'));
  for (const name of ['text', 'empty', 'other', 'folder'])
    expect(storeErrorOf(() => openSession(at(name)))).toMatchObject({
      code: 'session-not-one',
      message: expect.stringContaining(at(name)),
    });
});

test('a file of a newer version names both versions', () => {
  const path = tampered((db) => db.pragma('user_version = 99'));
  expect(storeErrorOf(() => openSession(path))).toMatchObject({
    code: 'session-too-new',
    message: expect.stringMatching(/version 99.*Install a newer/),
  });
});

test.each([
  [
    'a trigger',
    (db: Database.Database) => db.exec('CREATE TRIGGER t AFTER INSERT ON notice BEGIN SELECT 1; END'),
  ],
  [
    'an endless view in place of a table',
    (db: Database.Database) =>
      db.exec(
        'DROP TABLE slice_data; CREATE VIEW slice_data AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x FROM r) SELECT x FROM r',
      ),
  ],
  ['a missing table', (db: Database.Database) => db.exec('DROP TABLE output')],
])('a file with %s is not opened', (_name, change) => {
  expect(storeErrorOf(() => openSession(tampered(change))).code).toBe('session-damaged');
});

test.each([
  ['session', "UPDATE session SET target = '{'"],
  ['session', 'UPDATE session SET tick_ns = 1'],
  ['session', 'DELETE FROM session'],
  ['recording', "UPDATE recording SET end_reason = 'bored'"],
  ['process', "UPDATE process SET argv = '[1]'"],
  ['thread', "UPDATE thread SET role = 'king'"],
  ['notice', "INSERT INTO notice VALUES (1, 0, 'loud', 'a', 'b')"],
  ['slice_data', 'UPDATE slice_data SET cpu_ns = -1'],
  ['thread_bucket', "UPDATE thread_bucket SET cores = 'zz'"],
  ['series_bucket', 'UPDATE series_bucket SET cpu_ns = 9223372036854775807'],
  ['core_bucket', 'UPDATE core_bucket SET busy_ns = -5'],
])('a bad row of %s is named: %s', (table, change) => {
  const path = tampered((db) => db.exec(change));
  const error = storeErrorOf(() => {
    const reader = openSession(path);
    try {
      reader.overview();
      const whole = range(0, 5 * TICK);
      for (const thread of reader.overview().threads)
        reader.lanes({ range: whole, threadIds: [thread.id], maxItems: 100 });
      reader.totals(whole);
      reader.series(whole, 10);
      reader.cores(whole, 10);
    } finally {
      reader.close();
    }
  });
  expect(error).toMatchObject({ code: 'session-damaged', message: expect.stringContaining(table) });
});

test('a file cut short, and one with overwritten pages, is damaged and says so', () => {
  const whole = writeSession(gridEvents('A B A . A'), 5 * TICK);
  const cut = `${whole}-cut`;
  copyFileSync(whole, cut);
  truncateSync(cut, 10_000);
  expect(storeErrorOf(() => openSession(cut)).code).toBe('session-damaged');
  const bytes = readFileSync(whole);
  bytes.fill(0xff, 100, 4096);
  writeFileSync(`${whole}-torn`, bytes);
  expect(storeErrorOf(() => openSession(`${whole}-torn`)).code).toBe('session-damaged');
});

test('the size limit counts as a full disk: one error, then silence, and what was committed is kept', () => {
  const path = join(temporaryFolder(), 'small.switchyard');
  const sink = createSession(path, testHead(), { maxBytes: 400_000 });
  sink.accept([testProcess(), testThread(1, 'a')]);
  let beats = 0;
  const error = storeErrorOf(() => {
    for (; beats < 10_000; beats++) {
      const slices = Array.from({ length: 50 }, (_, i) => ({
        thread: 1,
        startNs: (beats * 50 + i) * TICK,
        endNs: (beats * 50 + i + 1) * TICK,
      }));
      sink.accept([sliceBatch(slices), heartbeat((beats + 1) * 50 * TICK)]);
    }
  });
  expect(error).toMatchObject({
    code: 'session-disk-full',
    message: expect.stringContaining('Free some space'),
  });
  sink.accept([heartbeat(0)]);
  sink.finish({ durationNs: ns(0), end: 'stopped', exit: null, unaccountedCpuNs: null });
  const reader = opened(path);
  expect(reader.overview().info).toMatchObject({ durationNs: beats * 50 * TICK, end: 'error' });
  expect(reader.totals(null)[0]?.cpuNs).toBe(beats * 50 * TICK);
});

test('a closed reader says so', () => {
  const reader = openSession(writeSession(gridEvents('A'), TICK));
  reader.close();
  expect(storeErrorOf(() => reader.overview()).code).toBe('session-closed');
});
