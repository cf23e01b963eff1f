import { expect, test } from 'vitest';
import { bucketsFor } from '../../../../src/analysis/overlay/curves/buckets.ts';
import { recordedGilWaiting } from '../../../../src/analysis/overlay/curves/gil.ts';
import { awakeStretches, loopDelay } from '../../../../src/analysis/overlay/curves/loopDelay.ts';
import { fitRecording } from '../../../../src/analysis/overlay/fit/fit.ts';
import { overlay } from '../../../../src/analysis/overlay/overlay.ts';
import { simulateFit } from '../../../../src/analysis/overlay/simulate.ts';
import type { FitId, OverlaySeries } from '../../../../src/analysis/overlay/types.ts';
import { cpython, gridSession, type TestItem, type TestSession, TICK, testRecording } from './support.ts';

const node = { kind: 'node', version: '24.1.0', gil: null, evidence: 'its file' } as const;
const whole = { mode: 'start', offsetNs: 0, stretch: 1, words: '' } as const;

function curve(session: TestSession, fit: FitId, key: string): OverlaySeries | undefined {
  const recording = testRecording(session);
  const result = overlay(
    recording,
    fitRecording(recording, fit),
    {},
    { mode: 'start', stretch: false },
    1000,
  );
  return result.series.find((one) => one.key === key);
}

/** Time that the threads of a grid slept for the GIL, ticks. */
function gilTicks(session: TestSession, fit: FitId): number | null {
  const recording = testRecording(session);
  const run = simulateFit(fitRecording(recording, fit), {});
  const buckets = bucketsFor(recording, run, whole, 100);
  const waited = recordedGilWaiting(recording, fit, buckets);
  return waited === null ? null : waited.reduce((a, b) => a + b, 0) / TICK;
}

test('two threads that take turns each wait for the GIL while the other runs', () => {
  const session = gridSession('A B A B A B / . . . . . .', cpython);
  // Each tick but the last one of A has somebody waiting: B is there from the start.
  expect(gilTicks(session, 'gil')).toBeCloseTo(5, 5);
  expect(gilTicks(session, 'kernel')).toBeNull();
});

test('a sleep on a lock while nobody ran, or a long one, is not one for the GIL', () => {
  expect(gilTicks(gridSession('A . A . A . / . . . . . .', cpython), 'gil')).toBe(0);
  // The one tick is B's, before its first burst; A's four while B ran are a lock of the program.
  expect(gilTicks(gridSession('A B B B B A / . . . . . .', cpython), 'gil')).toBeCloseTo(1, 5);
});

test('waiting for the GIL has both sides, and no curve where neither waits', () => {
  const turns = gridSession('A B A B A B A B A B / . . . . . . . . . .', cpython);
  const gil = curve(turns, 'gil', 'gil');
  const peak = (values: OverlaySeries['measured']): number => Math.max(...values.map((value) => value ?? 0));
  expect(peak(gil?.measured ?? [])).toBeGreaterThan(0.5);
  expect(peak(gil?.simulated ?? [])).toBeGreaterThan(0.5);
  expect(gil?.measuredProvenance).toBe('inferred');
  expect(curve(gridSession('A A A A A A / . . . . . .', cpython), 'gil', 'gil')).toBeUndefined();
});

test('a thread is awake through items that touch, until it sleeps', () => {
  const lane = testRecording(gridSession('A A A . A A . . A .')).threads[0]?.lane;
  if (lane === undefined) throw new Error('the grid has a thread');
  const ticks = awakeStretches(lane).map(({ startNs, endNs }) => [startNs / TICK, endNs / TICK]);
  expect(ticks).toEqual([
    [0, 3],
    [4, 6],
    [8, 9],
  ]);
});

test('an item with several sleeps is as many short stretches, of which none goes on', () => {
  const item: TestItem = { startNs: 0, endNs: TICK, cpuNs: TICK / 2, voluntary: 5, wait: 'do_epoll_wait' };
  const session = { threads: [{ name: 'loop', items: [item] }], durationNs: 6 * TICK };
  const lane = testRecording(session).threads[0]?.lane;
  if (lane === undefined) throw new Error('the session has a thread');
  const lengths = awakeStretches(lane).map(({ startNs, endNs }) => (endNs - startNs) / TICK);
  for (const length of lengths) expect(length).toBeCloseTo(0.1, 9);
});

test('the delay in every bucket that a stretch touches is the whole stretch', () => {
  const lane = testRecording(gridSession('A A A . A . . .')).threads[0]?.lane;
  if (lane === undefined) throw new Error('the grid has a thread');
  const delays = loopDelay([lane], { originNs: 0, bucketNs: 2 * TICK, count: 4 });
  expect([...delays].map((delay) => delay / TICK)).toEqual([3, 3, 1, 0]);
});

test('programs with a loop have a curve of its delay, others have none', () => {
  const session = gridSession('A A A A A . . . A . A .', node);
  const loop = curve(session, 'node', 'loop');
  expect(Math.max(...(loop?.measured ?? []).map((value) => value ?? 0))).toBeCloseTo(50, 5);
  expect(Math.max(...(loop?.simulated ?? []).map((value) => value ?? 0))).toBeCloseTo(50, 0);
  expect(curve(session, 'kernel', 'loop')).toBeUndefined();
});
