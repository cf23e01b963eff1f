import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { ns, threadId } from '../../src/domain/units.ts';
import { createSession, openSession, StoreError } from '../../src/store/index.ts';
import { gridEvents, heartbeat, sliceBatch, testHead, testProcess, testThread } from '../support/grid.ts';

const TICK = 1_000_000;
const END = { durationNs: ns(TICK), end: 'stopped', exit: null, unaccountedCpuNs: null } as const;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the recorder that goes on until it is killed, and waits until it says that so many ticks are committed. */
async function recordTo(
  path: string,
  ticks: number,
): Promise<{ child: ChildProcess; committed: () => number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../support/storeRecorder.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let committed = 0;
  const lines = createInterface({ input: child.stdout });
  const reached = new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      committed = Number(line);
      if (committed >= ticks) resolve();
    });
    child.once('exit', () => reject(new Error('the recorder ended by itself')));
  });
  await reached;
  return { child, committed: () => committed };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'close');
  child.kill('SIGKILL');
  await gone;
}

/** The busy thread's CPU time by every way of asking, at every zoom. */
function busyTimes(path: string): number[] {
  const reader = openSession(path);
  const { durationNs } = reader.overview().info;
  const range = { startNs: ns(0), endNs: durationNs };
  const times = [null, range].map((asked) => reader.totals(asked)[0]?.cpuNs ?? -1);
  for (const maxItems of [2, 10, 100, 1000])
    for (const lane of reader.lanes({ range, threadIds: [threadId(1)], maxItems }))
      times.push(lane.cpuNs.reduce((a, b) => a + b, 0));
  reader.close();
  return times;
}

test('a recorder killed with SIGKILL leaves an intact file with all that was committed', async () => {
  const path = join(temporaryFolder(), 'killed.switchyard');
  const { child, committed } = await recordTo(path, 1500);
  const live = openSession(path);
  expect(live.overview().info.end).toBeNull();
  await kill(child);
  expect(live.overview().info.end).toBe('recorder-killed');
  live.close();
  const db = new Database(path, { readonly: true });
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
  const reader = openSession(path);
  const { info, threads } = reader.overview();
  reader.close();
  expect(info.end).toBe('recorder-killed');
  expect(info.durationNs).toBeGreaterThanOrEqual(committed() * TICK);
  expect(threads.map((thread) => thread.endNs)).toEqual([info.durationNs, info.durationNs, info.durationNs]);
  // The busy thread ran all the time, so the summaries that were never closed are whole too.
  expect(new Set(busyTimes(path))).toEqual(new Set([info.durationNs]));
});

test('a session is read while another process writes it, and moves on', async () => {
  const path = join(temporaryFolder(), 'live.switchyard');
  const { child } = await recordTo(path, 100);
  const reader = openSession(path);
  onTestFinished(() => reader.close());
  const seen = [reader.overview()];
  await expect
    .poll(() => {
      const { info, revision } = reader.overview();
      const last = seen.at(-1)?.info.durationNs ?? 0;
      expect(info.durationNs).toBeGreaterThanOrEqual(last);
      const range = { startNs: ns(0), endNs: info.durationNs };
      for (const row of reader.totals(range).slice(0, 1)) expect(row.cpuNs).toBe(info.durationNs);
      return revision > (seen[0]?.revision ?? 0) + 20;
    })
    .toBe(true);
  await kill(child);
});

/** Whether this user may mount; a folder of a set size and one that root may not write to need it. */
function mountTmpfs(options: string): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  onTestFinished(() => {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}

test('a full disk ends the recording once, and keeps what was committed', (context) => {
  const folder = mountTmpfs('size=2m');
  if (!folder) return context.skip('mounting a small tmpfs needs root');
  const path = join(folder, 'full.switchyard');
  const sink = createSession(path, testHead(1000));
  sink.accept([testProcess(), testThread(1, 'a')]);
  let tick = 0;
  let failure: unknown = null;
  while (!failure && tick < 1_000_000) {
    const slices = Array.from({ length: 100 }, (_, i) => ({
      thread: 1,
      startNs: (tick + i) * TICK,
      endNs: (tick + i + 1) * TICK,
    }));
    try {
      sink.accept([sliceBatch(slices), heartbeat((tick + 100) * TICK)]);
      tick += 100;
    } catch (error) {
      failure = error;
    }
  }
  expect(failure).toBeInstanceOf(StoreError);
  expect(failure).toMatchObject({ code: 'session-disk-full', message: expect.stringContaining('is full') });
  expect(() => sink.accept([heartbeat(tick * TICK)])).not.toThrow();
  expect(() => sink.finish(END)).not.toThrow();
  expect(tick).toBeGreaterThan(0);
  expect(new Set(busyTimes(path))).toEqual(new Set([tick * TICK]));
});

/** A folder that cannot be written to, after `fill` has put files there; root needs a read-only mount for that. */
function readOnlyFolder(fill: (folder: string) => void): string | null {
  if (process.getuid?.() !== 0) {
    const folder = temporaryFolder();
    fill(folder);
    chmodSync(folder, 0o555);
    onTestFinished(() => chmodSync(folder, 0o755));
    return folder;
  }
  const folder = mountTmpfs('size=64m');
  if (!folder) return null;
  fill(folder);
  execFileSync('mount', ['-o', 'remount,ro', folder]);
  return folder;
}

test('a read-only folder: nothing is recorded there, sessions in it are read', async (context) => {
  const source = join(temporaryFolder(), 'live.switchyard');
  const { child } = await recordTo(source, 300);
  await kill(child);
  const folder = readOnlyFolder((to) => {
    const finished = createSession(join(to, 'finished.switchyard'), testHead());
    finished.accept(gridEvents('A B'));
    finished.finish(END);
    copyFileSync(source, join(to, 'killed.switchyard'));
    copyFileSync(`${source}-wal`, join(to, 'killed.switchyard-wal'));
    const db = new Database(source);
    db.pragma('wal_checkpoint(TRUNCATE)');
    copyFileSync(source, join(to, 'no-log.switchyard'));
    db.close();
    mkdirSync(join(to, 'sub'));
  });
  if (!folder) return context.skip('a folder that root may not write to needs a read-only mount');
  const before = readdirSync(folder);
  expect(() => createSession(join(folder, 'new.switchyard'), testHead())).toThrow(
    expect.objectContaining({ code: 'session-denied', message: expect.stringContaining('read-only') }),
  );
  for (const [name, end] of [
    ['finished', 'stopped'],
    ['killed', 'recorder-killed'],
    ['no-log', 'recorder-killed'],
  ] as const) {
    const reader = openSession(join(folder, `${name}.switchyard`));
    expect(reader.overview().info.end).toBe(end);
    expect(reader.totals(null)[0]?.cpuNs).toBeGreaterThan(0);
    reader.close();
  }
  expect(readdirSync(folder)).toEqual(before);
});

test('opening a finished session changes neither the file nor its folder', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'done.switchyard');
  const sink = createSession(path, testHead());
  sink.accept(gridEvents('A B'));
  sink.finish(END);
  const before = readFileSync(path);
  const { mtimeMs } = statSync(path);
  const reader = openSession(path);
  reader.overview();
  reader.close();
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(statSync(path).mtimeMs).toBe(mtimeMs);
  expect(existsSync(`${path}-wal`)).toBe(false);
  expect(readdirSync(folder)).toEqual(['done.switchyard']);
});
