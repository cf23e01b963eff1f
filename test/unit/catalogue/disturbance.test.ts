import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disturbanceOf, disturbanceReason, type RunLoad } from '../../../src/catalogue/disturbance.ts';

const MS = 1e6;

/** One second on two cores in ten intervals; figures in ms an interval. */
const load = (cpuMs: number, runqueueMs: number, more: Partial<RunLoad> = {}): RunLoad => ({
  cores: 2,
  wallNs: 1000 * MS,
  bucketNs: 100 * MS,
  cpuNs: new Array(10).fill(cpuMs * MS),
  runqueueNs: new Array(10).fill(runqueueMs * MS),
  otherCores: 0,
  stolenShare: 0,
  ...more,
});

test('one thread that lost every fourth millisecond of a second to others', () => {
  const seen = disturbanceOf(load(75, 25, { otherCores: 1.2 }));
  expect(seen).toEqual({ otherCores: 1.2, withheldNs: 250 * MS, withheldShare: 0.25, stolenShare: 0 });
  expect(disturbanceReason(seen)).toContain(
    'waited 250 ms for cores that other programs had, which used 1.2',
  );
});

test('four threads on two cores wait for each other: nobody else took anything', () => {
  expect(disturbanceOf(load(200, 200, { otherCores: 0.5 })).withheldNs).toBe(0);
});

test('four threads that had one and a half of two cores were kept from half a core', () => {
  const seen = disturbanceOf(load(150, 250, { otherCores: 0.6 }));
  expect(seen.withheldNs).toBe(500 * MS);
  // 1.5 s of CPU time where 2 s could have been had.
  expect(seen.withheldShare).toBeCloseTo(0.25);
});

test('more was never withheld than others used: the rest is the scheduler’s placing of its own threads', () => {
  expect(disturbanceOf(load(80, 20, { otherCores: 0.01 })).withheldNs).toBe(10 * MS);
  expect(disturbanceReason(disturbanceOf(load(80, 20, { otherCores: 0.01 })))).toBeNull();
});

test('others on cores that the program had no use for did not disturb it', () => {
  expect(disturbanceReason(disturbanceOf(load(100, 0, { otherCores: 1 })))).toBeNull();
});

test('a program that waits is disturbed by what it lost of its wall time', () => {
  expect(disturbanceOf(load(2, 3, { otherCores: 2 })).withheldShare).toBeCloseTo(0.03);
  expect(disturbanceReason(disturbanceOf(load(2, 3, { otherCores: 2 })))).toBeNull();
  expect(disturbanceReason(disturbanceOf(load(2, 10, { otherCores: 2 })))).toContain('10% of its time');
});

test('a share just above the bound does not read like the bound', () => {
  const just = disturbanceOf(load(2, 5.01, { otherCores: 2 }));
  expect(disturbanceReason(just)).toContain('That is 5.1% of its time; at most 5% counts as quiet');
});

test('where the machine’s use was not read, what was missing counts as taken', () => {
  const seen = disturbanceOf(load(75, 25, { otherCores: null }));
  expect(seen.withheldNs).toBe(250 * MS);
  expect(disturbanceReason(seen)).toContain('that other programs had. That is 25%');
});

test('waiting of less than two readings is nobody’s, whatever its share', () => {
  const seen = { otherCores: null, withheldNs: 6 * MS, withheldShare: 0.146, stolenShare: null };
  expect(disturbanceReason(seen)).toBeNull();
  expect(disturbanceReason({ ...seen, withheldNs: 21 * MS })).toContain('14.6%');
});

test('time that the host took is named as that', () => {
  expect(disturbanceReason(disturbanceOf(load(100, 0, { stolenShare: 0.12 })))).toContain(
    'its host gave 12% of the time in which the cores had work to others (steal)',
  );
  expect(disturbanceReason(disturbanceOf(load(100, 0, { stolenShare: 0.01 })))).toBeNull();
  expect(disturbanceReason(disturbanceOf(load(100, 0, { stolenShare: null })))).toBeNull();
});

test('a share lies between 0 and 1, and is 0 where nobody waited', () => {
  const part = fc.array(fc.integer({ min: 0, max: 400 * MS }), { minLength: 10, maxLength: 10 });
  const others = fc.option(fc.double({ min: 0, max: 2, noNaN: true }));
  fc.assert(
    fc.property(part, part, others, (cpuNs, runqueueNs, otherCores) => {
      const seen = disturbanceOf(load(0, 0, { cpuNs, runqueueNs, otherCores }));
      expect(seen.withheldShare).toBeGreaterThanOrEqual(0);
      expect(seen.withheldShare).toBeLessThanOrEqual(1);
      expect(disturbanceOf(load(0, 0, { cpuNs, otherCores })).withheldNs).toBe(0);
    }),
  );
});
