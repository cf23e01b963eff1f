import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Beat } from '../../../src/sampler/beat.ts';
import { DurationHistogram } from '../../../src/sampler/histogram.ts';
import { runLoop } from '../../../src/sampler/loop.ts';
import { newSignals, Waiter, Waker } from '../../../src/sampler/wait.ts';

const MS = 1_000_000;

/** Runs the loop on a made-up clock: each wait oversleeps by `oversleep(n)` ms, each tick takes `work(n)` ms. */
function simulate(
  rateHz: number,
  count: number,
  oversleep: (n: number) => number,
  work: (n: number) => number,
) {
  let now = 0;
  const ticks: { at: number; late: number; missed: number }[] = [];
  runLoop(
    {
      tick(late, missed) {
        ticks.push({ at: now / MS, late: late / MS, missed });
        now += work(ticks.length - 1) * MS;
      },
    },
    rateHz,
    { now: () => now },
    {
      get stopped() {
        return ticks.length >= count;
      },
      takeWake: () => false,
      wait(ns) {
        now += ns + oversleep(ticks.length) * MS;
      },
    },
    () => {},
  );
  return ticks;
}

describe('the loop', () => {
  test('lateness does not add up: deadlines come from the schedule', () => {
    const ticks = simulate(
      100,
      100,
      () => 0.7,
      () => 2,
    );
    expect(ticks.at(-1)?.at).toBeCloseTo(990.7);
    expect(ticks.slice(1).every((tick) => Math.abs(tick.late - 0.7) < 1e-6 && tick.missed === 0)).toBe(true);
  });

  test('a tick that takes longer than a period makes the next one late; whole periods are missed and counted', () => {
    const ticks = simulate(
      100,
      5,
      () => 0,
      (n) => (n === 1 ? 14 : n === 2 ? 37 : 1),
    );
    expect(ticks).toEqual([
      { at: 0, late: 0, missed: 0 },
      { at: 10, late: 0, missed: 0 },
      { at: 24, late: 4, missed: 0 },
      { at: 61, late: 1, missed: 3 },
      { at: 70, late: 0, missed: 0 },
    ]);
  });

  test('ticks and missed ticks together fill the time, whatever the delays', () => {
    const delay = fc.double({ min: 0, max: 50, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(delay, { minLength: 2, maxLength: 50 }),
        fc.integer({ min: 1, max: 1000 }),
        (delays, hz) => {
          const ticks = simulate(
            hz,
            delays.length,
            () => 0,
            (n) => delays[n] ?? 0,
          );
          const last = ticks.at(-1);
          const counted = ticks.length - 1 + ticks.reduce((sum, tick) => sum + tick.missed, 0);
          expect(Math.abs(counted - Math.floor(((last?.at ?? 0) * hz) / 1000 + 1e-6))).toBeLessThanOrEqual(1);
          expect(ticks.every((tick) => tick.late * hz < 1000 + 1e-3)).toBe(true);
        },
      ),
    );
  });
});

test('a wake-up is seen once, also one from before the wait', () => {
  const signals = newSignals();
  const waker = new Waker(signals);
  const waiter = new Waiter(signals);
  expect(waiter.takeWake()).toBe(true);
  expect(waiter.takeWake()).toBe(false);
  waker.wake();
  // Returns at once instead of in an hour, as the count differs from the one seen.
  waiter.wait(3600e9);
  expect(waiter.takeWake()).toBe(true);
  expect(waiter.stopped).toBe(false);
  waker.stop();
  waiter.wait(3600e9);
  expect(waiter.stopped).toBe(true);
});

test('a beat is due once, and missed beats are not made up for', () => {
  const beat = new Beat(10, 10);
  expect([5, 10, 11, 45, 46, 50].map((now) => beat.due(now))).toEqual([
    false,
    true,
    false,
    true,
    false,
    true,
  ]);
});

describe('the histogram', () => {
  test('quantiles are at most a sixteenth of an octave above the true ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1000, max: 10_000_000_000 }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, q) => {
          const histogram = new DurationHistogram();
          for (const value of values) histogram.add(value);
          const sorted = values.toSorted((a, b) => a - b);
          const exact = sorted[Math.ceil(q * sorted.length) - 1] ?? 0;
          expect(histogram.quantileNs(q)).toBeGreaterThanOrEqual(exact - 1);
          expect(histogram.quantileNs(q)).toBeLessThanOrEqual(exact * 2 ** (1 / 16) + 1);
        },
      ),
    );
  });

  test('empty, below a microsecond, and beyond the last bucket', () => {
    const histogram = new DurationHistogram();
    expect(histogram.quantileNs(0.5)).toBe(0);
    histogram.add(-5);
    histogram.add(3e12);
    expect(histogram.quantileNs(0.5)).toBe(1000);
    expect(histogram.maxNs).toBe(3e12);
  });
});
