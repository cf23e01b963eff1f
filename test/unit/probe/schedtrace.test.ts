import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseSchedTrace, SchedTraceReader } from '../../../src/probe/schedtrace.ts';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../fixtures/model-gmp/schedtrace', name), 'utf8');

test('1.19: summary and detail, -1 for no id, the wait reason only of those that wait', () => {
  const [summary, detail, ...more] = parseSchedTrace(fixture('go1.19.txt'));
  expect(more).toEqual([]);
  expect(summary).toEqual({
    timeMs: 103,
    procs: 2,
    idleProcs: 0,
    threads: 6,
    spinningThreads: 0,
    needSpinning: null,
    idleThreads: 1,
    globalQueue: 1,
    localQueues: [1, 2],
    schedTicks: null,
    detail: null,
  });
  expect(detail?.detail).toEqual({
    ps: [{ id: 1, status: 1, schedTick: 10, syscallTick: 29, m: 0, queued: 2, timers: 0 }],
    ms: [{ id: 4, p: 0, goroutine: 28, spinning: false, blocked: false, lockedGoroutine: null }],
    gs: [
      { id: 19, status: 4, scanned: false, waitReason: 'IO wait', m: null, lockedM: null },
      { id: 1, status: 1, scanned: false, waitReason: null, m: null, lockedM: 0 },
      { id: 7, status: 4, scanned: true, waitReason: 'chan receive (nil chan)', m: null, lockedM: null },
    ],
  });
});

test('1.20 to 1.24: needspinning, nil for no id, no ticks in the summary', () => {
  const [summary, detail] = parseSchedTrace(fixture('go1.20.txt'));
  expect(summary).toMatchObject({
    needSpinning: true,
    spinningThreads: 1,
    localQueues: [0, 2, 0, 13],
    schedTicks: null,
  });
  expect(detail).toMatchObject({ needSpinning: false, idleProcs: 1, localQueues: [0], schedTicks: [3] });
  expect(detail?.detail?.ms[0]).toMatchObject({ p: null, goroutine: null, blocked: true });
});

test('1.26 summary, as captured: queues and ticks of both Ps in every line', () => {
  const text = fixture('go1.26-summary.txt');
  const samples = parseSchedTrace(text);
  expect(samples.length).toBe(text.split('\n').filter((line) => line.startsWith('SCHED')).length);
  expect(samples.length).toBeGreaterThan(3);
  for (const sample of samples) {
    expect(sample.localQueues).toHaveLength(2);
    expect(sample.schedTicks).toHaveLength(2);
  }
  const queued = samples.map((one) => one.globalQueue + one.localQueues.reduce((a, b) => a + b, 0));
  expect(Math.max(...queued)).toBeGreaterThan(10);
  expect(Math.max(...queued)).toBeLessThanOrEqual(40);
});

test('1.26 detail, as captured: every running P has an M whose goroutine runs or is in a system call', () => {
  const samples = parseSchedTrace(fixture('go1.26-detail.txt'));
  expect(samples.length).toBeGreaterThan(1);
  const states = new Set<number>();
  for (const { detail, procs } of samples) {
    expect(detail?.ps).toHaveLength(procs);
    for (const g of detail?.gs ?? []) states.add(g.status);
    const running = (detail?.gs ?? []).filter((g) => g.status === 2).length;
    expect(running).toBeLessThanOrEqual(procs);
  }
  expect([...states]).toEqual(expect.arrayContaining([3, 4]));
});

test('the program’s own lines stay its own; a header cut short gives no sample', () => {
  const samples: number[] = [];
  const reader = new SchedTraceReader((sample) => samples.push(sample.timeMs));
  expect(reader.line('panic: no')).toBe('foreign');
  expect(reader.line('  G1: status=4(sleep) m=nil lockedm=nil')).toBe('foreign');
  expect(reader.line('SCHED 5ms: gomaxprocs=2 idleprocs=')).toBe('sched');
  expect(
    reader.line(
      'SCHED 9ms: gomaxprocs=1 idleprocs=0 threads=2 spinningthreads=0 idlethreads=0 runqueue=0 [0]',
    ),
  ).toBe('sched');
  reader.end();
  expect(samples).toEqual([9]);
});
