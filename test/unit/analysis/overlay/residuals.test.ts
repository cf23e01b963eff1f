import { expect, test } from 'vitest';
import { type Judged, residualRows } from '../../../../src/analysis/overlay/residuals.ts';
import type { FigureSet, MetricKey } from '../../../../src/analysis/overlay/types.ts';

const FIGURES: FigureSet = {
  wall_ns: 1e9,
  parallelism: 1,
  cpu_ns: 1e9,
  voluntary_per_s: 100,
  involuntary_per_s: 100,
  runqueue_ns: 10e6,
};
const AS_RECORDED: Judged = { changed: false, end: 'finished' };
const WHAT_IF: Judged = { changed: true, end: 'finished' };

const row = (
  metric: MetricKey,
  simulated: number,
  judged: Judged = AS_RECORDED,
  inputs: MetricKey[] = [],
) => {
  const rows = residualRows({ inputs }, FIGURES, { ...FIGURES, [metric]: simulated }, judged);
  return rows.find((one) => one.metric === metric);
};

test('twice the run-queue delay is never called the same: it is said to be less than can be seen', () => {
  expect(row('runqueue_ns', 20e6)).toMatchObject({
    verdict: 'good',
    words: 'good: the model has 10 ms more, within what can be seen (20 ms)',
  });
  expect(row('runqueue_ns', 20e6, WHAT_IF)?.words).toBe(
    'what if: 10 ms more than recorded, within what can be seen (20 ms)',
  );
  expect(row('runqueue_ns', 5e6, WHAT_IF)?.words).toBe(
    'what if: 5 ms less than recorded, within what can be seen (20 ms)',
  );
});

test('a rate has its unit, and one that went into the fit says so', () => {
  expect(row('voluntary_per_s', 110)?.words).toBe(
    'good: the model has 10/s more, within what can be seen (20/s)',
  );
  expect(row('involuntary_per_s', 150, AS_RECORDED, ['involuntary_per_s'])).toMatchObject({
    verdict: 'input',
    words: 'went into the fit: the model has 50/s more',
  });
  expect(row('voluntary_per_s', 1000, WHAT_IF)?.words).toBe('what if: 900/s more than recorded');
});

test('only equal figures are the same', () => {
  expect(row('runqueue_ns', 10e6)?.words).toBe('good: the model has the same');
  expect(row('runqueue_ns', 10e6, WHAT_IF)?.words).toBe('what if: the same as recorded');
  expect(row('parallelism', 1.01)?.words).toBe('good: the model has 0.01 more');
});

test('what differs by more is fair or wrong', () => {
  expect(row('wall_ns', 1.2e9)).toMatchObject({ verdict: 'fair', words: 'fair: the model has 200 ms more' });
  expect(row('wall_ns', 2e9)).toMatchObject({
    verdict: 'poor',
    words: 'the model has 1 s more: the model is wrong here',
  });
});

test('a standstill has no wall time, only one that it lasts longer than', () => {
  const stuck = row('wall_ns', 2e9, { changed: true, end: 'standstill' });
  expect(stuck).toMatchObject({ isLowerBound: true, verdict: 'what-if' });
  expect(stuck?.words).toMatch(/^what if: more than 2 s, at least 1 s more than recorded: .* never ends$/);
  const short = row('wall_ns', 0.5e9, { changed: false, end: 'given-up' });
  expect(short).toMatchObject({ isLowerBound: true, verdict: 'unknown' });
  expect(short?.words).toBe('more than 500 ms: the simulation was given up before the program’s end');
});
