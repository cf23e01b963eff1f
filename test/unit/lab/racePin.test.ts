import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatCoreList, parseCoreList, pinPrefix, planPins } from '../../../src/lab/racePin.ts';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

test('lists of cores are read as the kernel writes them and written so again', () => {
  expect(parseCoreList('0-3,6\n')).toEqual([0, 1, 2, 3, 6]);
  expect(parseCoreList('')).toEqual([]);
  expect(formatCoreList([0, 1, 2, 3, 6])).toBe('0-3,6');
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(500)), (cores) => {
      const sorted = cores.sort((a, b) => a - b);
      expect(parseCoreList(formatCoreList(sorted))).toEqual(sorted);
    }),
  );
});

test('every contestant gets as many cores as the others, none of them twice', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 2, max: 4 }), (cores, contestants) => {
      const { sets } = planPins(range(cores), contestants, '/usr/bin/taskset');
      if (cores < contestants) {
        expect(sets).toBeNull();
        return;
      }
      const given = sets?.flat() ?? [];
      expect(sets).toHaveLength(contestants);
      expect(new Set(sets?.map((set) => set.length)).size).toBe(1);
      expect(new Set(given).size).toBe(given.length);
      expect(cores - given.length).toBeLessThan(contestants);
    }),
  );
});

test('says what was done, and why nothing was', () => {
  expect(planPins(range(5), 2, '/usr/bin/taskset').note).toBe(
    'Pinned with taskset: 0-1 | 2-3. Cores 4 stay free.',
  );
  expect(planPins(range(2), 3, '/usr/bin/taskset').note).toMatch(/3 contestants cannot each have a core/);
  expect(planPins(range(8), 2, null)).toEqual({ note: expect.stringContaining('apt install'), sets: null });
});

test('the pinning comes before the command as words of its own', () => {
  expect(pinPrefix([0, 1, 4])).toEqual(['taskset', '-c', '0-1,4']);
  expect(pinPrefix(null)).toEqual([]);
});
