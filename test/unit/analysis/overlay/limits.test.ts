import { expect, test } from 'vitest';
import { fitRecording } from '../../../../src/analysis/overlay/fit/fit.ts';
import { overlay } from '../../../../src/analysis/overlay/overlay.ts';
import { propose } from '../../../../src/analysis/overlay/propose.ts';
import { simulateFit } from '../../../../src/analysis/overlay/simulate.ts';
import type { OverlayResult } from '../../../../src/analysis/overlay/types.ts';
import {
  cpython,
  gridSession,
  native,
  type TestItem,
  type TestSession,
  TICK,
  testRecording,
} from './support.ts';

const START = { mode: 'start', stretch: false } as const;

function laid(session: TestSession): { readonly result: OverlayResult; readonly unseen: string } {
  const recording = testRecording(session);
  const program = fitRecording(recording, null);
  return { result: overlay(recording, program, {}, START, 1000), unseen: program.unseen.join(' ') };
}

const session = gridSession('A A A . . . A A A . . A A A / B B B B . . . . B B B B . .', cpython);

/** The same threads, with what the kernel does not tell everyone left out. */
const withItems = (change: Partial<TestItem>): TestSession => ({
  ...session,
  threads: session.threads.map((one) => ({
    ...one,
    items: one.items.map((item) => ({ ...item, ...change })),
  })),
});

test('where no wait reason could be read the sleeps are replayed, and the fit says so', () => {
  const { result, unseen } = laid({ ...withItems({ wait: null }), runtime: native });
  expect(result.finished).toBe(true);
  expect(unseen).toMatch(/Wait reasons of some threads could not be read \(no permission\)/);
  expect(Math.abs((result.simulated.wall_ns ?? 0) / session.durationNs - 1)).toBeLessThan(0.1);
});

test('where no switch counter could be read the measured rates are unknown, not 0, and have no verdict', () => {
  const { result, unseen } = laid({ ...session, counters: false });
  expect(unseen).toMatch(/Switch counters of some threads could not be read \(no permission\)/);
  expect(result.measured).toMatchObject({ voluntary_per_s: null, involuntary_per_s: null });
  const rates = result.residuals.filter(({ metric }) => metric.endsWith('_per_s'));
  expect(rates.map(({ verdict, difference }) => [verdict, difference])).toEqual([
    ['unknown', null],
    ['unknown', null],
  ]);
});

test('threads whose switches were not read are in neither side’s rates, and a note says so', () => {
  const item = { cpuNs: TICK / 2, voluntary: 10 };
  const items = Array.from(
    { length: 10 },
    (_, i): TestItem => ({
      ...item,
      startNs: i * TICK,
      endNs: (i + 1) * TICK,
    }),
  );
  const of = (counters: boolean): TestSession => ({
    durationNs: 10 * TICK,
    runtime: native,
    cores: 2,
    threads: [
      { name: 'seen', items },
      { name: 'ended', items, counters },
    ],
  });
  const [both, one] = [laid(of(true)).result, laid(of(false)).result];
  for (const side of ['measured', 'simulated'] as const)
    expect((one[side].voluntary_per_s ?? 0) / (both[side].voluntary_per_s ?? 0)).toBeCloseTo(0.5, 1);
  expect(one.notes.join(' ')).toMatch(/switches of one thread could not be read/);
  expect(both.notes).toEqual([]);
});

test('a program that ran before the recording is fitted from its begin on, and the fit says so', () => {
  const { result, unseen } = laid({ ...session, attached: true });
  expect(unseen).toMatch(/began while the program ran/);
  expect(result.finished).toBe(true);
});

test('a recording that goes on is fitted as far as it has come, and the fit says so', () => {
  const { result, unseen } = laid({ ...session, end: null });
  expect(unseen).toMatch(/The recording goes on/);
  expect(result.measured.wall_ns).toBe(session.durationNs);
});

test.each<[string, TestSession, RegExp]>([
  ['too short', gridSession('A A A A'), /too short to tell bursts from waits.*switchyard record -r/s],
  ['nothing ran', { durationNs: 20 * TICK, threads: [{ name: 'a', items: [] }] }, /nothing to fit/],
  ['goes on, but has hardly begun', { ...gridSession('A A'), end: null }, /too short/],
])('%s: no fit, no lane, but the reason', (_, of, reason) => {
  const recording = testRecording(of);
  const { proposals, proposed, refusal } = propose(recording, null);
  expect(proposed).toBeNull();
  expect(refusal).toMatch(reason);
  expect(proposals.every(({ possible }) => !possible)).toBe(true);
  expect(() => fitRecording(recording, null)).toThrow(reason);
});

test.each(['gmp', 'node', 'asyncio', 'free-threaded', 'multiprocessing'] as const)(
  'the model %s is refused for a runtime that it is not of',
  (fit) => {
    expect(() => fitRecording(testRecording(session), fit)).toThrow(/does not fit this session.*kernel/s);
  },
);

test('of a thousand threads the 500 with the most CPU are fitted and laid over, with work in proportion to them', () => {
  const READINGS = 20;
  const many = (count: number): TestSession => ({
    durationNs: READINGS * TICK,
    runtime: native,
    cores: 2,
    threads: Array.from({ length: count }, (_, thread) => ({
      name: `t${thread}`,
      items: Array.from({ length: READINGS }, (_, i): TestItem => {
        const cpuNs = Math.round((1.8 * TICK) / Math.min(500, count)) - thread;
        return { startNs: i * TICK, endNs: (i + 1) * TICK, cpuNs, state: 'S' };
      }),
    })),
  });
  const events = (count: number) => {
    const recording = testRecording(many(count));
    const program = fitRecording(recording, 'kernel');
    const result = overlay(recording, program, {}, START, 100);
    expect(result.finished).toBe(true);
    expect(result.lanes.filter(({ kind }) => kind === 'thread')).toHaveLength(Math.min(500, count));
    return { program, events: simulateFit(program).result.events };
  };
  const [hundred, fiveHundred, thousand] = [events(100), events(500), events(1000)];
  expect(fiveHundred.events / hundred.events).toBeLessThan(8);
  expect(thousand.events / fiveHundred.events).toBeLessThan(1.3);
  expect(thousand.program.unseen.join(' ')).toMatch(/500 threads with the least CPU are not in the fit/);
});

test('no interval that disagrees lies beyond the recording', () => {
  const recording = testRecording(session);
  const program = fitRecording(recording, 'kernel');
  // A model that runs on for as long again, and never as recorded.
  const threads = program.threads.map((one) => ({
    ...one,
    steps: [{ step: 'run', ns: 2 * session.durationNs, pieces: 1, waitNs: 0, released: false } as const],
  }));
  const { intervals, simulated } = overlay(recording, { ...program, threads }, {}, START, 1000);
  expect(simulated.wall_ns).toBeGreaterThan(1.5 * session.durationNs);
  expect(intervals.length).toBeGreaterThan(0);
  expect(Math.max(...intervals.map(({ endNs }) => endNs))).toBeLessThanOrEqual(session.durationNs);
});
