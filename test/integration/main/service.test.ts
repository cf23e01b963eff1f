import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unwrap } from '../../../src/ipc/result.ts';
import { ServiceClient } from '../../../src/service/client.ts';

const SCRIPT = fileURLToPath(new URL('../../../src/service/child.ts', import.meta.url));

let folder: string;
let client: ServiceClient;
const start = (script = SCRIPT): ChildProcess =>
  spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-service-'));
  client = new ServiceClient(() => start());
});
afterEach(async () => {
  await client.close();
  rmSync(folder, { recursive: true });
});

test('lists running processes, this one and its parent left out', async () => {
  const target = spawn(process.execPath, [
    '-e',
    'setInterval(() => {}, 50); setTimeout(process.exit, 60000)',
    'marked',
  ]);
  try {
    const rows = unwrap(await client.request('machine.processes', {}));
    const row = rows.find(({ pid }) => pid === target.pid);
    expect(row).toMatchObject({ runtime: { kind: 'node', version: process.versions.node } });
    expect(row?.argv.at(-1)).toBe('marked');
    expect(rows.map(({ pid }) => Number(pid))).not.toContain(client.pid);
    expect(rows.map(({ pid }) => Number(pid))).not.toContain(process.pid);
  } finally {
    target.kill('SIGKILL');
  }
});

test('finds programs as they would be run', async () => {
  const find = async (program: string) =>
    unwrap(await client.request('machine.findProgram', { program, cwd: folder }));
  expect(await find('sh')).toMatch(/\/sh$/);
  expect(await find('no-such-program-anywhere')).toBeNull();
  writeFileSync(join(folder, 'own'), '#!/bin/sh\n', { mode: 0o755 });
  expect(await find('./own')).toBe(join(folder, 'own'));
});

test('lists a library with what cannot be read, and answers for a file that is no session', async () => {
  const broken = join(folder, 'broken.switchyard');
  writeFileSync(broken, 'no database');
  const gone = join(folder, 'elsewhere', 'gone.switchyard');
  const rows = unwrap(await client.request('library.sessions', { folder, paths: [gone, broken], limit: 10 }));
  expect(rows).toHaveLength(2);
  expect(rows).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ path: broken, state: 'unreadable' }),
      expect.objectContaining({ path: gone, state: 'missing' }),
    ]),
  );
  const opened = await client.request('reader.overview', { path: broken, query: {} });
  expect(opened).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('broken.switchyard') },
  });
});

test('refuses a request that is not in its protocol', async () => {
  const asked = client.request('reader.lanes', {
    path: 'not-absolute',
    query: { range: { startNs: 0, endNs: 1 }, threadIds: [], maxItems: 1 },
  });
  expect(await asked).toMatchObject({ ok: false, error: { code: 'bad-request' } });
});

test('a request that is cancelled while it waits is not carried out', async () => {
  const controller = new AbortController();
  const first = client.request('machine.processes', {});
  const second = client.request('machine.processes', {}, controller.signal);
  controller.abort();
  expect(await second).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect((await first).ok).toBe(true);
});

test('what is pending when it dies is told, and the next request starts it again', async () => {
  unwrap(await client.request('machine.checks', {}));
  const before = client.pid;
  const pending = client.request('machine.processes', {});
  process.kill(before ?? 0, 'SIGKILL');
  expect(await pending).toMatchObject({ ok: false, error: { code: 'service-died' } });
  unwrap(await client.request('machine.checks', {}));
  expect(client.pid).not.toBe(before);
});

test('a service that dies at once is not started for ever', async () => {
  let starts = 0;
  let nowMs = 0;
  const crashing = new ServiceClient(
    () => {
      starts++;
      return start(join(folder, 'not-there.ts'));
    },
    () => nowMs,
  );
  for (let i = 0; i < 3; i++) {
    expect(await crashing.request('machine.checks', {})).toMatchObject({ error: { code: 'service-died' } });
  }
  expect(await crashing.request('machine.checks', {})).toMatchObject({
    error: { code: 'service-unavailable' },
  });
  expect(starts).toBe(3);
  nowMs = 60_000;
  expect(await crashing.request('machine.checks', {})).toMatchObject({ error: { code: 'service-died' } });
});

test('ends with its channel', async () => {
  unwrap(await client.request('machine.checks', {}));
  const child = start();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect();
  await ended;
});
