import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { InstallPlaces, PythonInstaller } from '../toolchain.ts';
import { venvDir } from './paths.ts';

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Folders beside PATH in which a tool's own installer puts it. */
function ownFolders(tool: PythonInstaller, env: NodeJS.ProcessEnv): readonly string[] {
  const home = env['HOME'] ?? '/';
  if (tool === 'uv') return [join(home, '.local/bin'), join(home, '.cargo/bin')];
  return [join(env['PYENV_ROOT'] ?? join(home, '.pyenv'), 'bin')];
}

/** What to type for a tool: its name where a shell finds it, else its path; null where it is not here. */
function commandOf(tool: PythonInstaller, env: NodeJS.ProcessEnv): string | null {
  const onPath = (env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  if (onPath.some((folder) => isExecutable(join(folder, tool)))) return tool;
  const paths = ownFolders(tool, env).map((folder) => join(folder, tool));
  return paths.find(isExecutable) ?? null;
}

/** Where and with what things are installed on this machine. */
export const installPlaces = (env: NodeJS.ProcessEnv = process.env): InstallPlaces => ({
  venv: venvDir(env),
  installers: { uv: commandOf('uv', env), pyenv: commandOf('pyenv', env) },
});
