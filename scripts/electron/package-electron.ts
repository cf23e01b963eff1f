import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** A download that has stopped answering must not hold up a start for ever; 115 MB in this time is 1 Mbit/s. */
const DOWNLOAD_LIMIT_MS = 15 * 60_000;

/** Why the `electron` package's own binary could not be had. */
export interface DownloadFailure {
  /** The `electron` package's version that was asked for. */
  readonly version: string;
  /** One line, from the package's installer. */
  readonly reason: string;
}

/** The `electron` package's version, whether or not its binary is there. */
export function packageVersion(): string {
  const { version }: { version: string } = require('electron/package.json');
  return version;
}

/** The `electron` package's own executable, or null where it has not been downloaded. Asks no network. */
export function packageExecutable(): string | null {
  const folder = dirname(require.resolve('electron/package.json'));
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const executable = join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(executable) ? executable : null;
}

/**
 * Has the `electron` package download its binary (at once refused or at most ten seconds where the site cannot be reached).
 *
 * @returns null when the binary is there, else the failure
 */
export async function downloadPackage(): Promise<DownloadFailure | null> {
  const installer = require.resolve('electron/install.js');
  const child = spawn(process.execPath, [installer], {
    stdio: ['ignore', 'inherit', 'pipe'],
    timeout: DOWNLOAD_LIMIT_MS,
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(0, 4000);
  });
  const code = await new Promise<number | null>((done, failed) =>
    child.on('error', failed).on('close', done),
  );
  if (code === 0 && packageExecutable() !== null) return null;
  const reason = errors.split('\n').find((line) => line.trim() !== '') ?? 'the download did not finish';
  return { version: packageVersion(), reason: reason.trim() };
}

const memory = (cache: string): string => join(cache, 'electron', 'download-failed.json');

/** The failure remembered for this version of the package, or null. */
export function recallFailure(cache: string, version: string): DownloadFailure | null {
  try {
    const failure: DownloadFailure = JSON.parse(readFileSync(memory(cache), 'utf8'));
    return failure.version === version ? failure : null;
  } catch {
    return null; // Never failed here, or not readable: then the download is tried.
  }
}

/** Remembers a failure, so that the next start does not wait for the network again. */
export function rememberFailure(cache: string, failure: DownloadFailure): void {
  mkdirSync(dirname(memory(cache)), { recursive: true });
  writeFileSync(memory(cache), `${JSON.stringify(failure)}\n`);
}

/** Forgets a remembered failure: the next resolution tries the download again. */
export function forgetFailure(cache: string): void {
  rmSync(memory(cache), { force: true });
}
