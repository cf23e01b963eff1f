import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { findWorkload } from '../../src/catalogue/catalogue.ts';
import { type BuildProgress, prepareProgram } from '../../src/catalogue/host/build.ts';
import { runProgram } from '../../src/catalogue/host/run.ts';
import { findToolchains } from '../../src/catalogue/host/toolchains.ts';
import type { Toolchain } from '../../src/catalogue/toolchain.ts';
import { WORKLOADS } from './workloadsHelp.ts';

const entry = findWorkload('c-cost-switch');
let cc: Toolchain;
let folder: string;
let workloads: string;
let builds: string;

beforeAll(async () => {
  const { found } = await findToolchains({ languages: ['c'] });
  const [first] = found;
  if (!first) throw new Error('These tests need a C compiler: sudo apt install build-essential');
  cc = first;
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-build-'));
  workloads = join(folder, 'workloads');
  builds = join(folder, 'builds');
  await cp(join(WORKLOADS, 'c'), join(workloads, 'c'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function prepare(toolchain = cc): Promise<{ argv: string[]; states: string[] }> {
  const told: BuildProgress[] = [];
  const argv = await prepareProgram(entry, toolchain, { workloads, builds, onProgress: (p) => told.push(p) });
  return { argv, states: told.map((progress) => progress.state) };
}

test('is built once and then found', async () => {
  const first = await prepare();
  expect(first.states).toEqual(['building', 'built']);
  const report = await runProgram(entry, [...first.argv, '--rounds', '100'], { timeoutS: 30 });
  expect(report.failure).toBeNull();
  expect(await prepare()).toEqual({ argv: first.argv, states: ['cached'] });
});

test('a changed source is built anew, beside the old one', async () => {
  const first = await prepare();
  await writeFile(join(workloads, 'c', 'lesson.h'), '\n// changed\n', { flag: 'a' });
  const second = await prepare();
  expect(second.states).toEqual(['building', 'built']);
  expect(second.argv).not.toEqual(first.argv);
});

test('another version of the toolchain is built for by itself', async () => {
  const first = await prepare();
  const second = await prepare({ ...cc, version: '99.0.0' });
  expect(second.states).toEqual(['building', 'built']);
  expect(second.argv).not.toEqual(first.argv);
});

test('askers at the same time share one build', async () => {
  const all = await Promise.all([prepare(), prepare(), prepare()]);
  expect(all.flatMap(({ states }) => states).filter((state) => state === 'building')).toHaveLength(1);
  expect(new Set(all.map(({ argv }) => argv.join(' '))).size).toBe(1);
});

/** A process of its own that builds the program and prints the command. */
async function otherProcess(): Promise<string> {
  const code = `
    import { prepareProgram } from ${JSON.stringify(join(import.meta.dirname, '../../src/catalogue/host/build.ts'))};
    import { findWorkload } from ${JSON.stringify(join(import.meta.dirname, '../../src/catalogue/catalogue.ts'))};
    const options = ${JSON.stringify({ workloads, builds })};
    console.log(JSON.stringify(await prepareProgram(findWorkload('${entry.id}'), ${JSON.stringify(cc)}, options)));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  await once(child, 'close');
  return output.trim();
}

test('several processes may build the same at the same time; nothing half-built is left', async () => {
  const commands = await Promise.all([otherProcess(), otherProcess(), otherProcess()]);
  const { argv, states } = await prepare();
  expect(new Set(commands)).toEqual(new Set([JSON.stringify(argv)]));
  expect(states).toEqual(['cached']);
  expect(await readdir(builds)).toHaveLength(1);
});

test('a build that lost its program is made again', async () => {
  const { argv } = await prepare();
  await rm(argv[0] ?? '');
  expect((await prepare()).states).toEqual(['building', 'built']);
});

test('a program that does not compile: the command, the exit code and the compiler’s words', async () => {
  await writeFile(join(workloads, 'c', 'cost_switch.c'), 'int main(void) { return nonsense; }\n');
  await expect(prepare()).rejects.toMatchObject({
    code: 'build-failed',
    message: expect.stringMatching(/-pthread -o .*failed with exit code 1\. It said:[\s\S]*nonsense/),
  });
  expect(await readdir(builds)).toEqual([]);
});

test('a compiler that is gone', async () => {
  await expect(prepare({ ...cc, command: join(folder, 'no-cc') })).rejects.toMatchObject({
    code: 'toolchain-gone',
    message: expect.stringContaining('no-cc could not be started'),
  });
});

test('a build that the reader stops', async () => {
  const slow = join(folder, 'slow-cc');
  await writeFile(slow, '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
  const stop = new AbortController();
  const build = prepareProgram(
    entry,
    { ...cc, command: slow },
    {
      workloads,
      builds,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    },
  );
  await expect(build).rejects.toMatchObject({ code: 'build-stopped' });
  expect(await readdir(builds)).toEqual([]);
});

test('keeps the 200 builds used last, and sweeps up what a killed build left a day ago', async () => {
  const aged = async (name: string, days: number) => {
    await mkdir(join(builds, name), { recursive: true });
    const at = new Date(Date.now() - days * 86_400_000);
    await utimes(join(builds, name), at, at);
  };
  for (let k = 1; k <= 203; k++) await aged(`old-${k}`, k);
  await aged('.abandoned', 2);
  await aged('.under-way', 0.1);
  await prepare();
  const names = await readdir(builds);
  expect(names).toHaveLength(201);
  expect(names).toContain('.under-way');
  expect(names).toContain('old-199');
  expect(names).not.toContain('old-200');
});

test('a cache folder that cannot be made names the setting', async () => {
  builds = join(folder, 'a-file', 'builds');
  await writeFile(join(folder, 'a-file'), '');
  await expect(prepare()).rejects.toMatchObject({
    code: 'cache-unwritable',
    message: expect.stringContaining('XDG_CACHE_HOME'),
  });
});

test('an installation without the programs says so', async () => {
  await rm(join(workloads, 'c'), { recursive: true });
  await expect(prepare()).rejects.toMatchObject({ code: 'no-workloads' });
});
