import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  UNKNOWN,
} from '../../../src/analysis/format.ts';

test.each([
  [0, '0 ns'],
  [850, '850 ns'],
  [12_340, '12.3 µs'],
  [4_000_000, '4 ms'],
  [1_254_000_000, '1.25 s'],
  [59_999_000_000, '60 s'],
  [725_000_000_000, '12 min 5 s'],
  [7_325_000_000_000, '2 h 2 min 5 s'],
  [-4_000_000, '-4 ms'],
])('duration of %d ns reads %s', (ns, text) => {
  expect(formatDuration(ns)).toBe(text);
});

test('unknown is never a number', () => {
  for (const format of [formatDuration, formatCount, formatPercent, formatBytes]) {
    expect(format(null)).toBe(UNKNOWN);
    expect(format(Number.NaN)).toBe(UNKNOWN);
  }
});

test('bytes are in binary units and counts in groups of three', () => {
  expect(formatBytes(1536)).toBe('1.5 KiB');
  expect(formatBytes(20 * 1024 * 1024)).toBe('20 MiB');
  expect(formatCount(1234567)).toBe('1,234,567');
});
