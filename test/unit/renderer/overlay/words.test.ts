import { expect, test } from 'vitest';
import {
  chartLabel,
  curveFigures,
  simulatedWords,
} from '../../../../src/renderer/pages/session/overlay/words.ts';
import { overlayResult, overlaySeries } from '../support/fakeOverlay.ts';

const series = (measured: readonly (number | null)[], simulated: readonly (number | null)[]) => ({
  ...overlaySeries(),
  startNs: measured.map((_, i) => i * 10),
  bucketNs: 10,
  measured,
  simulated,
  residual: measured.map((value, i) => {
    const other = simulated[i] ?? null;
    return value === null || other === null ? null : value - other;
  }),
});

test('the three means of a chart agree: they are of the time that both sides have', () => {
  // The recording goes on idle after the model's end: its own mean would be 0.5, below the model's.
  const longer = series([1, 1, 0, 0], [0.75, 0.75, null, null]);
  expect(curveFigures(longer, null)).toEqual(['1', '0.75', '+0.25']);
  const shorter = series([0.5, 0.5, null, null], [0.75, 0.75, 0, 0]);
  expect(curveFigures(shorter, null)).toEqual(['0.5', '0.75', '−0.25']);
  expect(chartLabel(longer)).toContain(
    'mean 1 cores recorded, mean 0.75 cores simulated, mean difference +0.25',
  );
});

test('under the cursor they are those of its bucket, and unknown stays unknown', () => {
  const longer = series([1, 0.5], [0.75, null]);
  expect(curveFigures(longer, 5)).toEqual(['1', '0.75', '+0.25']);
  expect(curveFigures(longer, 15)).toEqual(['0.5', '–', '–']);
});

test('a queue that only the model has shows its own mean and no difference', () => {
  const queue = { ...series([null, null], [1, 2]), measuredProvenance: null };
  expect(curveFigures(queue, null)).toEqual(['–', '1.5', '–']);
  expect(chartLabel(queue)).toMatch(/not in the recording, mean 1.5 cores simulated$/);
});

test('what a simulation came to before it was given up is a lower bound', () => {
  const [row] = overlayResult().residuals;
  if (row === undefined) throw new Error('no row');
  expect(simulatedWords(row)).toBe('2 s');
  expect(simulatedWords({ ...row, isLowerBound: true })).toBe('> 2 s');
});
