import { expect, test } from 'vitest';
import { convoy, spinners } from '../../../../src/model/gil/presets.ts';
import { gaps, quantile, runGil, SECOND, spin, threadLanes } from '../help.ts';

/**
 * Against figures measured with CPython 3.11.7 on two CPUs, Linux 6.18, HZ = 250, otherwise idle. A core that has
 * idled for milliseconds runs a thread 12 to 14 us after its wake-up there (`perf sched`, a virtual machine).
 */
const MACHINE = { kernel: '6.18', cores: 2, wakeNs: 12_000 } as const;
/** That machine's kernel leaves woken threads on cores up to this use (`sched_vcpu_pack=15`). */
const PACKING = { ...MACHINE, packPct: 70 } as const;
/** Cores that idle for a few us only are found still polling. */
const POLLING = { ...MACHINE, wakeNs: 3000 } as const;
const US = 1000;

function expectWithin(value: number, measured: number, factor: number): void {
  expect(value).toBeGreaterThan(measured / factor);
  expect(value).toBeLessThan(measured * factor);
}

const convoyCases = [
  // The round trip without a hog is system calls and two wake-ups: the default latencies, so a wide factor.
  { hogs: 0, switchIntervalUs: 5000, measuredUs: 13, factor: 1.5 },
  { hogs: 1, switchIntervalUs: 5000, measuredUs: 5100, factor: 1.05 },
  { hogs: 1, switchIntervalUs: 1000, measuredUs: 1070, factor: 1.05 },
  // 12 ms in one measurement, 10.4 in another. The times cluster at 5, 10, 15 ms, and the median is near a border.
  { hogs: 2, switchIntervalUs: 5000, measuredUs: 11_200, factor: 1.5 },
] as const;

test.each(convoyCases)(
  'echo beside $hogs busy threads, interval $switchIntervalUs us: median round trip $measuredUs us within a factor $factor',
  ({ hogs, switchIntervalUs, measuredUs, factor }) => {
    const machine = hogs === 0 ? POLLING : MACHINE;
    const seconds = hogs === 0 ? 0.2 : 15;
    const result = runGil(convoy(hogs), seconds * SECOND, { ...machine, switchIntervalUs });
    expectWithin(quantile(gaps(result, 'answer'), 0.5) / US, measuredUs, factor);
  },
);

// Measured 65 and 71 answers a second at two hogs, with a 90th percentile of 31 ms. Who gets a dropped lock is a race
// of a few hundred ns between the one that asked and the sleepers; the spread of its steps was measured to about 1.3.
test('two hogs cost the echo thread more than twice what one costs', () => {
  const one = gaps(runGil(convoy(1), 20 * SECOND, MACHINE), 'answer').length / 20;
  const two = gaps(runGil(convoy(2), 20 * SECOND, MACHINE), 'answer').length / 20;
  expect(two).toBeLessThan(one / 2);
  expectWithin(two, 68, 1.3);
});

// Per thread and second, in three sittings: 184 to 270 voluntary switches with two spinners, 204 to 265 with four. The
// factor is that spread about its middle.
test.each([
  { count: 2, voluntary: 225, factor: 1.25 },
  { count: 4, voluntary: 235, factor: 1.25 },
])(
  '$count spinning threads share one core evenly and switch about $voluntary times a second',
  ({ count, voluntary, factor }) => {
    const result = runGil(spinners(count), 20 * SECOND, PACKING);
    for (const lane of threadLanes(result)) {
      expect(Math.abs(lane.counters.cpuNs / (20 * SECOND) - 1 / count)).toBeLessThan(0.03);
      expectWithin(lane.counters.voluntary / 20, voluntary, factor);
    }
    expect(result.parallelism).toBeGreaterThan(0.99);
    expect(result.parallelism).toBeLessThan(1.02);
  },
);

// By `perf sched`: 57 to 66 a second and thread in an idle sitting, 48 to 78 over all; hence 1.3 about 61.
test('four spinning threads preempt each other where the kernel leaves woken threads on busy cores', () => {
  for (const lane of threadLanes(runGil(spinners(4), 20 * SECOND, PACKING)))
    expectWithin(lane.counters.involuntary / 20, 61, 1.3);
  for (const lane of threadLanes(runGil(spinners(4), 20 * SECOND, MACHINE)))
    expect(lane.counters.involuntary / 20).toBeLessThan(5);
});

// `taskset -c 0` on the machine of two CPUs: nothing is left to a race, since each wake-up inside the drop preempts.
// Four runs gave 174 to 189, 166 to 170 voluntary, 240 to 250, 165 to 172 involuntary switches, and 0.18 to 0.20,
// 0.11 to 0.13 s of run-queue delay for two and for four threads: hence 1.1. As in Python a thread starts when the one
// that starts it has got the lock back, at no fixed distance from the tick. From some of these distances two threads on
// the model keep a second rhythm, of 12 ms instead of 8; real ones do in some processes (3 of 22: 125 and 168 switches). So
// the first must be the rule, not the exception.
const pinnedCases = [
  { count: 2, voluntary: 187, involuntary: 250, runqueue: 0.19, least: 6 },
  { count: 4, voluntary: 169, involuntary: 168, runqueue: 0.118, least: 8 },
];
const STARTS_APART_MS = [5.3, 6.1, 6.9, 7.7, 8.3, 9.1, 9.9, 10.7];

const within = (value: number, measured: number, factor: number): boolean =>
  value > measured / factor && value < measured * factor;

test.each(pinnedCases)(
  '$count spinning threads on one core preempt each other over the lock, $involuntary times a second',
  ({ count, voluntary, involuntary, runqueue, least }) => {
    const asMeasured = STARTS_APART_MS.filter((apartMs) => {
      const threads = Array.from({ length: count }, (_, index) => ({
        name: `spinner ${index}`,
        startNs: Math.round((0.3 + index * apartMs) * 1e6),
        cores: [0],
        body: [spin],
      }));
      const lanes = threadLanes(runGil({ threads }, 10 * SECOND, MACHINE));
      expect(lanes).toHaveLength(count);
      return lanes.every(({ counters }) => {
        expect(Math.abs(counters.cpuNs / (10 * SECOND) - 1 / count)).toBeLessThan(0.03);
        return (
          within(counters.voluntary / 10, voluntary, 1.1) &&
          within(counters.involuntary / 10, involuntary, 1.1) &&
          within(counters.runqueueNs / SECOND / 10, runqueue, 1.1)
        );
      });
    });
    expect(asMeasured.length).toBeGreaterThanOrEqual(least);
  },
);

// Measured with perf on two cores, by who came next: two spinners never preempt each other.
test('two spinning threads on two cores never preempt each other', () => {
  for (const lane of threadLanes(runGil(spinners(2), 10 * SECOND, PACKING)))
    expect(lane.counters.involuntary).toBeLessThan(3);
});

test('without the GIL both cores are used; with one an interpreter or a process too', () => {
  const free = runGil(spinners(2), SECOND, { ...MACHINE, build: 'free-threaded' });
  expect(free.parallelism).toBeGreaterThan(1.99);
  const work = [{ op: 'compute' as const, ns: SECOND / 2 }];
  const own = (build: string, set: object[]): number =>
    runGil({ threads: set.map((one, i) => ({ name: `t${i}`, body: work, ...one })) }, 2 * SECOND, {
      ...MACHINE,
      build,
    }).wallNs;
  const half = SECOND / 2;
  expect(own('gil', [{}, {}])).toBeGreaterThan(2 * half);
  expect(own('per-interpreter', [{ interpreter: 0 }, { interpreter: 1 }])).toBeLessThan(1.01 * half);
  expect(own('per-interpreter', [{ interpreter: 0 }, { interpreter: 0 }])).toBeGreaterThan(2 * half);
  expect(own('gil', [{ process: 'a' }, { process: 'b' }])).toBeLessThan(1.01 * half);
  // The same work takes the stated overhead longer without the lock.
  expect(own('free-threaded', [{}, {}]) / half).toBeCloseTo(1.05, 2);
});
