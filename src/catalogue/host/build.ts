import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ReaderError } from '../../domain/error.ts';
import type { Toolchain } from '../toolchain.ts';
import type { Workload } from '../types.ts';
import { compile, compileCommand, runPrefix } from './compile.ts';
import { buildKey } from './fingerprint.ts';
import { cacheDir } from './paths.ts';

/** What is told while a program is made ready. `cached`: it was built before. */
export interface BuildProgress {
  readonly state: 'building' | 'built' | 'cached';
  readonly entry: string;
  /** The command as run; null where nothing is run. */
  readonly command: readonly string[] | null;
}

export interface BuildOptions {
  /** Folder of the shipped programs. */
  readonly workloads: string;
  /** Folder of built programs; usually `build` in the product's cache folder. */
  readonly builds?: string;
  readonly onProgress?: (progress: BuildProgress) => void;
  readonly signal?: AbortSignal;
}

const MOST_BUILDS = 200;
const ABANDONED_MS = 24 * 3600 * 1000;
/** Builds under way in this process, by their folder, so that two askers share one. */
const underWay = new Map<string, Promise<void>>();

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The file whose presence means that a build is whole. */
function product(entry: Workload, out: string): string {
  return join(out, entry.language === 'java' ? `${basename(entry.program.path, '.java')}.class` : 'program');
}

/** Moves a finished build into place. Another process may have been faster: then its build stays, ours goes. */
async function publish(temporary: string, out: string, whole: string): Promise<void> {
  try {
    await rename(temporary, out);
  } catch (error) {
    if (await exists(whole)) return rm(temporary, { recursive: true, force: true });
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    await rm(out, { recursive: true, force: true }); // a build that lost its product
    await rename(temporary, out);
  }
}

/** Drops the builds used longest ago beyond 200, and what a killed build left behind a day ago. */
async function prune(builds: string): Promise<void> {
  const names = await readdir(builds);
  const dated = await Promise.all(
    names.map(async (name) => ({
      name,
      at: (await stat(join(builds, name)).catch(() => null))?.mtimeMs ?? 0,
    })),
  );
  const old = Date.now() - ABANDONED_MS;
  const abandoned = dated.filter(({ name, at }) => name.startsWith('.') && at < old);
  const whole = dated.filter(({ name }) => !name.startsWith('.')).sort((a, b) => b.at - a.at);
  for (const { name } of [...abandoned, ...whole.slice(MOST_BUILDS)]) {
    await rm(join(builds, name), { recursive: true, force: true });
  }
}

async function buildInto(
  entry: Workload,
  toolchain: Toolchain,
  out: string,
  options: BuildOptions,
): Promise<void> {
  const builds = join(out, '..');
  const temporary = join(builds, `.${basename(out)}-${process.pid}-${randomBytes(4).toString('hex')}`);
  const command = compileCommand(entry, toolchain, options.workloads, temporary);
  if (command === null) return;
  await mkdir(temporary, { recursive: true }).catch((cause: Error) => {
    throw new ReaderError(
      'cache-unwritable',
      `The cache folder ${builds} cannot be written (${cause.message}). Set XDG_CACHE_HOME to one that can.`,
      { cause },
    );
  });
  options.onProgress?.({ state: 'building', entry: entry.id, command: command.argv });
  try {
    await compile(command, options.signal);
    await publish(temporary, out, product(entry, out));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  await prune(builds);
  options.onProgress?.({ state: 'built', entry: entry.id, command: command.argv });
}

/** One build a folder at a time in this process; who comes second waits for the first, whose signal counts. */
async function buildOnce(
  entry: Workload,
  toolchain: Toolchain,
  out: string,
  options: BuildOptions,
): Promise<void> {
  const running = underWay.get(out);
  if (running) return running;
  const build = buildInto(entry, toolchain, out, options).finally(() => underWay.delete(out));
  underWay.set(out, build);
  return build;
}

/**
 * Makes a program ready and gives the command that runs it, before its options. Compiled programs are built once for
 * each state of their sources and each toolchain. Safe when several processes do it at once. Throws `ReaderError`:
 * `build-failed`, `build-stopped`, `toolchain-gone`, `cache-unwritable`, `no-workloads`.
 */
export async function prepareProgram(
  entry: Workload,
  toolchain: Toolchain,
  options: BuildOptions,
): Promise<string[]> {
  const builds = options.builds ?? join(cacheDir(), 'build');
  if (compileCommand(entry, toolchain, options.workloads, builds) === null) {
    return runPrefix(entry, toolchain, options.workloads, builds);
  }
  const out = join(builds, await buildKey(entry, toolchain, join(options.workloads, entry.language)));
  if (await exists(product(entry, out))) {
    const now = new Date();
    await utimes(out, now, now).catch(() => undefined); // a cache that cannot be written still serves
    options.onProgress?.({ state: 'cached', entry: entry.id, command: null });
  } else {
    await buildOnce(entry, toolchain, out, options);
  }
  return runPrefix(entry, toolchain, options.workloads, out);
}
