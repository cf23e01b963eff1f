import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FeedEvent } from '../../../src/domain/feed.ts';
import type { SessionReader } from '../../../src/domain/query.ts';
import { ns, threadId } from '../../../src/domain/units.ts';
import { openSession } from '../../../src/store/reader.ts';
import { createSession } from '../../../src/store/writer.ts';
import {
  heartbeat,
  sliceBatch,
  type TestSlice,
  testHead,
  testProcess,
  testThread,
} from '../../support/grid.ts';
import { range, temporaryFolder, total } from './support.ts';

const TICK = 1_000_000;
const THREADS = [1, 2, 3];

/** Slices of one thread: a gap, a length, and the counters of each. Odd lengths, so that spreading has remainders. */
const slicesOf = (thread: number) =>
  fc
    .array(
      fc.record({
        gap: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 * TICK })),
        length: fc.oneof(
          fc.constant(0),
          fc.integer({ min: 1, max: 3 * TICK }),
          fc.integer({ min: 1, max: 700 * TICK }),
        ),
        cpuShare: fc.integer({ min: 0, max: 1000 }),
        voluntary: fc.option(fc.integer({ min: 0, max: 50 })),
        core: fc.option(fc.integer({ min: 0, max: 70 })),
      }),
      { maxLength: 60 },
    )
    .map((parts) => {
      let at = 0;
      return parts.map((p): TestSlice => {
        const startNs = at + p.gap + 1;
        const endNs = startNs + p.length;
        at = endNs;
        const cpuNs = Math.floor((p.length * p.cpuShare) / 1000);
        return {
          thread,
          startNs,
          endNs,
          cpuNs,
          runqueueNs: p.length - cpuNs,
          timeslices: 1 + (p.cpuShare % 7),
          voluntary: p.voluntary,
          involuntary: p.voluntary,
          userTicks: p.cpuShare % 3,
          systemTicks: null,
          core: p.core,
          state: p.core === null ? 'S' : 'R',
        };
      });
    });

const recording = fc
  .tuple(...THREADS.map(slicesOf))
  .map((lists) => lists.flat().sort((a, b) => a.endNs - b.endNs || a.startNs - b.startNs));

/** Feeds slices a few at a time, each group with a heartbeat; a late group is told after time has moved on. */
function feed(slices: readonly TestSlice[], group: number, lateEvery: number): FeedEvent[] {
  const events: FeedEvent[] = [testProcess(), ...THREADS.map((id) => testThread(id, `t${id}`))];
  const late: TestSlice[] = [];
  for (let i = 0; i < slices.length; i += group) {
    const part = slices.slice(i, i + group);
    if (lateEvery > 0 && (i / group) % lateEvery === lateEvery - 1) late.push(...part);
    else events.push(sliceBatch(part), heartbeat(part.at(-1)?.endNs ?? 0));
  }
  if (late.length) events.push(sliceBatch(late), heartbeat(late.at(-1)?.endNs ?? 0));
  return events;
}

const sum = (slices: readonly TestSlice[], pick: (s: TestSlice) => number | null | undefined): number =>
  slices.reduce((a, s) => a + (pick(s) ?? 0), 0);

interface Sums {
  cpuNs: number;
  runqueueNs: number;
  voluntary: number;
}

/** What every thread sums up to, by three ways of asking. */
function checkSums(
  reader: SessionReader,
  slices: readonly TestSlice[],
  untilNs: number,
  maxItems: number,
): void {
  const whole = range(0, untilNs + 1);
  const wanted = (id: number): Sums => {
    const own = slices.filter((s) => s.thread === id);
    return {
      cpuNs: sum(own, (s) => s.cpuNs),
      runqueueNs: sum(own, (s) => s.runqueueNs),
      voluntary: sum(own, (s) => s.voluntary),
    };
  };
  for (const rows of [reader.totals(null), reader.totals(whole)])
    for (const row of rows)
      expect({ cpuNs: row.cpuNs, runqueueNs: row.runqueueNs, voluntary: row.voluntary ?? 0 }).toEqual(
        wanted(row.threadId),
      );
  for (const lane of reader.lanes({ range: whole, threadIds: THREADS.map(threadId), maxItems })) {
    expect(lane.startNs.length).toBeLessThanOrEqual(Math.max(2, maxItems));
    expect({
      cpuNs: total(lane.cpuNs),
      runqueueNs: total(lane.runqueueNs),
      voluntary: total(lane.voluntary.map((v) => Math.max(0, v))),
    }).toEqual(wanted(lane.threadId));
  }
  const series = reader.series(whole, maxItems);
  expect(series.startNs.length).toBeLessThanOrEqual(Math.max(1, maxItems));
  expect(total(series.cpuNs)).toBe(sum(slices, (s) => s.cpuNs));
  expect(total(series.voluntary)).toBe(sum(slices, (s) => s.voluntary));
  expect(total(series.migrations)).toBe(reader.totals(null).reduce((a, t) => a + t.migrations, 0));
  const cores = reader.cores(whole, maxItems);
  expect(cores.reduce((a, core) => a + total(core.busyNs), 0)).toBe(
    sum(slices, (s) => (s.core === null ? 0 : s.cpuNs)),
  );
  for (const core of cores) {
    expect(core.startNs.length).toBeLessThanOrEqual(Math.max(1, maxItems));
    for (const [i, top] of core.topNs.entries()) expect(top).toBeLessThanOrEqual(core.busyNs[i] ?? 0);
  }
}

/** Items are in order, do not overlap, and are not empty but for slices without length. */
function checkOrder(reader: SessionReader, untilNs: number, maxItems: number): void {
  const whole = range(0, untilNs + 1);
  const lanes = reader.lanes({ range: whole, threadIds: THREADS.map(threadId), maxItems });
  for (const item of [...lanes, ...reader.cores(whole, maxItems)])
    for (let i = 1; i < item.startNs.length; i++)
      expect(item.startNs[i]).toBeGreaterThanOrEqual(item.endNs[i - 1] ?? 0);
}

const lastEnd = (slices: readonly TestSlice[]): number => Math.max(1, ...slices.map((s) => s.endNs));

test('sums are equal at every zoom, live and finished, with slices told late, and answers are bounded', () => {
  const folder = temporaryFolder();
  let run = 0;
  fc.assert(
    fc.property(
      recording,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 4 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 3, maxLength: 3 }),
      (slices, group, lateEvery, zooms) => {
        const path = join(folder, `${run++}.switchyard`);
        const sink = createSession(path, testHead(1000));
        const untilNs = lastEnd(slices);
        sink.accept([...feed(slices, group, lateEvery), heartbeat(untilNs)]);
        const live = openSession(path);
        for (const maxItems of [...zooms, 1, 2, 5000]) {
          checkSums(live, slices, untilNs, maxItems);
          checkOrder(live, untilNs, maxItems);
        }
        live.close();
        sink.finish({ durationNs: ns(untilNs), end: 'stopped', exit: null, unaccountedCpuNs: null });
        const done = openSession(path);
        for (const maxItems of [...zooms, 1, 2, 5000]) {
          checkSums(done, slices, untilNs, maxItems);
          checkOrder(done, untilNs, maxItems);
        }
        done.close();
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);

test('totals of adjacent ranges sum up to the whole', () => {
  const folder = temporaryFolder();
  let run = 0;
  fc.assert(
    fc.property(
      recording,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }),
      fc.boolean(),
      (slices, cuts, live) => {
        const path = join(folder, `${run++}.switchyard`);
        const sink = createSession(path, testHead(1000));
        const untilNs = lastEnd(slices);
        sink.accept([...feed(slices, 7, 0), heartbeat(untilNs)]);
        const end = { durationNs: ns(untilNs), end: 'stopped', exit: null, unaccountedCpuNs: null } as const;
        if (!live) sink.finish(end);
        const reader = openSession(path);
        const points = [0, ...cuts.map((c) => Math.floor(c * untilNs)).sort((a, b) => a - b), untilNs + 1];
        const parts = points.slice(1).flatMap((to, i) => reader.totals(range(points[i] ?? 0, to)));
        for (const whole of reader.totals(null)) {
          const own = parts.filter((p) => p.threadId === whole.threadId);
          expect(total(own.map((p) => p.cpuNs))).toBe(whole.cpuNs);
          expect(total(own.map((p) => p.voluntary ?? 0))).toBe(whole.voluntary ?? 0);
          expect(total(own.map((p) => p.migrations))).toBe(whole.migrations);
          expect([...new Set(own.flatMap((p) => p.cores))].sort((a, b) => a - b)).toEqual(whole.cores);
        }
        reader.close();
        sink.finish(end);
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);
