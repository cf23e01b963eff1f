import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

/** Ending of a session's file. */
export const SESSION_SUFFIX = '.switchyard';

/**
 * Folder that sessions go to unless told otherwise: `SWITCHYARD_LIBRARY`, else the XDG data folder's
 * `switchyard/sessions`.
 */
export function libraryFolder(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['SWITCHYARD_LIBRARY'];
  if (own !== undefined && own !== '') return own;
  const data = env['XDG_DATA_HOME'];
  const base = data !== undefined && data !== '' ? data : join(homedir(), '.local', 'share');
  return join(base, 'switchyard', 'sessions');
}

/** A file name made of a title: letters, digits, dot, dash and underscore, at most 60 characters. */
export function slug(title: string): string {
  const safe = title
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return safe === '' ? 'session' : safe;
}

/** Title of a command: its program's name, and its script's where the program is an interpreter. */
export function titleOf(argv: readonly string[]): string {
  const [program = 'session', ...rest] = argv;
  const script = /^(python|node|ruby|java|go)[\d.]*t?$/.test(basename(program))
    ? rest.find((arg) => /\.(py|m?[jt]s|cjs|rb|jar|go)$/.test(arg))
    : undefined;
  return script === undefined ? basename(program) : `${basename(program)} ${basename(script)}`;
}

/** A file in `folder` for a session that begins now; never one that exists. */
export function newSessionPath(folder: string, title: string, now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
  const stem = join(folder, `${slug(title)}-${stamp}`);
  let path = `${stem}${SESSION_SUFFIX}`;
  for (let n = 2; existsSync(path); n++) path = `${stem}-${n}${SESSION_SUFFIX}`;
  return path;
}
