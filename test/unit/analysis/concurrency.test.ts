import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  busyStretches,
  concurrency,
  longestNs,
  mostAtOnce,
  readyIn,
  sleeps,
  sleptNs,
  togetherShare,
  waves,
} from '../../../src/analysis/concurrency.ts';
import type { LaneColumns, ThreadTotals } from '../../../src/domain/query.ts';
import type { KernelState } from '../../../src/domain/session.ts';
import { ns, threadId } from '../../../src/domain/units.ts';

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly cpu?: number;
  readonly queued?: number;
  readonly state?: KernelState;
  readonly wait?: string;
}

/** A lane of slices; what is left out ran the whole time and then slept for no known reason. */
function lane(...pieces: readonly Piece[]): LaneColumns {
  const waitNames = pieces.flatMap(({ wait }) => (wait === undefined ? [] : [wait]));
  return {
    threadId: threadId(1),
    provenance: 'measured',
    bucketNs: ns(0),
    startNs: pieces.map(({ start }) => start),
    endNs: pieces.map(({ end }) => end),
    cpuNs: pieces.map(({ start, end, cpu }) => cpu ?? end - start),
    runqueueNs: pieces.map(({ queued }) => queued ?? 0),
    voluntary: pieces.map(() => 0),
    involuntary: pieces.map(() => 0),
    core: pieces.map(() => 0),
    state: pieces.map(({ state }) => state ?? 'S'),
    wait: pieces.map(({ wait }) => (wait === undefined ? -1 : waitNames.indexOf(wait))),
    waitNames,
  };
}

const range = (startNs: number, endNs: number) => ({ startNs: ns(startNs), endNs: ns(endNs) });

const total = (cpuNs: number, runqueueNs: number): ThreadTotals => ({
  threadId: threadId(1),
  cpuNs,
  runqueueNs,
  voluntary: 0,
  involuntary: 0,
  timeslices: 0,
  migrations: 0,
  userTicks: null,
  systemTicks: null,
  cores: [],
});

describe('concurrency', () => {
  test('what waits for a core is in demand, though not in the parallelism', () => {
    expect(concurrency([total(50, 50), total(100, 0)], range(0, 100))).toEqual({
      parallelism: 1.5,
      demand: 2,
    });
  });

  test('an empty range has none', () => {
    expect(concurrency([total(1, 1)], range(5, 5))).toEqual({ parallelism: null, demand: null });
  });
});

describe('readyIn', () => {
  test('spreads a slice evenly over the buckets that it touches', () => {
    expect([...readyIn(lane({ start: 5, end: 25, cpu: 5, queued: 5 }), range(0, 30), 10)]).toEqual([
      2.5, 5, 2.5,
    ]);
  });

  test('what is ready within the range is all there, and no bucket holds more than its width', () => {
    const slices = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 30 }), fc.nat(100)), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(slices, fc.integer({ min: 1, max: 40 }), (parts, bucket) => {
        let at = 0;
        const pieces = parts.map(([gap, length, percent]) => {
          const start = at + gap;
          at = start + length;
          return { start, end: at, cpu: (length * percent) / 100 };
        });
        const ready = [...readyIn(lane(...pieces), range(0, at + 1), bucket)];
        const sum = pieces.reduce((all, { cpu }) => all + cpu, 0);
        expect(ready.reduce((a, b) => a + b, 0)).toBeCloseTo(sum, 6);
        for (const one of ready) expect(one).toBeLessThanOrEqual(bucket + 1e-6);
      }),
    );
  });
});

describe('togetherShare', () => {
  const whole = lane({ start: 0, end: 100 });

  test('threads that run side by side are together', () => {
    expect(togetherShare([whole, whole], range(0, 100), 10)).toBe(1);
  });

  test('threads that take turns within a bucket are not', () => {
    const half = lane({ start: 0, end: 100, cpu: 50 });
    expect(togetherShare([whole, half], range(0, 100), 10)).toBeNull();
  });

  test('a part of the time', () => {
    const late = lane({ start: 80, end: 120 });
    expect(togetherShare([whole, late], range(0, 120), 10)).toBe(0.5);
  });

  test('no lanes, no answer', () => expect(togetherShare([], range(0, 100), 10)).toBeNull());
});

describe('busyStretches', () => {
  test('joins slices that follow each other and leaves out those that were mostly asleep', () => {
    const held = lane(
      { start: 0, end: 10, cpu: 1 },
      { start: 20, end: 30 },
      { start: 31, end: 40, cpu: 4, queued: 4 },
      { start: 60, end: 70 },
    );
    expect(busyStretches(held, 5)).toEqual([
      { startNs: 20, endNs: 40 },
      { startNs: 60, endNs: 70 },
    ]);
    expect(longestNs(busyStretches(held, 5))).toBe(20);
    expect(longestNs([])).toBe(0);
  });
});

describe('sleeps', () => {
  const sleeper = lane(
    { start: 0, end: 10, wait: 'futex_do_wait' },
    { start: 40, end: 50, wait: 'hrtimer_nanosleep' },
    { start: 50, end: 60 },
  );

  test('are the gaps between slices, with their reason, and the one to the end', () => {
    expect(sleeps(sleeper, { endNs: null }, range(0, 100))).toEqual([
      { startNs: 10, endNs: 40, wait: 'lock' },
      { startNs: 60, endNs: 100, wait: 'unknown' },
    ]);
  });

  test('are cut to the range and to the thread’s life', () => {
    expect(sleeps(sleeper, { endNs: ns(70) }, range(20, 100))).toEqual([
      { startNs: 20, endNs: 40, wait: 'lock' },
      { startNs: 60, endNs: 70, wait: 'unknown' },
    ]);
    expect(sleptNs(sleeps(sleeper, { endNs: null }, range(0, 100)), 'lock')).toBe(30);
  });
});

describe('mostAtOnce', () => {
  test('one that ends as another begins does not count with it', () => {
    expect(
      mostAtOnce([
        { startNs: 0, endNs: 10 },
        { startNs: 10, endNs: 20 },
      ]),
    ).toBe(1);
    expect(mostAtOnce([])).toBe(0);
  });

  test('is what looking at every moment finds', () => {
    const stretch = fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 10 }));
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 20 }), (parts) => {
        const all = parts.map(([startNs, length]) => ({ startNs, endNs: startNs + length }));
        const counts = Array.from(
          { length: 41 },
          (_, t) => all.filter((s) => s.startNs <= t && t < s.endNs).length,
        );
        expect(mostAtOnce(all)).toBe(Math.max(...counts));
      }),
    );
  });
});

describe('waves', () => {
  test('group moments that lie close', () => {
    expect(waves([21, 1, 3, 20, 2, 40], 5)).toEqual([[1, 2, 3], [20, 21], [40]]);
    expect(waves([], 5)).toEqual([]);
  });
});
