import Database from 'better-sqlite3';
import { StoreError, withStoreErrors } from './errors.ts';
import { openChecked, upgradeSession } from './open.ts';
import { endOf, readRecording } from './overview.ts';
import { damagedRow, integerCell, Statements } from './rows.ts';

/** A fitted program as the file keeps it: texts of JSON that the reader must check. */
export interface StoredFit {
  readonly model: string;
  /** Wall clock, ms since 1970. */
  readonly savedAtMs: number;
  readonly program: string;
  readonly overrides: string;
}

/** How long a writer waits for readers, ms. */
const BUSY_MS = 2_000;
/** Largest fit that is kept, in characters of JSON. */
const MOST_TEXT = 64 * 2 ** 20;

function textCell(cell: unknown): string {
  if (typeof cell === 'string') return cell;
  throw damagedRow('fit', 'a text is missing');
}

/**
 * The fit that a session carries; null for none.
 * @throws StoreError as `openSession`
 */
export function loadFit(path: string): StoredFit | null {
  const file = openChecked(path);
  try {
    const [row] = new Statements(file.db).rows(
      `SELECT model, saved_at_ms, program, overrides FROM fit WHERE length(program) <= ${MOST_TEXT}`,
    );
    if (row === undefined) return null;
    return {
      model: textCell(row[0]),
      savedAtMs: integerCell(row, 1, 'fit'),
      program: textCell(row[2]),
      overrides: textCell(row[3]),
    };
  } finally {
    file.close();
  }
}

function refuseLive(path: string): void {
  const file = openChecked(path);
  try {
    if (endOf(readRecording(new Statements(file.db)), path) !== null) return;
  } finally {
    file.close();
  }
  throw new StoreError(
    'session-busy',
    `The fit cannot be saved into ${path} while the session is being recorded. Save it when the recording has ended.`,
  );
}

/**
 * Writes a fit into a session that is over, in place of an older one. A file of an older version is brought up to date first: this is
 * the one thing, apart from `upgradeSession`, that changes a session after its recording.
 * @throws StoreError as `openSession`, and `session-busy` while the session is recorded
 */
export function saveFit(path: string, fit: StoredFit): void {
  if (fit.program.length > MOST_TEXT)
    throw new StoreError('session-io', 'The fit is too large to be kept. Fit a shorter part of the session.');
  refuseLive(path);
  upgradeSession(path);
  withStoreErrors('Cannot save the fit', path, () => {
    const db = new Database(path, { fileMustExist: true, timeout: BUSY_MS });
    try {
      db.pragma('trusted_schema = OFF');
      db.prepare(
        'INSERT OR REPLACE INTO fit (id, model, saved_at_ms, program, overrides) VALUES (1,?,?,?,?)',
      ).run(fit.model, Math.round(fit.savedAtMs), fit.program, fit.overrides);
    } finally {
      db.close();
    }
  });
}
