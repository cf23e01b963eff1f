import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bucketWidth,
  coresFromText,
  coresOf,
  coresToText,
  levelsFor,
  packPlace,
  placeCore,
  placeMigrated,
  placeState,
  SPREAD_LIMIT_TICKS,
} from '../../../src/store/format.ts';
import { cover, spreadStart, spreadWithin, zoomFor } from '../../../src/store/spread.ts';
import { SLICE_STATES } from '../../../src/store/states.ts';

const levels = levelsFor(1000);

test('parts of a figure are whole numbers that sum up to it', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 1e15 }),
      fc.nat({ max: 1e15 }),
      fc.nat({ max: 1e12 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
      (total, from, length, cuts) => {
        const points = [
          from,
          ...cuts.map((c) => from + Math.floor(c * length)).sort((a, b) => a - b),
          from + length + 1,
        ];
        const parts = points
          .slice(1)
          .map((b, i) => spreadWithin(total, from, from + length, points[i] ?? 0, b));
        for (const part of parts) expect(Number.isInteger(part) && part >= 0).toBe(true);
        expect(parts.reduce((a, b) => a + b, 0)).toBe(total);
      },
    ),
  );
});

test('an overlong slice is spread over its last ticks only', () => {
  const end = 10 * SPREAD_LIMIT_TICKS;
  expect(spreadStart(0, end, 1)).toBe(9 * SPREAD_LIMIT_TICKS);
  expect(spreadStart(end - 5, end, 1)).toBe(end - 5);
});

test('a cover has every moment of the range exactly once, in a bounded number of pieces', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 1e13 }),
      fc.nat({ max: 1e13 }),
      fc.nat({ max: 2e13 }),
      fc.integer({ min: 1, max: levels.top }),
      (startNs, length, completeUntilNs, coarsest) => {
        const endNs = startNs + length;
        const { segments, edges } = cover({ startNs, endNs, levels, coarsest, finest: 1, completeUntilNs });
        const pieces = [
          ...segments.map((s) => ({
            from: s.from * bucketWidth(levels, s.level),
            to: s.to * bucketWidth(levels, s.level),
          })),
          ...edges.map((e) => ({ from: e.startNs, to: e.endNs })),
        ].sort((a, b) => a.from - b.from);
        let at = startNs;
        for (const piece of pieces) {
          expect(piece.from).toBe(at);
          at = piece.to;
        }
        expect(at).toBe(endNs);
        for (const s of segments) {
          expect(s.to * bucketWidth(levels, s.level)).toBeLessThanOrEqual(completeUntilNs);
          if (s.level < coarsest) expect(s.to - s.from).toBeLessThan(16);
        }
      },
    ),
  );
});

test('a zoom never shows more items than asked, wherever the range begins', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 1e15 }),
      fc.integer({ min: 1, max: 1e15 }),
      fc.integer({ min: 2, max: 5000 }),
      (startNs, lengthNs, maxItems) => {
        const { widthNs } = zoomFor(levels, lengthNs, maxItems, 0);
        const count = Math.ceil((startNs + lengthNs) / widthNs) - Math.floor(startNs / widthNs);
        expect(count).toBeLessThanOrEqual(maxItems);
      },
    ),
  );
});

test.each([
  [1, 1e9, 4],
  [100, 1e7, 6],
  [1000, 1e6, 7],
])('at %i Hz a tick is %f ns and level %i is the first of 30 minutes or more', (rate, tickNs, top) => {
  expect(levelsFor(rate)).toEqual({ tickNs, top });
  expect(bucketWidth({ tickNs, top }, top)).toBeGreaterThanOrEqual(30 * 60 * 1e9);
  expect(bucketWidth({ tickNs, top }, top - 1)).toBeLessThan(30 * 60 * 1e9);
});

test('places and sets of cores come back', () => {
  for (const state of SLICE_STATES)
    for (const core of [null, 0, 1, 63, 4095])
      for (const migrated of [false, true]) {
        const place = packPlace(state, migrated, core);
        expect([placeState(place), placeMigrated(place), placeCore(place)]).toEqual([
          state,
          migrated,
          core ?? -1,
        ]);
      }
  const mask = (1n << 0n) | (1n << 5n) | (1n << 130n);
  expect(coresOf(coresFromText(coresToText(mask)) ?? 0n)).toEqual([0, 5, 130]);
  expect(coresFromText('')).toBeNull();
  expect(coresFromText('0x1')).toBeNull();
});
