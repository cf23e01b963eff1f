import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placePhases } from '../../../src/lab/phases.ts';

const phase = (atS: number) => ({ atS, text: `at ${atS}` });
const MS = 1e6;

test('phases are placed by the program’s own clock, begun where most lines say', () => {
  // The second line was held up for 80 ms.
  const placed = placePhases([phase(0.1), phase(0.2), phase(0.4)], [140 * MS, 320 * MS, 440 * MS], 500 * MS);
  expect(placed.map(({ startNs, endNs }) => [startNs / MS, endNs / MS])).toEqual([
    [140, 240],
    [240, 440],
    [440, 500],
  ]);
});

test('a session without phases has none', () => expect(placePhases([], [], 100)).toEqual([]));

test('phases follow each other without a gap, within the session', () => {
  const gaps = fc.array(fc.tuple(fc.nat(1000), fc.nat(300)), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(gaps, fc.nat(2000), (parts, lengthMs) => {
      const phases = parts.map((_, k) =>
        phase(parts.slice(0, k + 1).reduce((sum, [gap]) => sum + gap, 0) / 1000),
      );
      const arrivals = parts.map(([, late], k) => ((phases[k]?.atS ?? 0) * 1000 + late) * MS);
      const placed = placePhases(phases, arrivals, lengthMs * MS);
      expect(placed).toHaveLength(phases.length);
      placed.forEach(({ startNs, endNs }, k) => {
        expect(startNs).toBeGreaterThanOrEqual(0);
        expect(endNs).toBeGreaterThanOrEqual(startNs);
        expect(endNs).toBe(placed[k + 1]?.startNs ?? lengthMs * MS);
      });
    }),
  );
});
