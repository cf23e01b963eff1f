import { expect, test } from 'vitest';
import { type Distribution, drawNs } from '../../../../src/model/engine/duration.ts';
import { RandomStreams, random } from '../../../../src/model/engine/random.ts';

const take = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

test('equal seeds give equal numbers, other seeds others', () => {
  const a = random(7);
  const b = random(7);
  const c = random(8);
  const first = take(100, () => a.next());
  expect(take(100, () => b.next())).toEqual(first);
  expect(take(100, () => c.next())).not.toEqual(first);
});

test('draws for one purpose do not shift those for another', () => {
  const alone = new RandomStreams(1);
  const mixed = new RandomStreams(1);
  take(50, () => mixed.stream('steal').next());
  expect(take(20, () => mixed.stream('io').next())).toEqual(take(20, () => alone.stream('io').next()));
});

test('uniform numbers fill ten equal parts of [0, 1) evenly', () => {
  const source = random(1);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) {
    const slot = Math.floor(source.next() * 10);
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  // Chi-square with 9 degrees of freedom: 27.9 is passed by chance once in a thousand seeds; the seed is fixed.
  const chi = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  expect(chi).toBeLessThan(27.9);
});

const cases: readonly [Distribution, number][] = [
  [{ dist: 'constant', ns: 500 }, 500],
  [{ dist: 'uniform', minNs: 100, maxNs: 300 }, 200],
  [{ dist: 'exponential', meanNs: 10_000 }, 10_000],
  [{ dist: 'normal', meanNs: 10_000, sdNs: 1000 }, 10_000],
  // Mean of a lognormal: median * exp(sigma^2 / 2).
  [{ dist: 'lognormal', medianNs: 10_000, sigma: 0.5 }, 10_000 * Math.exp(0.125)],
  [{ dist: 'empirical', samplesNs: [1, 2, 3, 10] }, 4],
];

test.each(cases)('%o has the mean %d', (distribution, expected) => {
  const source = random(3);
  const values = take(40_000, () => drawNs(distribution, source));
  expect(values.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
  expect(Math.abs(mean(values) / expected - 1)).toBeLessThan(0.02);
});

test('a normal draw below zero counts as zero', () => {
  const source = random(1);
  const values = take(1000, () => drawNs({ dist: 'normal', meanNs: 0, sdNs: 100 }, source));
  expect(Math.min(...values)).toBe(0);
});
