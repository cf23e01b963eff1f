/** The session store: the only folder that knows SQL. */
export { StoreError, type StoreErrorCode } from './errors.ts';
export { loadFit, type StoredFit, saveFit } from './fits.ts';
export { type LibraryEntry, listSessions, SESSION_SUFFIX, type SessionSummary } from './library.ts';
export { upgradeSession } from './open.ts';
export { openSession } from './reader.ts';
export { type SqlAnswer, type SqlValue, sql } from './sql.ts';
export { createSession, type WriterOptions } from './writer.ts';
