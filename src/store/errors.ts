import Database from 'better-sqlite3';
import { ReaderError } from '../domain/error.ts';

/** What can go wrong with a session file. Stable: tests and callers may compare. */
export type StoreErrorCode =
  | 'session-exists'
  | 'session-missing'
  | 'session-denied'
  | 'session-disk-full'
  | 'session-io'
  | 'session-busy'
  | 'session-not-one'
  | 'session-damaged'
  | 'session-too-new'
  | 'session-closed'
  | 'sql-invalid'
  | 'sql-not-read-only';

/** An error about a session file, with a message made for the reader. */
export class StoreError extends ReaderError {
  declare readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.name = 'StoreError';
  }
}

/** The `code` of a system or SQLite error, such as `ENOSPC` or `SQLITE_FULL`; empty where there is none. */
export function systemCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : '';
}

const isCorrupt = (code: string): boolean => code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_FORMAT';

const isFull = (code: string): boolean =>
  code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';

const isDenied = (code: string): boolean =>
  code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code.startsWith('SQLITE_READONLY');

/** A table of what went wrong: first match wins. */
const KINDS: readonly [(code: string) => boolean, StoreErrorCode, (path: string) => string][] = [
  [
    isFull,
    'session-disk-full',
    (path) =>
      `the disk that holds ${path} is full (or the file reached a size limit). What was recorded until then is kept and can be opened. Free some space or choose another folder with -o FILE, then record again.`,
  ],
  [
    isDenied,
    'session-denied',
    (path) =>
      `this user may not write or read ${path}, or its folder is read-only. Choose another folder with -o FILE, or give this user access to it (ls -ld shows who has it).`,
  ],
  [
    (code) => code === 'SQLITE_NOTADB',
    'session-not-one',
    (path) => `${path} is not a session: it is no SQLite file. Sessions are named NAME.switchyard.`,
  ],
  [
    isCorrupt,
    'session-damaged',
    (path) =>
      `${path} is damaged: its pages contradict each other. Copy it anew from where it came; what can be saved may be read with: sqlite3 ${path} .recover`,
  ],
  [
    (code) => code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'),
    'session-busy',
    (path) => `another program holds a lock on ${path}. Close it there and try again.`,
  ],
  [
    (code) => code === 'ENOENT' || code === 'SQLITE_CANTOPEN',
    'session-missing',
    (path) => `${path} is not there, or cannot be opened. Check the name with: ls -l ${path}`,
  ],
];

/** Whether an error came from SQLite. */
export const isSqliteError = (error: unknown): boolean => error instanceof Database.SqliteError;

/**
 * The reader's error for what SQLite or the file system threw. `action` begins the message, e.g. `Cannot open the session`.
 * An error that is neither is a defect and comes back as it is.
 */
export function asStoreError(error: unknown, action: string, path: string): unknown {
  if (error instanceof StoreError) return error;
  const code = systemCode(error);
  const kind = KINDS.find(([matches]) => matches(code));
  if (kind) return new StoreError(kind[1], `${action}: ${kind[2](path)}`, { cause: error });
  if (!code || !(error instanceof Error)) return error;
  return new StoreError(
    'session-io',
    `${action}: reading or writing ${path} failed (${code}: ${error.message}). Check the disk and try again.`,
    { cause: error },
  );
}

/** Runs `work`, turning what it throws into a `StoreError`. */
export function withStoreErrors<T>(action: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asStoreError(error, action, path);
  }
}
