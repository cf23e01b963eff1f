import { expect, test } from 'vitest';
import type { SimulationResult } from '../../../../src/model/engine/model.ts';
import type { Op } from '../../../../src/model/engine/program.ts';
import { STATE_CODE } from '../../../../src/model/engine/trace.ts';
import { compute, EXACT, laneNamed, MS, runKernel, SECOND } from '../help.ts';

const sleep = (ns: number): Op => ({ op: 'sleep', ns });
const forever = (...body: readonly Op[]): Op => ({ op: 'forever', body: [...body] });
/** A sleep as a program asks for it ends with the timer's slack of 50 us more. */
const SLACK = 50_000;

/** Runs `busyMs` of each 10 ms on core 0, beside a thread that began there and now may run anywhere. */
function besideHog(busyMs: number, packPct: number): SimulationResult {
  const hog = forever(compute(busyMs * MS), sleep((10 - busyMs) * MS - SLACK));
  const guest = forever(compute(50_000), sleep(3.1 * MS));
  return runKernel(
    {
      threads: [
        { name: 'guest', body: [guest] },
        { name: 'hog', body: [hog], cores: [0] },
      ],
    },
    4 * SECOND,
    { ...EXACT, kernel: '6.18', cores: 2, packPct },
  );
}

/** Whether a thread ever ran on core 1. */
const everLeft = (result: SimulationResult, name: string): boolean =>
  laneNamed(result, name).place.some((core) => core === 1);

test.each([
  { busyMs: 3, packPct: 70, leaves: false },
  { busyMs: 6, packPct: 70, leaves: false },
  { busyMs: 9, packPct: 70, leaves: true },
  { busyMs: 3, packPct: 0, leaves: true },
])(
  'a core that is busy $busyMs of 10 ms, packing up to $packPct %: a thread that wakes there leaves for the idle one: $leaves',
  ({ busyMs, packPct, leaves }) => {
    expect(everLeft(besideHog(busyMs, packPct), 'guest')).toBe(leaves);
  },
);

/**
 * A thread works for 0.2 ms, half of that while a hog waits for its core, sleeps for 0.5 ms with that debt and works
 * again; the hog is then within its first slice. How long the thread waited for the core after its sleep, ns.
 */
function waitedAfterSleep(kernel: string): number {
  const brief = [compute(0.2 * MS), sleep(0.5 * MS - SLACK), compute(0.1 * MS)];
  const result = runKernel(
    {
      threads: [
        { name: 'brief', body: brief, cores: [0] },
        { name: 'hog', body: [compute(100 * MS)], cores: [0], startNs: 0.1 * MS },
      ],
    },
    SECOND,
    { ...EXACT, kernel, cores: 2 },
  );
  const lane = laneNamed(result, 'brief');
  const woken = 0.7 * MS;
  const runs = lane.startNs.find((at, k) => at >= woken && lane.state[k] === STATE_CODE.running);
  return (runs ?? Number.NaN) - woken;
}

test('a delayed sleeper is placed where the hog stood when it was last charged, and so comes before it', () => {
  expect(waitedAfterSleep('6.18')).toBe(0);
});
