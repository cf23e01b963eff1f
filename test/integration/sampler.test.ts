import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { FeedEvent } from '../../src/domain/feed.ts';
import { SLICE_STRIDE, SliceField } from '../../src/domain/feed.ts';
import type { Origin, ProcessInfo } from '../../src/domain/session.ts';
import { ns, pid, processId, ticks } from '../../src/domain/units.ts';
import { parsePidStat } from '../../src/procfs/pid-stat.ts';
import { parseStatus } from '../../src/procfs/status.ts';
import { prepareSampler, SamplerThread } from '../../src/sampler/sampler-thread.ts';
import { totalUnaccounted } from '../../src/sampler/unaccounted.ts';

const WORKER = new URL('../../src/sampler/worker.ts', import.meta.url);
const TICK_NS = 1e7;

/** Two threads that hash outside the GIL until told to stop, one that sleeps 2 ms at a time. */
const PYTHON = `
import hashlib, sys, threading, time
block = b"x" * 1000000
def spin():
    while True: hashlib.sha256(block).digest()
def nap():
    while True: time.sleep(0.002)
for work in (spin, spin, nap): threading.Thread(target=work, daemon=True).start()
print(flush=True)
sys.stdin.read(1)
`;
/** A worker thread that computes, beside an idle main thread. */
const NODE = `
const { Worker } = require('node:worker_threads');
new Worker('for (;;) Math.sqrt(2);', { eval: true });
process.stdout.write('\\n');
process.stdin.resume();
`;
/** Threads that live a millisecond each. */
const SHORT_LIVED = `
import sys, threading
def work(): sum(i * i for i in range(4000))
print(flush=True)
for _ in range(1500):
    t = threading.Thread(target=work); t.start(); t.join()
`;

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function statOf(id: number) {
  const stat = parsePidStat(readFileSync(`/proc/${id}/stat`, 'utf8'));
  if (stat === null) throw new Error(`no stat of ${id}`);
  return stat;
}

function infoOf(id: number, origin: Origin): ProcessInfo {
  const { startTicks, name, ppid } = statOf(id);
  const runtime = { kind: 'unknown', version: null, gil: null, evidence: '' } as const;
  return {
    id: processId(1),
    pid: pid(id),
    ppid,
    startTicks: ticks(startTicks),
    name,
    argv: [],
    exe: null,
    cwd: null,
    runtime,
    origin,
    startNs: ns(0),
    endNs: null,
    exit: null,
  };
}

/** Runs a sampler that collects what it is told. */
async function record(rateHz: number) {
  const prepared = await prepareSampler(WORKER);
  const zero = process.hrtime.bigint();
  const events: FeedEvent[] = [];
  const errors: Error[] = [];
  const thread = new SamplerThread({
    prepared,
    zero,
    rateHz,
    clockTicksPerSecond: 100,
    roleOf: ({ isMain }) => (isMain ? 'main' : 'other'),
    onEvents: (told) => events.push(...told),
    onError: (error) => errors.push(error),
  });
  return { thread, events, errors, prepared };
}

/** A field's sum over all slices of a thread, or of all threads. */
function sum(events: readonly FeedEvent[], field: keyof typeof SliceField, threadId?: number): number {
  let total = 0;
  for (const event of events) {
    if (event.type !== 'slices') continue;
    for (let at = 0; at < event.batch.data.length; at += SLICE_STRIDE) {
      if (threadId === undefined || event.batch.data[at] === threadId) {
        total += event.batch.data[at + SliceField[field]] ?? Number.NaN;
      }
    }
  }
  return total;
}

/** Resolves when the sampler has told of a time this long after its first word. */
async function told(events: readonly FeedEvent[], lengthNs: number): Promise<void> {
  const until = () => events.findLast((event) => event.type === 'heartbeat')?.untilNs ?? 0;
  const from = until();
  while (until() - from < lengthNs) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function start(command: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  if (child.stdout === null) throw new Error('no output');
  await once(child.stdout, 'data');
  return child;
}

describe.each([
  ['Python', 'python3', ['-c', PYTHON]],
  ['Node', process.execPath, ['-e', NODE]],
])('a %s process with threads', (_, command, args) => {
  test.each([100, 1000])('CPU and switches agree with the kernel at %i Hz', async (rateHz) => {
    const { thread, events, errors } = await record(rateHz);
    await thread.ready;
    const child = await start(command, args);
    const id = child.pid ?? 0;
    thread.addProcess(infoOf(id, 'spawned'));
    await told(events, 1e9);
    child.kill('SIGSTOP');
    // Stopped, its counters stand still, so that both sides read the same.
    await told(events, 1e8);
    const { userTicks, systemTicks } = statOf(id);
    const switches = parseStatus(readFileSync(`/proc/${id}/status`, 'utf8'));
    const report = await thread.stop();

    expect(errors).toEqual([]);
    const charged = (userTicks + systemTicks) * TICK_NS;
    expect(Math.abs(sum(events, 'cpuNs') - charged)).toBeLessThan(Math.max(2 * TICK_NS, charged * 0.02));
    const main = events.find((event) => event.type === 'thread' && event.thread.tid === id);
    if (main?.type !== 'thread') throw new Error('the main thread was not told of');
    expect(main.thread.role).toBe('main');
    // Being stopped is a switch that the last slice may not show.
    const seen = sum(events, 'voluntary', main.thread.id) + sum(events, 'involuntary', main.thread.id);
    const known = (switches?.voluntary ?? 0) + (switches?.involuntary ?? 0);
    expect(Math.abs(seen - known)).toBeLessThanOrEqual(2);
    expect(report.processes[0]?.sampledNs).toBe(sum(events, 'cpuNs'));
    expect(report.stats.ticks).toBeGreaterThan(0);
  });
});

test('attached: what it did before does not count, and its sleeping threads say where they sleep', async () => {
  const child = await start('python3', ['-c', PYTHON]);
  const id = child.pid ?? 0;
  while (statOf(id).userTicks < 30) await new Promise((resolve) => setTimeout(resolve, 20));
  const { thread, events } = await record(100);
  await thread.ready;
  const before = statOf(id);
  thread.addProcess(infoOf(id, 'attached'));
  await told(events, 5e8);
  child.kill('SIGSTOP');
  await told(events, 1e8);
  const after = statOf(id);
  await thread.stop();
  const charged = (after.userTicks + after.systemTicks - before.userTicks - before.systemTicks) * TICK_NS;
  expect(Math.abs(sum(events, 'cpuNs') - charged)).toBeLessThan(charged * 0.1 + 3 * TICK_NS);
  const reasons = events.flatMap((event) => (event.type === 'wait-name' ? [event.name] : []));
  // The main thread waits for its input.
  expect(reasons.some((name) => /pipe|read/.test(name))).toBe(true);
});

test('threads that live less than a tick are unaccounted, not lost', async () => {
  const { thread, events } = await record(20);
  await thread.ready;
  const child = await start('python3', ['-c', SHORT_LIVED]);
  thread.addProcess(infoOf(child.pid ?? 0, 'spawned'));
  await once(child, 'exit');
  const report = await thread.stop();
  const sampled = sum(events, 'cpuNs');
  const missing = totalUnaccounted(report, true) ?? 0;
  expect(missing).toBeGreaterThan(sampled);
  // Both sides are in steps of a clock tick, for user and for system time.
  expect(Math.abs(sampled + missing - (report.reapedNs ?? 0))).toBeLessThan(2 * TICK_NS + 1);
  expect(events.filter((event) => event.type === 'process-end')).toHaveLength(1);
});

test('killed in mid-sample: everything ends, nothing fails', async () => {
  const { thread, events, errors } = await record(1000);
  await thread.ready;
  const child = await start('python3', ['-c', PYTHON]);
  thread.addProcess(infoOf(child.pid ?? 0, 'spawned'));
  await told(events, 2e8);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await told(events, 2e8);
  await thread.stop();
  expect(errors).toEqual([]);
  const threads = events.filter((event) => event.type === 'thread').length;
  expect(threads).toBe(4);
  expect(events.filter((event) => event.type === 'thread-end')).toHaveLength(threads);
  expect(events.filter((event) => event.type === 'process-end')).toHaveLength(1);
});

test('a worker that cannot be loaded is told', async () => {
  const broken = new URL('data:text/javascript,throw new Error("broken on purpose")');
  await expect(prepareSampler(broken)).rejects.toThrow('The sampling thread failed: broken on purpose');
});

test('a worker that cannot load is told before the recording begins', async () => {
  const broken = new URL('data:text/javascript,throw new Error("broken on purpose")');
  await expect(prepareSampler(broken)).rejects.toThrow('The sampling thread failed: broken on purpose');
});

test('a worker that ends later is told once, and stop is rejected', async () => {
  const { thread, prepared, errors } = await record(100);
  await thread.ready;
  await prepared.worker.terminate();
  await expect(thread.stop()).rejects.toThrow('The sampling thread ended by itself');
  expect(errors).toHaveLength(1);
});

test.each([0, 1001, Number.NaN])('a rate of %f Hz is refused, and its thread ended', async (rate) => {
  await expect(record(rate)).rejects.toThrow(RangeError);
});
