import { resolve } from 'node:path';

/** A session, or a saved race. */
const SESSION_FILE = /\.switchyard(-race)?$/;

/**
 * The session's or the race's file that a command line of the app names, as the desktop does for a double click; null for none.
 * @param cwd folder that the command was given in
 */
export function sessionArgument(argv: readonly string[], cwd: string): string | null {
  const named = argv.slice(1).find((argument) => !argument.startsWith('-') && SESSION_FILE.test(argument));
  return named === undefined ? null : resolve(cwd, named);
}
