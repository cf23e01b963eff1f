import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installPlaces } from '../../../src/catalogue/host/installers.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'switchyard-installers-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function put(path: string, mode = 0o755): void {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, mode);
}

const here = (more: NodeJS.ProcessEnv = {}) =>
  installPlaces({ HOME: home, PATH: join(home, 'bin'), ...more });

test('a tool that a shell finds is named as it is typed', () => {
  put('bin/uv');
  put('.pyenv/bin/pyenv');
  expect(here()).toEqual({
    venv: join(home, '.local/share/switchyard/python'),
    installers: { uv: 'uv', pyenv: join(home, '.pyenv/bin/pyenv') },
  });
});

test('one elsewhere is named by its path, and what cannot be executed is none', () => {
  put('.cargo/bin/uv');
  put('own/bin/pyenv', 0o644);
  const { installers } = here({ PYENV_ROOT: join(home, 'own') });
  // Root may execute what anybody may: the file has no such bit at all.
  expect(installers).toEqual({ uv: join(home, '.cargo/bin/uv'), pyenv: null });
});

test('nothing here is told as nothing', () => {
  expect(here({ PATH: '' }).installers).toEqual({ uv: null, pyenv: null });
});
