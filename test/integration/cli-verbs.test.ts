import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROGRAMS, runCli, scratch } from '../support/cli.ts';
import { until } from '../support/until.ts';

const place = scratch();
let target: ChildProcess;

beforeAll(async () => {
  target = spawn(process.execPath, [join(PROGRAMS, 'mixed_node.mjs'), '600'], { stdio: 'ignore' });
  await until('the target to run', () => readdirSync(`/proc/${target.pid}/task`).length > 10);
  await runCli(['record', '-q', '--name', 'first one', '--', 'sh', '-c', 'echo hello'], place.dir);
});
afterAll(() => {
  target.kill('SIGKILL');
  place.remove();
});

test('top shows the threads of a process, and its own process goes on', async () => {
  const { code, stdout } = await runCli(['top', '-p', String(target.pid), '-n', '2', '-i', '0.5'], place.dir);
  expect(code).toBe(0);
  expect(stdout.match(/ TID {2}THREAD/g)).toHaveLength(2);
  expect(stdout).toMatch(/libuv-worker/);
  expect(stdout).toMatch(new RegExp(`${target.pid} +${target.pid}`));
  expect(target.exitCode).toBeNull();
});

test('ps names the runtime of what can be attached to', async () => {
  const { stdout } = await runCli(['ps', '--json'], place.dir);
  const found = (JSON.parse(stdout) as { pid: number; runtime: object }[]).find((p) => p.pid === target.pid);
  expect(found?.runtime).toMatchObject({ kind: 'node', version: process.versions.node });
});

test('doctor says what is there, and that recording works', async () => {
  const { code, stdout } = await runCli(['doctor', '--json'], place.dir);
  expect(code).toBe(0);
  const facts = JSON.parse(stdout) as { id: string; ok: boolean; fix: string | null }[];
  expect(facts.find((f) => f.id === 'proc')?.ok).toBe(true);
  for (const fact of facts) expect(fact.fix === null).toBe(fact.ok);
});

test('list shows the library, and report without a name takes its newest session', async () => {
  expect((await runCli(['list'], place.dir)).stdout).toMatch(/^first-one-\S+\.switchyard .*target-exited/m);
  expect((await runCli(['report'], place.dir)).stdout).toMatch(/^first one {2}\(target-exited\)/);
});

test('sql answers as a table, as JSON and as CSV, and changes nothing', async () => {
  const [entry] = JSON.parse((await runCli(['list', '--json'], place.dir)).stdout) as { file: string }[];
  const file = entry?.file ?? '';
  const query = 'SELECT stream, text FROM output';
  expect((await runCli(['sql', file, query], place.dir)).stdout).toMatch(/^stream {2}text\nstdout {2}hello/);
  expect((await runCli(['sql', file, query, '--json'], place.dir)).stdout).toBe(
    '{"stream":"stdout","text":"hello\\n"}\n',
  );
  const refused = await runCli(['sql', file, 'DELETE FROM output'], place.dir);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/only read/);
});
