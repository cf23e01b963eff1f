import { expect, test } from 'vitest';
import { formatMeasure } from '../../../src/analysis/measure.ts';

test('a figure is shown in the unit that suits its size; an unknown one is a dash', () => {
  expect(formatMeasure(1.5, 's')).toBe('1.5 s');
  expect(formatMeasure(0.25, 's')).toBe('250 ms');
  expect(formatMeasure(0.086, 'us')).toBe('86 ns');
  expect(formatMeasure(2048, 'bytes')).toBe('2 KiB');
  expect(formatMeasure(128_000, 'count')).toBe('128,000');
  expect(formatMeasure(0.5, 'count')).toBe('0.5');
  expect(formatMeasure(1.0249, 'ratio')).toBe('1.02');
  expect(formatMeasure(3.2, null)).toBe('3.2');
  expect(formatMeasure(null, 's')).toBe('–');
});
