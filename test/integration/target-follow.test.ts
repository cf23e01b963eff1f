import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Followed, findProgram, fixture, followToEnd, python3, start, until } from './targetHelp.ts';

const python = python3();

describe.skipIf(!python)('Python (skipped where no Python 3 is installed)', () => {
  test('the workers of a multiprocessing pool are processes with their start and end', async () => {
    const { processes, exit } = await followToEnd([python ?? '', fixture('pool.py')]);
    expect(exit).toEqual({ code: 0, signal: null });
    const [root, ...workers] = [...processes.values()];
    expect(workers).toHaveLength(3);
    for (const worker of workers) {
      expect(worker).toMatchObject({ origin: 'child', ppid: root?.pid });
      expect(worker.runtime).toMatchObject({ kind: 'cpython', version: root?.runtime.version });
      expect(worker.endNs).toBeGreaterThan(worker.startNs);
    }
  });

  test('CPU of children that came and went between two beats is told as unseen', async () => {
    const burn = 'import time; e = time.process_time() + 0.1\nwhile time.process_time() < e: pass';
    const program = `import subprocess, sys, signal
for _ in range(4): subprocess.run([sys.executable, '-c', ${JSON.stringify(burn)}])
print('done', flush=True)
signal.pause()`;
    const { target, text } = await start([python ?? '', '-c', program]);
    const { follower, processes } = new Followed(target.pid, 'spawned');
    await until('the children’s end', () => text().includes('done'));
    follower.poll();
    expect(processes.size).toBe(1);
    process.kill(target.pid, 'SIGKILL');
    expect(await target.exited).toEqual({ code: null, signal: 'SIGKILL' });
    const unseen = follower.unseenChildTicks();
    follower.close();
    // Four times 0.1 s and the interpreters' own start, at 100 ticks a second.
    expect(unseen).toBeGreaterThanOrEqual(40);
    // Each of the two sums was rounded down to whole ticks.
    expect(unseen).toBeLessThanOrEqual((target.chargedTicks() ?? 0) + 2);
  });
});

test('the workers of a Node cluster', async () => {
  const { processes, exit } = await followToEnd([process.execPath, fixture('cluster.cjs')]);
  expect(exit).toEqual({ code: 3, signal: null });
  const [root, ...workers] = [...processes.values()];
  expect(workers).toHaveLength(2);
  for (const worker of workers) {
    expect(worker.runtime).toMatchObject({ kind: 'node', version: process.versions.node });
    expect(worker.ppid).toBe(root?.pid);
    // Their parent waits for them: the code is seen only if a beat falls between their end and that.
    expect([null, 7]).toContain(worker.exit?.code ?? null);
    expect(worker.endNs).not.toBeNull();
  }
});

test('go run and the program that it builds', async (context) => {
  if (!findProgram('go')) return context.skip('needs go: sudo apt install golang-go');
  const { processes, exit, started } = await followToEnd(['go', 'run', '.'], { cwd: fixture('gosmall') });
  expect(exit).toEqual({ code: 0, signal: null });
  const [version, pid] = started.text().trim().split(' ');
  const built = [...processes.values()].find((info) => info.pid === Number(pid));
  expect(built).toMatchObject({ name: 'gosmall', origin: 'child', runtime: { kind: 'go' } });
  expect(`go${built?.runtime.version}`).toBe(version);
  expect(built?.runtime.evidence).toContain('example.com/gosmall');
  expect(built?.endNs).not.toBeNull();
});

test('a chain of exec is one process whose runtime changes', async () => {
  const script = 'sleep 0.5; exec "$0" -e "setTimeout(() => {}, 200)"';
  const { processes, runtimes } = await followToEnd(['sh', '-c', script, process.execPath]);
  const [root, ...others] = [...processes.values()];
  expect(others.map(({ name }) => name)).toEqual(['sleep']);
  expect(runtimes).toContain('native');
  expect(root).toMatchObject({ id: 1, runtime: { kind: 'node', version: process.versions.node } });
  expect(root?.argv).toContain('-e');
});

test('children of an attached process are found, also those that lose their parent', async () => {
  const { target, text } = await start([
    'sh',
    '-c',
    '(sleep 60 & echo $!; exec sleep 1) & wait; exec sleep 60',
  ]);
  const orphan = await until('the child’s pid', () => Number(text().trim()) || null);
  const followed = new Followed(target.pid, 'attached');
  followed.follower.poll();
  expect(followed.all().map((info) => info.pid)).toContain(orphan);
  await until('the middle process’s end', () => {
    followed.follower.poll();
    return followed.all().some((info) => info.endNs !== null);
  });
  expect(followed.follower.alive().map((info) => info.pid)).toContain(orphan);
  followed.follower.close();
  for (const pid of [orphan, target.pid]) process.kill(pid, 'SIGKILL');
  await target.exited;
});

test('a follower that is closed leaves no file open', async () => {
  const openFiles = () => readdirSync('/proc/self/fd').length;
  const { target } = await start(['sleep', '60']);
  const before = openFiles();
  const { follower } = new Followed(target.pid, 'attached');
  for (let i = 0; i < 25; i++) follower.poll();
  expect(openFiles()).toBeGreaterThan(before);
  follower.close();
  await until('closed files', () => openFiles() <= before);
  process.kill(target.pid, 'SIGKILL');
  await target.exited;
});
