import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ReaderError } from '../../domain/error.ts';

/**
 * Folder of the shipped programs, found upwards from `from` (this file), so that it is the same from source and from a
 * built bundle. Throws `ReaderError` (`no-workloads`) where the installation lacks it.
 */
export function workloadsDir(from: string = dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'resources', 'workloads');
    if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder) break;
  }
  throw new ReaderError(
    'no-workloads',
    'The folder resources/workloads is missing: install the product again.',
  );
}

/** The product's folder in the user's cache: `$XDG_CACHE_HOME/switchyard`, usually `~/.cache/switchyard`. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return join(base, 'switchyard');
}

/**
 * The virtual environment with the packages that Python examples import, made by `npm run setup`:
 * `SWITCHYARD_PYTHON_VENV`, else `switchyard/python` in the XDG data folder.
 */
export function venvDir(env: NodeJS.ProcessEnv = process.env): string {
  const { SWITCHYARD_PYTHON_VENV: chosen, XDG_DATA_HOME: data } = env;
  const base = data?.startsWith('/') ? data : join(env['HOME'] || homedir(), '.local', 'share');
  return chosen || join(base, 'switchyard', 'python');
}
