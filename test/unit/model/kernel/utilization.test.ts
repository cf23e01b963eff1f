import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Utilization } from '../../../../src/model/kernel/utilization.ts';
import { MS } from '../help.ts';

const HALF_LIFE = 32 * 1.024 * MS;

test('half of what was counted is forgotten in 32 periods of 1024 us', () => {
  const utilization = new Utilization(1);
  utilization.ran(0, 0, HALF_LIFE, HALF_LIFE);
  expect(utilization.of(0, HALF_LIFE)).toBeCloseTo(0.5, 12);
  expect(utilization.of(0, 2 * HALF_LIFE)).toBeCloseTo(0.25, 12);
});

test('a thread that runs 3 of each 10 ms makes about 30 %', () => {
  const utilization = new Utilization(1);
  for (let k = 0; k < 50; k++) utilization.ran(0, 0, (10 * k + 3) * MS, 3 * MS);
  // Seen in the middle of its sleep.
  expect(utilization.of(0, (490 + 6.5) * MS)).toBeCloseTo(0.3, 1);
});

test('a thread takes its part with it, and leaves that of the others', () => {
  const utilization = new Utilization(2);
  utilization.ran(0, 0, 20 * MS, 20 * MS);
  utilization.ran(0, 1, 30 * MS, 10 * MS);
  const before = utilization.of(0, 30 * MS);
  utilization.moved(0, 0, 1, 30 * MS);
  const alone = new Utilization(1);
  alone.ran(0, 1, 30 * MS, 10 * MS);
  expect(utilization.of(0, 30 * MS)).toBeCloseTo(alone.of(0, 30 * MS), 12);
  expect(utilization.of(0, 30 * MS) + utilization.of(1, 30 * MS)).toBeCloseTo(before, 12);
});

test('it is a share, whatever runs and moves', () => {
  const step = fc.record({
    thread: fc.nat(3),
    core: fc.nat(1),
    ranNs: fc.integer({ min: 0, max: 50 * MS }),
    idleNs: fc.nat(50 * MS),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const utilization = new Utilization(2);
      const at = new Map<number, number>();
      let now = 0;
      for (const { thread, core, ranNs, idleNs } of steps) {
        now += idleNs;
        const from = at.get(thread) ?? core;
        if (from !== core) utilization.moved(thread, from, core, now);
        at.set(thread, core);
        now += ranNs;
        utilization.ran(core, thread, now, ranNs);
        for (const one of [0, 1]) {
          expect(utilization.of(one, now)).toBeGreaterThanOrEqual(0);
          expect(utilization.of(one, now)).toBeLessThanOrEqual(1);
        }
      }
    }),
  );
});
