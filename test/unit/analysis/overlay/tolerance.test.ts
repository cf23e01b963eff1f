import { expect, test } from 'vitest';
import {
  type Compared,
  type Deviations,
  deviationsOf,
  MOST_DEVIATION,
  weightOf,
} from '../../../../src/analysis/overlay/tolerance.ts';

const figures = {
  wall_ns: 1e9,
  parallelism: 1,
  cpu_ns: 1e9,
  voluntary_per_s: 1000,
  involuntary_per_s: 1000,
  runqueue_ns: 0,
};
const compared = (simulated: Partial<typeof figures>, difference = 0): Compared => ({
  measured: figures,
  simulated: { ...figures, ...simulated },
  threads: [{ difference }],
});
const weight = (simulated: Partial<typeof figures>, difference = 0): number =>
  weightOf(deviationsOf(compared(simulated, difference)));

test('each deviation is in units of its tolerance; rates by their ratio, whichever is more', () => {
  const off = deviationsOf(
    compared({ wall_ns: 1.2e9, parallelism: 0.7, voluntary_per_s: 4000, involuntary_per_s: 250 }, -0.1),
  );
  const expected: Deviations = {
    wall: 2,
    parallelism: 2,
    'CPU share': 2,
    voluntary: 2,
    involuntary: 2,
  };
  for (const [key, value] of Object.entries(expected))
    expect(off).toHaveProperty([key], expect.closeTo(value, 9));
});

test('a figure within its tolerance weighs nothing', () => {
  expect(weight({ wall_ns: 1.09e9, parallelism: 1.14, voluntary_per_s: 1900 }, 0.049)).toBe(0);
});

test('one figure far off weighs more than several that hardly miss', () => {
  const farOff = weight({ wall_ns: 7.09e9 });
  const several = weight(
    { wall_ns: 1.11e9, parallelism: 1.2, voluntary_per_s: 2500, involuntary_per_s: 2500 },
    0.06,
  );
  expect(farOff).toBe(MOST_DEVIATION);
  expect(several).toBeGreaterThan(5);
  expect(farOff).toBeGreaterThan(several);
});

test('a rate that is 0 on one side counts as far off as any', () => {
  expect(weight({ voluntary_per_s: 0 })).toBe(MOST_DEVIATION);
  expect(weight({ voluntary_per_s: 960 })).toBe(0);
});
