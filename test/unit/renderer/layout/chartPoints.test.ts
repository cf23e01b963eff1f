import { expect, test } from 'vitest';
import type { SeriesColumns } from '../../../../src/domain/query.ts';
import { ns } from '../../../../src/domain/units.ts';
import {
  chartPoints,
  lastReading,
  pointAtTime,
  roundUp,
} from '../../../../src/renderer/layout/chartPoints.ts';

const S = 1e9;
const series: SeriesColumns = {
  bucketNs: ns(S),
  startNs: [0, S, 2 * S],
  cpuNs: [S, 2 * S, 0.5 * S],
  runqueueNs: [0, S, 0],
  voluntary: [10, -1, 5],
  involuntary: [0, 0, 0],
  migrations: [1, 2, 3],
  rssBytes: [100, null, 300],
  machineUse: [0.5, null, null],
  throttledNs: [null, 0.25 * S, null],
};

test('buckets become rates; unknown stays null', () => {
  const points = chartPoints(series, 3 * S);
  expect(points[1]).toMatchObject({
    timeNs: S,
    parallelism: 2,
    queued: 1,
    voluntary: null,
    throttled: 0.25,
    rssBytes: null,
  });
});

test('the last bucket is measured by the time that the session covers, and ends there', () => {
  const points = chartPoints(series, 2.5 * S);
  expect(points.at(-2)).toMatchObject({ timeNs: 2 * S, parallelism: 1, voluntary: 10 });
  expect(points.at(-1)).toMatchObject({ timeNs: 2.5 * S, parallelism: 1 });
});

test('a sliver of a bucket is left out', () => {
  expect(chartPoints(series, 2.01 * S).map((p) => p.timeNs)).toEqual([0, S, 2 * S]);
  expect(chartPoints(series, 0)).toEqual([]);
});

test('the point under a time', () => {
  const points = chartPoints(series, 3 * S);
  expect(pointAtTime(points, 1.5 * S)?.parallelism).toBe(2);
  expect(pointAtTime(points, -1)).toBeNull();
  expect(pointAtTime(points, 4 * S)).toBeNull();
});

test('scales end at round numbers', () => {
  expect([0, 0.3, 1, 1.1, 2.4, 3, 7, 101].map(roundUp)).toEqual([1, 0.5, 1, 2, 2.5, 5, 10, 200]);
});

test('what is read seldom stands until it is read again', () => {
  const points = chartPoints(series, 3 * S);
  expect([0.5, 1.5, 2.5].map((s) => lastReading(points, s * S, 'rssBytes'))).toEqual([100, 100, 300]);
  expect(lastReading(points, 0.5 * S, 'throttled')).toBeNull();
});
