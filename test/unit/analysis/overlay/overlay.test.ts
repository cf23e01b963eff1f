import { expect, test } from 'vitest';
import { fitRecording } from '../../../../src/analysis/overlay/fit/fit.ts';
import { overlay } from '../../../../src/analysis/overlay/overlay.ts';
import type { FitOverrides, OverlayResult } from '../../../../src/analysis/overlay/types.ts';
import { cpython, gridSession, type TestSession, TICK, testRecording } from './support.ts';

const START = { mode: 'start', stretch: false } as const;

function laid(
  session: TestSession,
  overrides: FitOverrides = {},
  fit: Parameters<typeof fitRecording>[1] = null,
  align: Parameters<typeof overlay>[3] = START,
): OverlayResult {
  const recording = testRecording(session);
  return overlay(recording, fitRecording(recording, fit), overrides, align, 1000);
}

/** Who ran in each tick of a simulated lane, as a row of a grid; `-` for waiting for a core. */
function row(result: OverlayResult, thread: number): string {
  const lane = result.lanes.find(({ threadId }) => threadId === thread)?.columns;
  const cells = Array.from({ length: Math.round((result.simulated.wall_ns ?? 0) / TICK) }, (_, tick) => {
    const shares = [0, 0];
    lane?.startNs.forEach((start, i) => {
      const [from, to] = [Math.max(start, tick * TICK), Math.min(lane.endNs[i] ?? 0, (tick + 1) * TICK)];
      if (to <= from) return;
      const length = (lane.endNs[i] ?? 0) - start;
      shares[0] = (shares[0] ?? 0) + ((to - from) * (lane.cpuNs[i] ?? 0)) / length;
      shares[1] = (shares[1] ?? 0) + ((to - from) * (lane.runqueueNs[i] ?? 0)) / length;
    });
    return (shares[0] ?? 0) > TICK / 2 ? '#' : (shares[1] ?? 0) > TICK / 2 ? '-' : '.';
  });
  return cells.join('');
}

test('on idle cores a program of bursts and sleeps is simulated as it was', () => {
  const result = laid(gridSession('A A . . . A A . . A / B B B B B . . . . B'));
  expect(row(result, 1)).toBe('##...##..#');
  expect(row(result, 2)).toBe('#####....#');
  expect(result.residuals.map(({ verdict }) => verdict)).not.toContain('poor');
  expect(result.intervals).toEqual([]);
  expect(result.finished).toBe(true);
});

test('a dependent sleep follows the thread that it waits for when that gets slower', () => {
  const session = gridSession('A A . . . . A A / . . B B B B . .');
  const result = laid(session, { cpuPct: 200 }, 'kernel');
  // Four ticks of A, then B's eight after its two of sleep, then A's last four.
  expect(result.simulated.wall_ns).toBeGreaterThan(13.9 * TICK);
  expect(result.simulated.wall_ns).toBeLessThan(14.1 * TICK);
});

test('two computing threads under the GIL take turns; without it they run at once', () => {
  const session = gridSession(`${'A B '.repeat(10)}/ ${'. '.repeat(20)}`, cpython);
  const withGil = laid(session, {}, 'gil');
  expect(withGil.simulated.parallelism).toBeLessThan(1.02);
  expect(withGil.simulated.parallelism).toBeGreaterThan(0.85);
  expect(withGil.counters['gilSwitches']).toBeGreaterThan(10);
  const without = laid(session, { build: 'free-threaded', freeThreadedOverheadPct: 0 }, 'gil');
  expect(without.simulated.parallelism).toBeGreaterThan(1.7);
  expect(without.simulated.wall_ns).toBeLessThan((withGil.simulated.wall_ns ?? 0) * 0.6);
});

test('what-if differences are no faults: no verdict on the model, no interval', () => {
  const result = laid(gridSession('A A A A A A A A / B B B B B B B B'), { cores: 1 });
  expect(new Set(result.residuals.map(({ verdict }) => verdict))).toEqual(new Set(['what-if']));
  expect(result.intervals).toEqual([]);
  expect(result.simulated.wall_ns).toBeGreaterThan(15.5 * TICK);
  expect(result.measured.wall_ns).toBe(8 * TICK);
});

test('more workers share the same work', () => {
  const session = gridSession('M . . . . . . . . M / . B B B B B B B B .'.replaceAll('M', 'A'));
  const two = laid({ ...session, cores: 4 }, { threads: 2 }, 'kernel');
  expect(two.simulated.cpu_ns).toBeCloseTo(10 * TICK, -6);
  expect(two.lanes.filter(({ name }) => name === 'B')).toHaveLength(2);
  expect(two.lanes.filter(({ threadId }) => threadId === null)).toHaveLength(1);
});

test('fewer workers do the work of those left out, and who waits for them still goes on', () => {
  const session = gridSession('A . . . . . A / . B B B B B . / . C C C C C .');
  const one = laid(session, { threads: 1 }, 'kernel');
  expect(one.finished).toBe(true);
  expect(one.simulated.cpu_ns).toBeCloseTo(12 * TICK, -6);
});

test('an unknown parameter and one out of range are refused by name', () => {
  const session = gridSession('A A A A A A');
  expect(() => laid(session, { gomaxprocs: 4 })).toThrow(/no parameter gomaxprocs.*cores/);
  expect(() => laid(session, { cores: 0 })).toThrow(/cores takes a whole number from 1/);
  expect(() => laid(session, { kernel: '2.4' })).toThrow(/one of 6\.1/);
});

test('with all cores busy by others, our thread is delayed as it was', () => {
  const items = Array.from({ length: 40 }, (_, i) => ({
    startNs: i * TICK,
    endNs: (i + 1) * TICK,
    cpuNs: TICK / 2,
    runqueueNs: TICK / 2,
    involuntary: 2,
    state: 'R' as const,
  }));
  const result = laid({ durationNs: 40 * TICK, machineUse: 1, threads: [{ name: 'a', items }] });
  const [, , , , , delay] = result.residuals;
  expect(delay).toMatchObject({ metric: 'runqueue_ns', verdict: 'input' });
  expect((result.simulated.runqueue_ns ?? 0) / (20 * TICK)).toBeGreaterThan(0.7);
  expect((result.simulated.runqueue_ns ?? 0) / (20 * TICK)).toBeLessThan(1.3);
});

test('where a thread is in another state than recorded, the interval says who and how', () => {
  // Recorded as one after the other without a reason that the kernel model knows; simulated at once.
  const session = gridSession(
    'A A A A A A A A A A . . . . . . . . . . / . . . . . . . . . . B B B B B B B B B B',
  );
  const recording = testRecording(session);
  const program = fitRecording(recording, 'kernel');
  const threads = program.threads.map((one) => ({
    ...one,
    steps: one.steps.filter(({ step }) => step === 'run'),
  }));
  const result = overlay(recording, { ...program, threads }, {}, START, 1000);
  expect(result.intervals.length).toBeGreaterThan(0);
  expect(result.intervals[0]?.words).toMatch(/^(A 100|B 101) (runs|waits).*in the model it/);
  const starts = result.intervals.map(({ startNs }) => startNs);
  expect(starts).toEqual([...starts].sort((a, b) => a - b));
  expect(result.residuals[0]?.verdict).toBe('poor');
});

test('curves have both sides in the same buckets, the residual is their difference', () => {
  const result = laid(gridSession('A A . . . A A . . A / B B B B B . . . . B'));
  for (const { startNs, measured, simulated, residual } of result.series) {
    expect([measured.length, simulated.length, residual.length]).toEqual(Array(3).fill(startNs.length));
    residual.forEach((value, i) => {
      const [m, s] = [measured[i] ?? null, simulated[i] ?? null];
      if (m === null || s === null) expect(value).toBeNull();
      else expect(value).toBeCloseTo(m - s, 9);
    });
  }
  expect(result.series.map(({ key }) => key)).toEqual(
    expect.arrayContaining(['parallelism', 'runqueue', 'voluntary', 'involuntary', 'cpu:1', 'cpu:2']),
  );
});

test('the axis can be stretched to the recording, and says so', () => {
  const session = gridSession('A A A A A A A A A A');
  const slow = laid(session, { cpuPct: 200 }, null, { mode: 'start', stretch: true });
  expect(slow.alignment.stretch).toBeCloseTo(0.5, 2);
  expect(slow.alignment.words).toContain('stretched');
  const end = Math.max(...(slow.lanes[0]?.columns.endNs ?? [0]));
  expect(end).toBeCloseTo(10 * TICK, -5);
});

test('best match moves the simulation to where its bursts are', () => {
  const late = gridSession('. . . . . . A A A A . . A A A A');
  const recording = testRecording(late);
  const program = fitRecording(recording, 'kernel');
  const threads = program.threads.map((one) => ({ ...one, steps: one.steps.slice(1) }));
  const result = overlay(
    recording,
    { ...program, threads },
    {},
    { mode: 'best-match', stretch: false },
    1000,
  );
  expect(result.alignment.offsetNs).toBeGreaterThan(5 * TICK);
  expect(result.alignment.offsetNs).toBeLessThan(7 * TICK);
});

test('the same program and settings give the same overlay', () => {
  const session = gridSession('A B A B A B A B A B A B', cpython);
  expect(laid(session)).toEqual(laid(session));
});
