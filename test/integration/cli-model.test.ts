import { writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import type { SimulationResult } from '../../src/model/engine/model.ts';
import { runCli, scratch } from '../support/cli.ts';

const place = scratch();
afterAll(() => place.remove());

async function simulate(...args: readonly string[]): Promise<SimulationResult> {
  const { code, stdout, stderr } = await runCli(['model', ...args, '--json'], place.dir);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as SimulationResult;
}

test('every model is listed, and every one says what can be set', async () => {
  const { stdout } = await runCli(['model'], place.dir);
  for (const id of ['kernel', 'gil', 'asyncio', 'gmp']) {
    expect(stdout).toMatch(new RegExp(`^${id} `, 'm'));
    const help = await runCli(['model', id, '--help-model'], place.dir);
    expect(help.stdout).toMatch(/PARAMETER[\s\S]*PRESET/);
  }
});

test('a setting changes the run: two threads share one core with the GIL and use two without', async () => {
  const withGil = await simulate('gil', '--preset', 'two-spinners');
  const without = await simulate('gil', '--preset', 'two-spinners', '--set', 'build=free-threaded');
  expect(withGil.parallelism).toBeCloseTo(1, 1);
  expect(without.parallelism).toBeCloseTo(2, 1);
});

test('the same seed gives the same run', async () => {
  expect(await simulate('gil', '--seed', '7')).toEqual(await simulate('gil', '--seed', '7'));
});

test('programs come from a file too', async () => {
  const file = place.file('program.json');
  const body = [{ op: 'compute', ns: 5_000_000 }];
  writeFileSync(file, JSON.stringify({ threads: [{ name: 'a', count: 3, body }] }));
  const result = await simulate('kernel', '--program', file, '--set', 'cores=1');
  expect(result.finished).toBe(true);
  expect(result.wallNs).toBeGreaterThanOrEqual(15_000_000);
});

test('a workload takes its own settings and costs', async () => {
  const preset = await simulate('gmp', '--preset', 'go-fetch-channel');
  const fewer = await simulate(
    'gmp',
    '--preset',
    'go-fetch-channel',
    '--set',
    'requests=3',
    '--set',
    'cores=4',
  );
  const slower = await simulate('gmp', '--preset', 'go-fetch-channel', '--set', 'answer=20ms');
  expect(fewer.lanes.length).toBeLessThan(preset.lanes.length);
  expect(slower.wallNs).toBeGreaterThan(preset.wallNs + 18e6);
  const help = await runCli(['model', 'gmp', '--help-model', '--preset', 'go-fetch-channel'], place.dir);
  expect(help.stdout).toMatch(/requests +10 +1 to 1000 [\s\S]*answer +1 ms +a time.* waiting/);
});

test('a set-up that the window exported runs as it did there', async () => {
  const file = place.file('setup.json');
  const programs = { threads: [{ name: 'a', count: 3, body: [{ op: 'compute', ns: 5_000_000 }] }] };
  const setup = {
    format: 'switchyard-model-setup',
    version: 1,
    model: 'kernel',
    parameters: { cores: 1 },
    programs,
  };
  writeFileSync(file, JSON.stringify({ ...setup, seed: 9, untilNs: 1e9 }));
  const result = await simulate('kernel', '--setup', file);
  expect(result).toMatchObject({ seed: 9, finished: true });
  expect(result.wallNs).toBeGreaterThanOrEqual(15_000_000);
  expect((await simulate('kernel', '--setup', file, '--seed', '4')).seed).toBe(4);
  const { code, stderr } = await runCli(['model', 'gil', '--setup', file], place.dir);
  expect(code).toBe(1);
  expect(stderr).toMatch(/is a set-up of the model kernel: run "switchyard model kernel/);
});

test('steps are told as sentences', async () => {
  const { stdout } = await runCli(['model', 'gil', '--steps', '5'], place.dir);
  expect(stdout).toMatch(/takes GIL/);
});

test.each([
  [['model', 'nope'], /no model "nope"; there are: kernel, gil/],
  [['model', 'gil', '--set', 'cores=0'], /cores takes a whole number from 1 to 128, not "0"/],
  [['model', 'gil', '--set', 'build=none'], /build takes gil \| .*free-threaded.*, not "none"/],
  [['model', 'gil', '--set', 'speed=3'], /the model gil has cores, /],
  [
    ['model', 'gil', '--preset', 'py-semaphore', '--set', 'speed=3'],
    /has cores, .*; the workload py-semaphore queries, permits, hold; its costs are start, create, query/,
  ],
  [
    ['model', 'gil', '--preset', 'py-sum-squares-scaling', '--set', 'threads=-3'],
    /threads .* takes a whole number from 1 to 64, not "-3"/,
  ],
  ...['queries=-5', 'queries=1.5', 'queries=100000', 'queries=true', 'permits=0'].map(
    (setting): [string[], RegExp] => [
      ['model', 'gil', '--preset', 'py-semaphore', '--set', setting],
      new RegExp(`${setting.split('=')[0]} .* takes a whole number from 1 to 500, not "`),
    ],
  ),
  [['model', 'gil', '--preset', 'py-semaphore', '--set', 'hold=0'], /hold .* takes a number from 0.001/],
  [['model', 'gmp', '--preset', 'go-preemption', '--set', 'procs=0'], /procs .* from 1 to 256/],
  [
    ['model', 'gmp', '--preset', 'go-fetch-channel', '--set', 'answer=never'],
    /The cost answer must be a time from 0 to 3600s/,
  ],
  [['model', 'gmp', '--preset', 'go-fetch-channel', '--set', 'requests=many'], /requests .* not "many"/],
  [['model', 'gil', '--help-model', '--preset', 'nope'], /has no preset nope/],
  [['model', 'gil', '--preset', 'nope'], /has no preset nope; it has: two-spinners/],
])('%j is refused with what there is', async (args, message) => {
  const { code, stderr } = await runCli(args, place.dir);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('a file that cannot be read is no fault of the words', async () => {
  const { code, stderr } = await runCli(['model', 'gil', '--setup', 'no-such-file.json'], place.dir);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/no-such-file\.json cannot be read/)]);
});
