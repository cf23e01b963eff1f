import { expect, test } from 'vitest';
import { laneHit } from '../../../../src/renderer/layout/laneHit.ts';
import { lane } from '../support/lanes.ts';

const columns = lane([
  { at: [100, 200], run: 0.5, queue: 0.2, wait: 'futex_do_wait' },
  { at: [300, 400], run: 1, state: 'R' },
]);

test('within a slice its exact figures are told, and what was not readable is null', () => {
  expect(laneHit(columns, 100)).toEqual({
    kind: 'item',
    startNs: 100,
    endNs: 200,
    summary: false,
    cpuNs: 50,
    runqueueNs: 20,
    voluntary: 1,
    involuntary: null,
    core: 0,
    state: 'S',
    waitName: 'futex_do_wait',
  });
});

test('between slices it sleeps for the earlier one’s reason', () => {
  const sleep = { kind: 'sleep', startNs: 200, endNs: 300, state: 'S', waitName: 'futex_do_wait' };
  expect(laneHit(columns, 200)).toEqual(sleep);
  expect(laneHit(columns, 299)).toEqual(sleep);
});

test('before the first and after one that ended runnable nothing is known', () => {
  expect(laneHit(columns, 50)).toEqual({ kind: 'unknown', startNs: null, endNs: 100 });
  expect(laneHit(columns, 450)).toEqual({ kind: 'unknown', startNs: 400, endNs: null });
  expect(laneHit(lane([]), 5)).toEqual({ kind: 'unknown', startNs: null, endNs: null });
});

test('a bucket says that it is a summary', () => {
  expect(laneHit(lane([{ at: [0, 800], run: 0.1, wait: 'do_wait' }], 800), 5)).toMatchObject({
    summary: true,
  });
});
