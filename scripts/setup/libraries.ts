import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { lastLine, type Outcome, run } from './outcome.ts';

/** Something a window needs: how to see that it is there, and the Debian package that brings it. */
interface Need {
  readonly kind: 'library' | 'program';
  readonly name: string;
  /** Candidates, the newer name first: Debian 13 and Ubuntu 24.04 renamed what uses a 64-bit time_t. */
  readonly packages: readonly string[];
}

const library = (name: string, ...packages: string[]): Need => ({ kind: 'library', name, packages });

/** What Electron's executable and Chromium load, and the virtual display of the end-to-end tests. */
export const NEEDS: readonly Need[] = [
  { kind: 'program', name: 'Xvfb', packages: ['xvfb'] },
  library('libgtk-3.so.0', 'libgtk-3-0t64', 'libgtk-3-0'),
  library('libnss3.so', 'libnss3'),
  library('libasound.so.2', 'libasound2t64', 'libasound2'),
  library('libgbm.so.1', 'libgbm1'),
  library('libXss.so.1', 'libxss1'),
  library('libnotify.so.4', 'libnotify4'),
  library('libXtst.so.6', 'libxtst6'),
];

/**
 * The needs that are not there.
 *
 * @param loadable what `ldconfig -p` prints
 * @param path the PATH variable
 */
export function missingNeeds(loadable: string, path: string): Need[] {
  const libraries = new Set(loadable.split('\n').map((line) => line.trim().split(' ')[0]));
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const installed = (need: Need): boolean =>
    need.kind === 'library'
      ? libraries.has(need.name)
      : folders.some((folder) => existsSync(join(folder, need.name)));
  return NEEDS.filter((need) => !installed(need));
}

/** The package names this release knows: of each need's candidates the first that it has, else the last. */
export function packageNames(needs: readonly Need[], known: (name: string) => boolean): string[] {
  return needs.map(({ packages }) => packages.find(known) ?? packages.at(-1) ?? '');
}

/** Whether apt can install this package now; a name that is only an alias of others has no candidate. */
function aptKnows(name: string): boolean {
  const { ok, out } = run('apt-cache', ['policy', name]);
  return ok && /Candidate: (?!\(none\))\S/.test(out);
}

/** Sees to Electron's libraries and Xvfb: installs them as root on Debian or Ubuntu, else names what is missing. */
export function setUpLibraries(): Outcome {
  const part = 'window libraries and Xvfb';
  if (process.platform !== 'linux') return { part, state: 'ready', note: 'not needed on this system' };
  const missing = findMissing();
  if (missing.length === 0) return { part, state: 'ready', note: 'present' };
  const names = missing.map(({ name }) => name).join(', ');
  if (!run('apt-get', ['--version']).ok) {
    return { part, state: 'missing', note: `${names}; install them with this system's package manager` };
  }
  return process.getuid?.() === 0 ? install(part, missing) : nameCommand(part, names, missing);
}

function findMissing(): Need[] {
  // ldconfig lies in /sbin, which is not on every user's PATH.
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  const { out } = run('ldconfig', ['-p'], 10_000, { ...process.env, PATH: path });
  return missingNeeds(out, path);
}

function nameCommand(part: string, names: string, missing: readonly Need[]): Outcome {
  const packages = packageNames(missing, aptKnows).join(' ');
  const mend = `sudo apt-get install -y --no-install-recommends ${packages}`;
  return { part, state: 'missing', note: `${names}; without them no window opens`, mend };
}

function install(part: string, missing: readonly Need[]): Outcome {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  // A fresh container has no package lists, and old lists name versions that are gone.
  run('apt-get', [...wait, 'update'], 300_000, env);
  const packages = packageNames(missing, aptKnows);
  const args = ['install', '-y', '--no-install-recommends', ...packages];
  const { out } = run('apt-get', [...wait, ...args], 900_000, env);
  const left = findMissing();
  if (left.length === 0) return { part, state: 'installed', note: packages.join(', ') };
  const names = left.map(({ name }) => name).join(', ');
  return {
    part,
    state: 'missing',
    note: `${names}; apt said: ${lastLine(out)}`,
    mend: `apt-get ${args.join(' ')}`,
  };
}
