import Database from 'better-sqlite3';
import { StoreError } from './errors.ts';
import { APPLICATION_ID } from './format.ts';
import { CURRENT_VERSION, MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';

/** Reads a pragma that is an integer. */
export const numberPragma = (db: Database.Database, name: string): number =>
  Number(db.pragma(name, { simple: true }));

/** Brings a file to the newest version of `migrations`, each step in a transaction of its own. */
export function migrate(db: Database.Database, migrations: readonly Migration[] = MIGRATIONS): void {
  for (const step of migrations) {
    if (step.version <= numberPragma(db, 'user_version')) continue;
    db.transaction(() => {
      db.exec(step.sql);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${step.version}`);
    })();
  }
}

/** Every table and view of a file as `name: definition`, sorted. */
function definitions(db: Database.Database): string[] {
  return db
    .prepare<[], string>(
      "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name",
    )
    .pluck()
    .all();
}

const expected = new Map<number, readonly string[]>();

/** What a file of a version holds, made by running the migrations up to it once. */
function expectedDefinitions(version: number): readonly string[] {
  const known = expected.get(version);
  if (known) return known;
  const db = new Database(':memory:');
  try {
    migrate(
      db,
      MIGRATIONS.filter((step) => step.version <= version),
    );
    const made = definitions(db);
    expected.set(version, made);
    return made;
  } finally {
    db.close();
  }
}

/**
 * Checks that an open file is a session of a version that this product knows, with exactly that version's tables and views: a view
 * with a table's name, a trigger or an endless query in a view cannot come in with a stranger's file. Returns the version.
 * @throws StoreError `session-not-one`, `session-too-new`, `session-damaged`
 */
export function checkSchema(db: Database.Database, path: string): number {
  if (numberPragma(db, 'application_id') !== APPLICATION_ID)
    throw new StoreError(
      'session-not-one',
      `Cannot open ${path}: it is an SQLite file, but not a session of Switchyard. Choose a file that was recorded with: switchyard record -o FILE -- COMMAND`,
    );
  const version = numberPragma(db, 'user_version');
  if (version > CURRENT_VERSION)
    throw new StoreError(
      'session-too-new',
      `Cannot open ${path}: its format is version ${version}, newer than the ${CURRENT_VERSION} that this Switchyard knows. Install a newer Switchyard.`,
    );
  const found = definitions(db);
  const wanted = expectedDefinitions(version);
  if (version < 1 || found.length !== wanted.length || found.some((text, i) => text !== wanted[i]))
    throw new StoreError(
      'session-damaged',
      `Cannot open ${path}: its tables are not those of a session of version ${version}, so it was changed or cut short. Record again, or copy it anew from where it came.`,
    );
  return version;
}
