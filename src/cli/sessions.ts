import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ReaderError } from '../domain/error.ts';
import { libraryFolder } from '../recorder/paths.ts';
import { listSessions, SESSION_SUFFIX } from '../store/index.ts';
import type { CliContext } from './context.ts';

/**
 * The file that a user means: a path, else a session of the library by its file's name, else (nothing given) the
 * newest of the library.
 * @throws ReaderError `session-missing`
 */
export function findSession(context: CliContext, given: string | undefined): string {
  const folder = libraryFolder(context.env);
  if (given === undefined) return newest(folder);
  if (existsSync(given)) return given;
  const named = join(folder, given.endsWith(SESSION_SUFFIX) ? given : `${given}${SESSION_SUFFIX}`);
  if (!given.includes('/') && existsSync(named)) return named;
  throw new ReaderError(
    'session-missing',
    `There is no session ${given}, neither as a file nor in the library ${folder}. See what there is: switchyard list`,
  );
}

function newest(folder: string): string {
  const entry = listSessions(folder).find(({ summary }) => summary !== null);
  if (entry !== undefined) return entry.path;
  throw new ReaderError(
    'session-missing',
    `The library ${folder} has no session yet. Record one: switchyard record -- CMD ARGS...`,
  );
}
