import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unpack } from '../../../scripts/electron/unpack.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-unpack-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A zip made by Python's own library: each entry's path, text and Unix mode. */
function makeZip(entries: readonly (readonly [path: string, text: string, mode: number])[]): string {
  const archive = join(folder, 'a.zip');
  const program = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:
    for path, text, mode in json.loads(sys.argv[2]):
        info = zipfile.ZipInfo(path)
        info.external_attr = (0o100000 | mode) << 16
        z.writestr(info, text)`;
  const made = spawnSync('python3', ['-c', program, archive, JSON.stringify(entries)], { encoding: 'utf8' });
  expect(made.stderr).toBe('');
  return archive;
}

test('unpacks what the function keeps, where it says, runnable where it was', async () => {
  const archive = makeZip([
    ['App/', '', 0o755],
    ['App/program', 'run me', 0o755],
    ['App/deep/data.txt', 'x'.repeat(100_000), 0o666],
    ['App/left-out', 'no', 0o644],
  ]);
  const target = join(folder, 'out');
  await unpack(archive, target, (path) => (path.endsWith('left-out') ? null : path.replace('App/', '')));
  expect(readdirSync(target, { recursive: true }).sort()).toEqual(['deep', 'deep/data.txt', 'program']);
  expect(readFileSync(join(target, 'deep/data.txt'), 'utf8')).toHaveLength(100_000);
  expect(statSync(join(target, 'program')).mode & 0o777).toBe(0o755);
  expect(statSync(join(target, 'deep/data.txt')).mode & 0o777).toBe(0o644);
});

test('refuses an entry that would leave the folder', async () => {
  const archive = makeZip([['../escaped', 'x', 0o644]]);
  await expect(unpack(archive, join(folder, 'out'), (path) => path)).rejects.toThrow(/invalid relative path/);
  expect(readdirSync(folder)).toEqual(['a.zip']);
});

test('refuses a damaged archive', async () => {
  const archive = makeZip([['data', 'some text', 0o644]]);
  writeFileSync(archive, readFileSync(archive).subarray(0, -20));
  await expect(unpack(archive, join(folder, 'out'), (path) => path)).rejects.toThrow();
});
