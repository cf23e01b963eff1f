import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { TargetError } from './targetError.ts';

/** Environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What execvp(3) searches where PATH is not set. */
const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';
const MAX_SUGGESTIONS = 3;
const MAX_EDITS = 2;

/** `base` with `changes`: a string sets a variable, null removes it. */
export function mergeEnvironment(
  base: Environment,
  changes: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...base, ...changes }))
    if (value != null) merged[name] = value;
  return merged;
}

/** @throws {TargetError} `bad-cwd` where the folder is missing, not a folder, or may not be entered. */
export function checkFolder(cwd: string): void {
  const fail = (why: string) => new TargetError('bad-cwd', `Cannot start in ${cwd}: ${why}.`);
  try {
    if (!statSync(cwd).isDirectory()) throw fail('it is not a folder');
    accessSync(cwd, constants.X_OK);
  } catch (error) {
    if (error instanceof TargetError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw fail(code === 'EACCES' ? 'you may not enter it' : 'there is no such folder');
  }
}

function searchPath(env: Environment): readonly string[] {
  return (env['PATH'] ?? DEFAULT_PATH).split(':').map((folder) => folder || '.');
}

type Look = 'executable' | 'not executable' | 'folder' | 'missing';

function look(path: string): Look {
  try {
    if (statSync(path).isDirectory()) return 'folder';
    accessSync(path, constants.X_OK);
    return 'executable';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'not executable' : 'missing';
  }
}

/**
 * The file that execvp(3) would run for `command`: as a path where it has a slash, otherwise from PATH.
 * @throws {TargetError} `empty-command`, `command-not-found` or `not-executable`.
 */
export function resolveCommand(command: string, cwd: string, env: Environment): string {
  if (command === '')
    throw new TargetError('empty-command', 'Name the command to run: its first word is empty.');
  const candidates = command.includes('/')
    ? [resolve(cwd, command)]
    : searchPath(env).map((folder) => resolve(cwd, folder, command));
  const looks = candidates.map((path) => ({ path, look: look(path) }));
  const found = looks.find((candidate) => candidate.look === 'executable');
  if (found) return found.path;
  const blocked = looks.find((candidate) => candidate.look !== 'missing');
  throw blocked ? notExecutable(blocked.path, blocked.look) : notFound(command, cwd, env);
}

function notExecutable(path: string, look: Look): TargetError {
  if (look === 'folder') return new TargetError('not-executable', `${path} is a folder, not a program.`);
  return new TargetError(
    'not-executable',
    `${path} is not executable by you. If it is a program: chmod +x '${path}'. If it is a script: name its interpreter first, for example python3 '${path}'.`,
  );
}

function notFound(command: string, cwd: string, env: Environment): TargetError {
  if (command.includes('/'))
    return new TargetError('command-not-found', `There is no file ${resolve(cwd, command)}.`);
  const near = nearNames(command, namesOnPath(env));
  const hint = near.length > 0 ? ` Did you mean ${near.join(', ')}?` : '';
  const here =
    look(resolve(cwd, command)) === 'executable' ? ` For the file in this folder write ./${command}.` : '';
  return new TargetError('command-not-found', `Command not found on PATH: ${command}.${hint}${here}`);
}

function namesOnPath(env: Environment): readonly string[] {
  return searchPath(env).flatMap((folder) => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  });
}

/** Up to three names within two edits of `wanted`, nearest first. A name of three letters or fewer allows one edit. */
export function nearNames(wanted: string, names: readonly string[]): readonly string[] {
  const limit = wanted.length <= 3 ? 1 : MAX_EDITS;
  return [...new Set(names)]
    .filter((name) => Math.abs(name.length - wanted.length) <= limit)
    .map((name) => ({ name, edits: editDistance(wanted, name) }))
    .filter(({ edits }) => edits <= limit)
    .sort((a, b) => a.edits - b.edits || a.name.localeCompare(b.name))
    .slice(0, MAX_SUGGESTIONS)
    .map(({ name }) => name);
}

/** Levenshtein distance: insertions, removals and replacements of one character. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
