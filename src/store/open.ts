import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreError, systemCode, withStoreErrors } from './errors.ts';
import { CURRENT_VERSION } from './migrations/index.ts';
import { checkSchema, migrate } from './schema.ts';

/** How long a reader waits for a lock of a writer's checkpoint, ms. */
const BUSY_MS = 2_000;
const SQLITE_MAGIC = 'SQLite format 3\0';

/** An open file, and what to do when it is no longer needed. */
export interface OpenFile {
  readonly db: Database.Database;
  /** Whether `db` is a private copy that does not follow the file. */
  readonly copied: boolean;
  readonly close: () => void;
}

/** Rejects what is no SQLite file before SQLite sees it: an empty file would pass for a new database. */
function checkMagic(path: string): void {
  // A folder, a pipe or a device is not even read: it might never answer.
  if (!statSync(path).isFile())
    throw new StoreError('session-not-one', `Cannot open ${path}: it is no regular file, so not a session.`);
  const fd = openSync(path, 'r');
  try {
    const head = Buffer.alloc(SQLITE_MAGIC.length);
    const length = readSync(fd, head, 0, head.length, 0);
    if (length < head.length || head.toString('latin1') !== SQLITE_MAGIC)
      throw new StoreError(
        'session-not-one',
        `Cannot open ${path}: it is not a session (no SQLite file). Sessions are named NAME.switchyard.`,
      );
  } finally {
    closeSync(fd);
  }
}

/** Never writes, runs nothing that the file brings along, and checks pages before it uses them. */
function harden(db: Database.Database): void {
  db.pragma('query_only = ON');
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  db.pragma('cache_size = -16384');
}

function connect(name: string): Database.Database {
  const db = new Database(name, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
  try {
    harden(db);
    // The first read: reports what is wrong with the file or its log.
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A copy in a private temporary folder, with the write-ahead log where there is one; removed on close. */
function openCopy(path: string, prepare: (copy: string) => void): OpenFile {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, 'session.switchyard');
    copyFileSync(path, copy, constants.COPYFILE_FICLONE);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    prepare(copy);
    const db = connect(copy);
    return {
      db,
      copied: true,
      close: () => {
        db.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

const plain = (db: Database.Database): OpenFile => ({ db, copied: false, close: () => db.close() });

/**
 * Opens a file that may lie where SQLite cannot make its helper files. Only a session whose recorder did not come to its end (killed, or
 * copied away while it went on) needs them; where they cannot be made, a copy is read.
 */
function openRaw(path: string): OpenFile {
  try {
    return plain(connect(path));
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'SQLITE_CANTOPEN' && !code.startsWith('SQLITE_READONLY')) throw error;
    return openCopy(path, () => undefined);
  }
}

/** Brings the file at `path`, which is the caller's own, to the newest version. */
function migrateInPlace(path: string): void {
  const db = new Database(path, { fileMustExist: true, timeout: BUSY_MS });
  try {
    db.pragma('trusted_schema = OFF');
    checkSchema(db, path);
    migrate(db);
  } finally {
    db.close();
  }
}

/**
 * Opens a session read-only and checks that it is one. The file and its folder are not changed, but for the helper files that SQLite
 * itself keeps beside a session that is being written. A file of an older version is read through a migrated copy.
 * @throws StoreError `session-missing`, `session-denied`, `session-not-one`, `session-damaged`, `session-too-new`, `session-busy`, `session-io`
 */
export function openChecked(path: string): OpenFile {
  return withStoreErrors('Cannot open the session', path, () => {
    checkMagic(path);
    const file = openRaw(path);
    try {
      if (checkSchema(file.db, path) === CURRENT_VERSION) return file;
    } catch (error) {
      file.close();
      throw error;
    }
    file.close();
    return openCopy(path, migrateInPlace);
  });
}

/**
 * Opens a session again that `openChecked` has checked, for one query: no more than the version is looked at.
 * @throws StoreError as `openChecked`
 */
export const reopen = (path: string): OpenFile =>
  withStoreErrors('Cannot read the session', path, () => openRaw(path));

/**
 * Changes a session of an older version to the newest, in place. Opening never does this by itself.
 * @throws StoreError as `openChecked`
 */
export const upgradeSession = (path: string): void =>
  withStoreErrors('Cannot upgrade the session', path, () => {
    checkMagic(path);
    migrateInPlace(path);
  });
