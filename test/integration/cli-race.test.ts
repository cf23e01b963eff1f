import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRace } from '../../src/lab/raceRead.ts';
import { outcomeOf, runCli, startCli } from '../support/cli.ts';
import { until } from '../support/until.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-race-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const quiet = `${process.execPath} -e 1`;
const cli = (args: readonly string[]) => runCli(['race', ...args], folder);

test('prints a board and saves where it is told, and shows it again', async () => {
  const file = join(folder, 'mine');
  const ran = await cli(['--cmd', quiet, '--cmd', quiet, '--limit', '30', '-o', file]);
  expect(ran.stderr).toBe('');
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/the first and the last began at most .* apart/);
  expect(ran.stdout).toContain(`set: ${file}.switchyard-race`);
  const shown = await cli(['--open', `${file}.switchyard-race`]);
  expect(shown.stdout).toBe(ran.stdout);
  const json = await cli(['--open', `${file}.switchyard-race`, '--json']);
  expect(JSON.parse(json.stdout)).toEqual(openRace(`${file}.switchyard-race`));
  const listed = JSON.parse((await runCli(['list', '--json'], folder)).stdout) as {
    kind: string;
    summary?: { target: string };
  }[];
  for (const { kind, summary } of listed)
    if (kind === 'session') expect(summary?.target).toBe(`${process.execPath} -e 1`);
  expect(listed.map(({ kind }) => kind)).toEqual(['session', 'session', 'race']);
  expect(listed.at(-1)).toMatchObject({ path: `${file}.switchyard-race` });
  const again = await cli(['--cmd', quiet, '--cmd', quiet, '-o', file]);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('exists. Choose another file')]);
});

test.each([
  [['py-lock'], 2, '2 to 4 contestants, not 1'],
  [['py-lock', 'no-such-example'], 2, 'no example called "no-such-example"'],
  [['py-lock', 'py-rlock', '--param', 'go-mutex.n=1'], 2, 'go-mutex is none of the contestants'],
  [['py-lock@9.9', 'py-rlock'], 2, 'py-lock@9.9: No CPython "9.9" was found'],
  [['py-lock', 'py-rlock', '--param', 'py-lock.n=1'], 2, '--n of py-lock takes'],
  [['py-lock', 'py-rlock', '--param', 'py-lock.nothing=1'], 2, 'takes no --nothing'],
  [['--cmd', 'a | b', '--cmd', 'c'], 2, 'without a shell'],
] as const)('refuses %j', async (args, code, message) => {
  const { code: got, stderr } = await cli(args);
  expect([got, stderr]).toEqual([code, expect.stringContaining(message)]);
  expect(readdirSync(folder)).toEqual([]);
});

test('a file that is no set says so', async () => {
  const file = join(folder, 'x.switchyard-race');
  writeFileSync(file, 'hello');
  const { code, stderr } = await cli(['--open', file]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('is no saved race: it is not JSON')]);
});

test('Ctrl-C ends and saves it', async () => {
  const endless = `${process.execPath} -e 'setInterval(() => {}, 10)'`;
  const file = join(folder, 'cut.switchyard-race');
  const child = startCli(['race', '--cmd', endless, '--cmd', endless, '-o', file], folder);
  const outcome = outcomeOf(child);
  await until(
    'two sessions',
    () => readdirSync(folder).filter((name) => name.endsWith('.switchyard')).length === 2,
  );
  child.kill('SIGINT');
  expect((await outcome).code).toBe(1);
  expect(openRace(file).entries.map(({ stage }) => stage)).toEqual(['stopped', 'stopped']);
});
