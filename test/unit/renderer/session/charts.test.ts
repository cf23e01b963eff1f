import { expect, test } from 'vitest';
import type { ChartPoint } from '../../../../src/renderer/layout/chartPoints.ts';
import { valueText } from '../../../../src/renderer/pages/session/charts/Charts.tsx';
import { CHARTS } from '../../../../src/renderer/pages/session/charts/chartSpecs.ts';

const NOTHING_READ: ChartPoint = {
  timeNs: 0,
  parallelism: 0.5,
  queued: 0,
  voluntary: null,
  involuntary: null,
  migrations: 0,
  throttled: null,
  machine: null,
  rssBytes: null,
};

/** What a chart's legend says, by the labels of its figures. */
function legend(points: readonly ChartPoint[], cursorNs: number | null): Record<string, string> {
  const figures = CHARTS.flatMap((spec) =>
    spec.series.map((one) => [one.label, valueText(spec, one, points, cursorNs)] as const),
  );
  return Object.fromEntries(figures);
}

test('what was not read has no scale: unknown, not 1 B or 100 %', () => {
  for (const cursor of [null, 5]) {
    const { Machine, Memory, Voluntary } = legend([NOTHING_READ, { ...NOTHING_READ, timeNs: 10 }], cursor);
    expect([Machine, Memory, Voluntary]).toEqual(['–', '–', '–']);
  }
});

test('a chart’s top and the figure under the cursor', () => {
  const points = [
    { ...NOTHING_READ, machine: 0.25, rssBytes: 3 * 2 ** 20 },
    { ...NOTHING_READ, timeNs: 10 },
    { ...NOTHING_READ, timeNs: 20 },
  ];
  expect(legend(points, null)).toMatchObject({ CPU: 'top 100% · 1 thread', Machine: 'top 100%' });
  expect(legend(points, 12)).toMatchObject({ CPU: '50% · 0.5 threads', Machine: '25%', Memory: '3 MiB' });
});
