import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheFolder } from '../../../scripts/cache.ts';
import { hasDisplay } from '../../../scripts/display.ts';
import { findNode, isNewEnough } from '../../../scripts/node.ts';
import { missingNeeds, NEEDS, packageNames } from '../../../scripts/setup/libraries.ts';
import { outcomeLine } from '../../../scripts/setup/outcome.ts';
import { add, closingLine, countsOf, NO_TESTS } from '../../../scripts/test/counts.ts';
import { venvDir } from '../../../src/catalogue/host/paths.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('missing libraries are those that ldconfig does not list, whole names compared', () => {
  writeFileSync(join(folder, 'Xvfb'), '');
  const listed = NEEDS.filter(({ kind, name }) => kind === 'library' && name !== 'libnss3.so')
    .map(({ name }) => `\t${name} (libc6,x86-64) => /lib/${name}`)
    .join('\n');
  const loadable = `9 libs found in cache\n${listed}\n\tlibnss3.so.1d (libc6,x86-64) => /lib/libnss3.so.1d`;
  expect(missingNeeds(loadable, folder).map(({ name }) => name)).toEqual(['libnss3.so']);
  expect(missingNeeds(loadable, '').map(({ name }) => name)).toEqual(['Xvfb', 'libnss3.so']);
});

test('package names are the ones this release knows: renamed on newer ones', () => {
  const needs = NEEDS.filter(({ name }) => name.startsWith('libgtk') || name.startsWith('libasound'));
  expect(packageNames(needs, (name) => name.endsWith('t64'))).toEqual(['libgtk-3-0t64', 'libasound2t64']);
  expect(packageNames(needs, (name) => !name.endsWith('t64'))).toEqual(['libgtk-3-0', 'libasound2']);
  expect(packageNames(needs, () => false)).toEqual(['libgtk-3-0', 'libasound2']);
});

test('what is missing is shown with the command that brings it', () => {
  const outcome = {
    part: 'Go',
    state: 'missing',
    note: 'not on PATH',
    mend: 'apt-get install golang-go',
  } as const;
  expect(outcomeLine(outcome)).toBe(
    '  missing   Go: not on PATH\n            to mend it: apt-get install golang-go',
  );
});

test('the cache folder follows the XDG specification and each system', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/c' }, 'linux')).toBe('/c/switchyard');
  expect(cacheFolder({ XDG_CACHE_HOME: 'relative' }, 'linux')).toMatch(/\/\.cache\/switchyard$/);
  expect(cacheFolder({}, 'darwin')).toMatch(/Library\/Caches\/switchyard$/);
});

test("the examples' Python lies in the data folder unless told otherwise", () => {
  expect(venvDir({ XDG_DATA_HOME: '/d' })).toBe('/d/switchyard/python');
  expect(venvDir({ XDG_DATA_HOME: '/d', SWITCHYARD_PYTHON_VENV: '/v' })).toBe('/v');
});

test('versions of Node compare as numbers', () => {
  expect(isNewEnough('v22.9.0')).toBe(false);
  expect(isNewEnough('v22.18.0')).toBe(true);
  expect(isNewEnough('24.0.0')).toBe(true);
  expect(isNewEnough('v20.20.2')).toBe(false);
});

test("a Node that the user names is taken if it is new enough, else refused by name; the project's own is the default", () => {
  const fake = join(folder, 'node');
  writeFileSync(fake, '#!/bin/sh\necho v20.1.0\n');
  chmodSync(fake, 0o755);
  expect(() => findNode({ SWITCHYARD_NODE: fake })).toThrow(/which is Node v20\.1\.0: it must be/);
  expect(findNode({ SWITCHYARD_NODE: process.execPath })).toBe(process.execPath);
  expect(findNode({})).toMatch(/node_modules\/node\/bin\/node$/);
});

test('a Linux session has a display when X11 or Wayland is named; other systems always', () => {
  expect(hasDisplay({}, 'linux')).toBe(false);
  expect(hasDisplay({ DISPLAY: '' }, 'linux')).toBe(false);
  expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  expect(hasDisplay({}, 'darwin')).toBe(true);
});

test("the closing line adds up the runners' counts", () => {
  const vitest = countsOf(
    'vitest',
    '{"numPassedTests":7,"numFailedTests":1,"numPendingTests":2,"numTodoTests":1}',
  );
  const playwright = countsOf('playwright', '{"stats":{"expected":3,"unexpected":1,"flaky":1,"skipped":0}}');
  expect(closingLine(add(vitest, playwright))).toBe('11 passed, 2 failed, 3 skipped');
  expect(closingLine(NO_TESTS)).toBe('0 passed, 0 failed');
});
