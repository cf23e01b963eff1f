import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Language } from '../types.ts';
import { venvDir } from './paths.ts';

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** `pattern` such as `/usr/lib/jvm/*`: every entry of the folder, then `rest` below it. */
async function below(folder: string, rest: string): Promise<string[]> {
  const names = (await list(folder)).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return names.map((name) => join(folder, name, rest));
}

/** What the executables of a language are named on PATH. */
const ON_PATH: Readonly<Record<Language, RegExp>> = {
  // `python3.14t` is CPython's own name of a free-threaded build, and Fedora's; `-nogil` that of the packages for Debian
  // and Ubuntu, `-freethreading` of others. What such a name runs is asked, not believed.
  python: /^python3?$|^python3\.\d+(t|-nogil|-freethreading)?$/,
  go: /^go$/,
  node: /^node$/,
  java: /^javac$/,
  rust: /^rustc$/,
  c: /^(cc|gcc|clang)$/,
};

/** Whether a file of that name on PATH may be a toolchain of the language. */
export const isToolchainName = (language: Language, name: string): boolean => ON_PATH[language].test(name);

/** Version managers keep one slow script for each name in such a folder; the plain name tells which version is on. */
const SHIMS = /\/shims\/?$/;
const SHIM_NAME = /^(python3|go|node|javac|rustc|cc)$/;

async function onPath(language: Language, env: NodeJS.ProcessEnv): Promise<string[]> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  const perFolder = folders.map(async (folder) => {
    const wanted = (name: string) => !SHIMS.test(folder) || SHIM_NAME.test(name);
    const names = (await list(folder)).filter((name) => isToolchainName(language, name) && wanted(name));
    // The plain name first: it is what a shell would take.
    return names.sort((a, b) => a.length - b.length).map((name) => join(folder, name));
  });
  return (await Promise.all(perFolder)).flat();
}

/** Places beside PATH where installers put things. */
async function elsewhere(language: Language, env: NodeJS.ProcessEnv): Promise<string[]> {
  const home = env['HOME'] ?? '/';
  const set = (name: string, rest: string) => (env[name] ? [join(env[name], rest)] : []);
  switch (language) {
    case 'python':
      return [
        ...set('VIRTUAL_ENV', 'bin/python'),
        join(venvDir(env), 'bin/python'),
        ...(await below(
          env['PYENV_ROOT'] ? join(env['PYENV_ROOT'], 'versions') : join(home, '.pyenv/versions'),
          'bin/python',
        )),
        ...(await below(join(home, '.local/share/uv/python'), 'bin/python3')),
      ];
    case 'go':
      return ['/usr/local/go/bin/go', ...(await below(join(home, 'sdk'), 'bin/go'))];
    case 'node':
      return below(join(home, '.nvm/versions/node'), 'bin/node');
    case 'java':
      return [
        ...set('JAVA_HOME', 'bin/javac'),
        ...(await below('/usr/lib/jvm', 'bin/javac')),
        ...(await below(join(home, '.sdkman/candidates/java'), 'bin/javac')),
      ];
    case 'rust':
      return [join(home, '.cargo/bin/rustc')];
    case 'c':
      return [];
  }
}

/** Executables that may be a toolchain of the language, each path once, what a shell would take first. */
export async function candidates(language: Language, env: NodeJS.ProcessEnv): Promise<string[]> {
  const all = [...(await onPath(language, env)), ...(await elsewhere(language, env))];
  const unique = [...new Set(all)];
  const executable = await Promise.all(unique.map(isExecutable));
  return unique.filter((_, index) => executable[index]);
}
