import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type LongList,
  MAX_SCROLL_PX,
  revealRow,
  scrollFor,
  scrollHeight,
  topRow,
} from '../../../../src/renderer/layout/longList.ts';

const listOf = (rows: number): LongList => ({ rows, rowPx: 24, viewPx: 240 });

test('a short list scrolls pixel by pixel', () => {
  const list = listOf(100);
  expect(scrollHeight(list)).toBe(2400);
  expect(topRow(list, 36)).toBe(1.5);
  expect(scrollFor(list, 1.5)).toBe(36);
});

test('a list that fits does not scroll', () => {
  expect(scrollHeight(listOf(4))).toBe(96);
  expect(topRow(listOf(4), 50)).toBe(0);
  expect(scrollFor(listOf(4), 3)).toBe(0);
});

test('twenty million rows are all within reach of a scroll bar', () => {
  const list = listOf(20_000_000);
  expect(scrollHeight(list)).toBe(MAX_SCROLL_PX);
  expect(topRow(list, MAX_SCROLL_PX - 240)).toBeCloseTo(20_000_000 - 10, 6);
  expect(topRow(list, 0)).toBe(0);
});

test('a row that is scrolled to is in sight, whatever the length', () => {
  const rows = fc.integer({ min: 1, max: 20_000_000 });
  fc.assert(
    fc.property(
      rows,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, a, b) => {
        const list = listOf(n);
        const top = topRow(list, scrollFor(list, a * n));
        const row = Math.floor(b * (n - 1));
        const next = topRow(list, scrollFor(list, revealRow(list, top, row)));
        expect(row).toBeGreaterThanOrEqual(next - 1e-3);
        expect(row + 1).toBeLessThanOrEqual(next + 10 + 1e-3);
      },
    ),
  );
});

test('a row in sight does not move the list', () => {
  expect(revealRow(listOf(100), 5.5, 6)).toBe(5.5);
  expect(revealRow(listOf(100), 5, 14)).toBe(5);
  expect(revealRow(listOf(100), 5, 15)).toBe(6);
});
