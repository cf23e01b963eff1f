import { expect, test } from 'vitest';
import { findWorkload } from '../../../src/catalogue/catalogue.ts';
import {
  chooseToolchain,
  type InstallPlaces,
  installFreeThreaded,
  lacks,
  missingToolchains,
  type Toolchain,
  versionProblem,
} from '../../../src/catalogue/toolchain.ts';
import { compareVersions, isAtLeast } from '../../../src/catalogue/version.ts';

function python(version: string, more: Partial<Toolchain> = {}): Toolchain {
  const base = {
    language: 'python' as const,
    command: `/p/${version}`,
    version,
    name: `CPython ${version}`,
    packages: [],
  };
  return { ...base, gil: 'gil', problem: versionProblem('python', version), ...more };
}

const free = python('3.14.0', { gil: 'free-threaded', command: '/p/3.14.0t' });
const sum = findWorkload('py-cpu-sequential-vs-threads');
const HERE: InstallPlaces = { venv: '/cache/venv', installers: { uv: null, pyenv: null } };

test('compares versions by their numbers', () => {
  expect(compareVersions('3.9.18', '3.10')).toBeLessThan(0);
  expect(isAtLeast('3.13.0t', '3.13')).toBe(true);
  expect(isAtLeast('1.26.8', '1.27')).toBe(false);
  expect(isAtLeast('6.18.44-generic', '6.6')).toBe(true);
});

test('takes the first that fits, with a GIL unless free threads are needed', () => {
  const found = [python('3.6.15'), free, python('3.11.7'), python('3.13.0')];
  expect(chooseToolchain(sum, found, HERE)).toEqual({ toolchain: found[2] });
  expect(chooseToolchain(findWorkload('py-free-threaded'), found, HERE)).toEqual({ toolchain: free });
});

test('takes the one that is wanted, by version or by path', () => {
  const found = [python('3.11.7'), python('3.12.0'), python('3.12.1'), free];
  expect(chooseToolchain(sum, found, HERE, '3.12')).toEqual({ toolchain: found[2] });
  expect(chooseToolchain(sum, found, HERE, '/p/3.12.0')).toEqual({ toolchain: found[1] });
  expect(chooseToolchain(sum, found, HERE, '3.14t')).toEqual({ toolchain: free });
  expect(chooseToolchain(sum, found, HERE, '3.1')).toHaveProperty('unavailable');
  expect(chooseToolchain(sum, found, HERE, '3.11t')).toHaveProperty('unavailable');
});

test('a wanted one that does not fit is refused with its reason', () => {
  const choice = chooseToolchain(
    findWorkload('py-asyncio-taskgroup'),
    [python('3.9.18'), python('3.12.1')],
    HERE,
    '3.9',
  );
  expect(choice).toEqual({
    unavailable: 'It needs CPython 3.11 or newer, this is 3.9.18.',
    isUnknown: false,
  });
});

test('a wanted one without a package is told how to get it', () => {
  const choice = chooseToolchain(findWorkload('py-numpy-threads'), [python('3.12.1')], HERE, '3.12');
  expect(choice).toHaveProperty('unavailable', expect.stringContaining('/p/3.12.1 -m pip install numpy'));
});

test('where nothing fits the reason speaks of the best one and of how to install', () => {
  const found = [python('3.12.1'), python('2.7.18')];
  expect(chooseToolchain(findWorkload('py-numpy-threads'), found, HERE)).toEqual({
    unavailable:
      'It needs the package numpy, which this interpreter cannot import. Install it: python3 -m venv /cache/venv && /cache/venv/bin/pip install numpy',
    isUnknown: false,
  });
  expect(chooseToolchain(findWorkload('go-mutex'), found, HERE)).toEqual({
    unavailable: 'Go was not found. Install it: sudo apt install golang-go',
    isUnknown: false,
  });
});

test('a wanted one that nothing found goes by is told as unknown', () => {
  const choice = chooseToolchain(sum, [python('3.12.1')], HERE, '9.9');
  expect(choice).toMatchObject({ isUnknown: true, unavailable: expect.stringContaining('No CPython "9.9"') });
});

test('names what is missing with the command that installs it', () => {
  const jdk = { ...python('17.0.15'), language: 'java' as const, gil: null, problem: null };
  const missing = missingToolchains([python('3.6.15'), jdk], HERE);
  expect(missing.map((each) => each.what)).toEqual([
    'CPython 3.9 or newer',
    'Go 1.21 or newer',
    'Node.js 18 or newer',
    'rustc 1.65 or newer',
    'a C compiler',
    'a free-threaded CPython',
    'numpy, aiohttp, requests',
    'a JDK 21 or newer, for virtual threads',
  ]);
  expect(missing.every((each) => each.install.length > 5)).toBe(true);
});

test.each([
  [{ uv: 'uv', pyenv: 'pyenv' }, /^uv python install 3\.14t$/],
  [{ uv: null, pyenv: '/h/.pyenv/bin/pyenv' }, /^\/h\/\.pyenv\/bin\/pyenv install 3\.14t$/],
  [{ uv: null, pyenv: null }, /uv .*https:.* or pyenv .*https:.* neither is installed here$/],
])('a free-threaded build is installed with the tool that is here: %j', (installers, command) => {
  const here = { ...HERE, installers };
  expect(installFreeThreaded(here)).toMatch(command);
  const missing = missingToolchains([python('3.12.1')], here);
  expect(missing.find(({ what }) => what === 'a free-threaded CPython')?.install).toMatch(command);
  const choice = chooseToolchain(findWorkload('py-free-threaded'), [python('3.14.0')], here);
  expect(choice).toHaveProperty('unavailable', expect.stringContaining(installFreeThreaded(here)));
});

test('nothing is missing where everything is there', () => {
  const others = (['go', 'node', 'java', 'rust', 'c'] as const).map((language) => ({
    ...python('99.0'),
    language,
    gil: null,
    problem: null,
  }));
  const all = [python('3.13.0', { packages: ['numpy', 'aiohttp', 'requests'] }), free, ...others];
  expect(missingToolchains(all, HERE)).toEqual([]);
});

test('a problem of the toolchain is told first', () => {
  expect(lacks(sum, python('3.8.18'))).toBe('The programs need CPython 3.9 or newer.');
  expect(lacks(sum, python('3.9.18'))).toBeNull();
});
