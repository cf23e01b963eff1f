import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ns, threadId } from '../../../src/domain/units.ts';
import { recorderLives } from '../../../src/store/liveness.ts';
import { createSession } from '../../../src/store/writer.ts';
import { gridEvents, heartbeat, sliceBatch, testHead, testThread } from '../../support/grid.ts';
import { opened, range, temporaryFolder, total } from './support.ts';

const TICK = 10_000_000;

test('an open reader follows the recording to its end, and the file is single although it looks on', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'live.switchyard');
  const sink = createSession(path, testHead());
  const reader = opened(path);
  expect(reader.overview()).toMatchObject({ revision: 0, threads: [], info: { end: null, durationNs: 0 } });
  const events = gridEvents('A A A A', TICK, 2);
  const middle = events.findIndex((e) => e.type === 'heartbeat') + 1;
  sink.accept(events.slice(0, middle));
  expect(reader.overview()).toMatchObject({ revision: 1, info: { end: null, durationNs: 2 * TICK } });
  expect(reader.totals(null)[0]?.cpuNs).toBe(2 * TICK);
  sink.accept(events.slice(middle));
  expect(reader.overview().revision).toBe(2);
  sink.finish({ durationNs: ns(4 * TICK), end: 'duration', exit: null, unaccountedCpuNs: null });
  expect(reader.overview().info).toMatchObject({ end: 'duration', exit: null, durationNs: 4 * TICK });
  expect(readdirSync(folder)).toEqual(['live.switchyard']);
});

test('what was accepted without a heartbeat is committed after 100 ms of session time', () => {
  const path = join(temporaryFolder(), 'live.switchyard');
  const sink = createSession(path, testHead());
  const events = gridEvents('A A A A A A A A A A A A').filter((e) => e.type !== 'heartbeat');
  for (const event of events) sink.accept([event]);
  expect(opened(path).overview().info.durationNs).toBe(10 * TICK);
  sink.finish({ durationNs: ns(12 * TICK), end: 'stopped', exit: null, unaccountedCpuNs: null });
});

test('threads that end leave nothing behind in memory but are counted wherever one looks', () => {
  const path = join(temporaryFolder(), 'short.switchyard');
  const sink = createSession(path, testHead());
  sink.accept([gridEvents('A')[0] ?? heartbeat(0)]);
  const count = 300;
  for (let id = 1; id <= count; id++)
    sink.accept([
      testThread(id, 'short', id * TICK),
      sliceBatch([{ thread: id, startNs: id * TICK, endNs: id * TICK + 1000 }]),
      { type: 'thread-end', id: threadId(id), endNs: ns(id * TICK + 1000) },
      heartbeat((id + 1) * TICK),
    ]);
  // One more is told of a thread that is gone already.
  sink.accept([
    sliceBatch([{ thread: 1, startNs: TICK + 1000, endNs: TICK + 3000 }]),
    heartbeat((count + 2) * TICK),
  ]);
  const reader = opened(path);
  const whole = range(0, (count + 2) * TICK);
  for (const asked of [null, whole]) {
    const totals = reader.totals(asked);
    expect(totals).toHaveLength(count);
    expect(total(totals.map((t) => t.cpuNs))).toBe(count * 1000 + 2000);
    expect(totals[0]).toMatchObject({ threadId: 1, cpuNs: 3000 });
  }
  expect(reader.totals(range(0, 3 * TICK)).map((t) => t.threadId)).toEqual([1, 2]);
  sink.finish({ durationNs: ns((count + 2) * TICK), end: 'stopped', exit: null, unaccountedCpuNs: null });
  expect(total(reader.series(whole, 10).cpuNs)).toBe(count * 1000 + 2000);
});

test('a recorder of another boot, with another start or gone does not live', () => {
  const path = join(temporaryFolder(), 'x');
  const dead = { pid: process.pid, startTicks: 1, bootId: 'another', pidNamespace: null };
  expect(recorderLives(dead, path)).toBe(false);
  expect(recorderLives({ ...dead, bootId: null, startTicks: null }, path)).toBe(true);
});
