import type { Migration } from './migration.ts';

/** Version 2: a session can carry a fitted program. */
export const fit: Migration = {
  version: 2,
  sql: `
CREATE TABLE fit (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  model TEXT NOT NULL,
  saved_at_ms INTEGER NOT NULL,
  program TEXT NOT NULL,
  overrides TEXT NOT NULL
) STRICT;
`,
};
