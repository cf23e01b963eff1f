import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { libraryFolder, newSessionPath, slug, titleOf } from '../../../src/recorder/paths.ts';

test('the library follows the environment', () => {
  expect(libraryFolder({ SWITCHYARD_LIBRARY: '/a/b' })).toBe('/a/b');
  expect(libraryFolder({ XDG_DATA_HOME: '/data' })).toBe('/data/switchyard/sessions');
  expect(libraryFolder({ XDG_DATA_HOME: '' })).toMatch(/\.local\/share\/switchyard\/sessions$/);
});

test('a title becomes a safe file name', () => {
  expect(slug('../../etc/passwd')).toBe('etc-passwd');
  expect(slug('Größe & mehr')).toBe('Gro-e-mehr');
  expect(slug('///')).toBe('session');
  expect(slug('x'.repeat(300))).toHaveLength(60);
});

test('an interpreter is titled with its script', () => {
  expect(titleOf(['python3.12', '-u', '/x/cpu.py', '--n', '5'])).toBe('python3.12 cpu.py');
  expect(titleOf(['/usr/bin/make', 'all.py'])).toBe('make');
});

test('two sessions of one second get two files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-paths-'));
  try {
    const now = new Date('2026-01-02T03:04:05Z');
    const first = newSessionPath(folder, 'a b', now);
    expect(first).toBe(join(folder, 'a-b-2026-01-02-030405.switchyard'));
    writeFileSync(first, '');
    expect(newSessionPath(folder, 'a b', now)).toBe(join(folder, 'a-b-2026-01-02-030405-2.switchyard'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
