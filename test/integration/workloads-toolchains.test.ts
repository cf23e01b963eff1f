import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findWorkload } from '../../src/catalogue/catalogue.ts';
import { installPlaces } from '../../src/catalogue/host/installers.ts';
import { findToolchains } from '../../src/catalogue/host/toolchains.ts';
import { chooseToolchain } from '../../src/catalogue/toolchain.ts';

let home: string;
let bin: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'switchyard-toolchains-'));
  bin = join(home, 'bin');
  await mkdir(bin);
});
afterEach(() => rm(home, { recursive: true }));

/** Stands in for an interpreter that this machine lacks: prints what it would answer. */
async function answering(path: string, answer: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\ncat <<'END'\n${answer}\nEND\n`);
  await chmod(path, 0o755);
}

function pythonAnswer(executable: string, more: object): string {
  const usual = { version: '3.13.0', implementation: 'CPython', packages: [], free: false, gil: true };
  return JSON.stringify({ ...usual, executable, ...more });
}

const look = (path = bin) =>
  findToolchains({ env: { PATH: `${path}:/usr/bin:/bin`, HOME: home }, languages: ['python'] });

test('finds the Pythons of this machine with their versions', async () => {
  const { found } = await findToolchains({ languages: ['python'] });
  expect(found.length).toBeGreaterThan(0);
  for (const python of found) {
    expect(python.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(python.command).toMatch(/^\//);
  }
  expect(new Set(found.map((python) => python.command)).size).toBe(found.length);
});

test('knows a free-threaded build, and one whose GIL was switched on', async () => {
  const free = join(bin, 'python3.14t');
  await answering(free, pythonAnswer(free, { version: '3.14.0', free: true, gil: false }));
  const on = join(home, '.local/share/uv/python/x/bin/python3');
  await answering(on, pythonAnswer(on, { version: '3.14.1', free: true, gil: true }));
  const { found, missing } = await look();
  expect(found.find((python) => python.command === free)).toMatchObject({
    gil: 'free-threaded',
    problem: null,
  });
  expect(found.find((python) => python.command === on)?.problem).toMatch(/GIL is switched on/);
  expect(missing.some((each) => each.what.includes('free-threaded'))).toBe(false);
  expect(chooseToolchain(findWorkload('py-free-threaded'), found, installPlaces({}))).toMatchObject({
    toolchain: { command: free },
  });
});

test('a free-threaded build is found under each of the names that packages give it', async () => {
  const names = ['python3.13-nogil', 'python3.14t', 'python3.15-freethreading'];
  for (const [k, name] of names.entries()) {
    const path = join(bin, name);
    await answering(path, pythonAnswer(path, { version: `3.1${3 + k}.0`, free: true, gil: false }));
  }
  const { found } = await look();
  const free = found.filter(({ gil }) => gil === 'free-threaded').map(({ command }) => command);
  expect(free.sort()).toEqual(names.map((name) => join(bin, name)));
});

test('finds the product’s own environment with its packages', async () => {
  const own = join(home, '.local/share/switchyard/python/bin/python');
  const env = { PATH: '/usr/bin:/bin', HOME: home };
  await answering(own, pythonAnswer(own, { packages: ['numpy'] }));
  const { found } = await findToolchains({ env, languages: ['python'] });
  expect(found.find((python) => python.command === own)?.packages).toEqual(['numpy']);
});

test('what is old or no CPython is shown with its problem', async () => {
  const pypy = join(bin, 'python3');
  await answering(pypy, pythonAnswer(pypy, { implementation: 'PyPy' }));
  const old = join(home, '.pyenv/versions/3.8.1/bin/python');
  await answering(old, pythonAnswer(old, { version: '3.8.1' }));
  const { found } = await look();
  expect(found.find((python) => python.command === pypy)?.problem).toMatch(/made for CPython/);
  expect(found.find((python) => python.command === old)?.problem).toMatch(/3\.9 or newer/);
});

test('what answers nonsense, fails or is no program is left out', async () => {
  await answering(join(bin, 'python3'), 'nonsense');
  await writeFile(join(bin, 'python'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  await writeFile(join(bin, 'python3.12'), 'no program', { mode: 0o644 });
  await mkdir(join(bin, 'python3.13'));
  const { found } = await look();
  expect(found.filter((python) => python.command.startsWith(home))).toEqual([]);
});

test('one interpreter under several names is listed once', async () => {
  const real = join(bin, 'python3.13');
  await answering(real, pythonAnswer(real, {}));
  await symlink(real, join(bin, 'python3'));
  await symlink(bin, join(home, 'again'));
  const { found } = await look(`${bin}:${join(home, 'again')}`);
  expect(found.filter((python) => python.command.startsWith(home))).toHaveLength(1);
});

test('without any: named, with the command that installs it', async () => {
  const env = { PATH: bin, HOME: home };
  const { found, missing } = await findToolchains({ env, languages: ['python', 'rust'] });
  expect(found).toEqual([]);
  expect(missing).toContainEqual({
    language: 'rust',
    what: 'rustc 1.65 or newer',
    install: 'sudo apt install rustc',
  });
  expect(missing).toContainEqual(expect.objectContaining({ install: 'sudo apt install python3' }));
});

test('the product’s own Node is listed beside the user’s', async () => {
  const { found } = await findToolchains({ languages: ['node'], ownNode: [process.execPath] });
  expect(found.some((node) => node.version === process.versions.node)).toBe(true);
});
