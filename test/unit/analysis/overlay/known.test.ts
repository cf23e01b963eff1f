import { expect, test } from 'vitest';
import { fitRecording, type KnownRequest } from '../../../../src/analysis/overlay/fit/fit.ts';
import { overlayJson } from '../../../../src/analysis/overlay/json.ts';
import { overlay } from '../../../../src/analysis/overlay/overlay.ts';
import type { KnownWorkload } from '../../../../src/analysis/overlay/propose.ts';
import { simulateFit } from '../../../../src/analysis/overlay/simulate.ts';
import type { FitOverrides, FittedProgram, FitValue } from '../../../../src/analysis/overlay/types.ts';
import { overlayText } from '../../../../src/cli/overlayText.ts';
import { fittedProgramSchema } from '../../../../src/ipc/channels/overlay.ts';
import { cpython, type TestItem, type TestSession, type TestThread, TICK, testRecording } from './support.ts';

const START = { mode: 'start', stretch: false } as const;
const N = 1000;
const workload: KnownWorkload = {
  id: 'py-cpu-sequential-vs-threads',
  model: 'gil',
  settings: { n: N, threads: 2 },
};

/** Ticks in which a thread ran for `share` of each, from a tick on. */
const ticks = (from: number, count: number, share = 1): TestItem[] =>
  Array.from({ length: count }, (_, i): TestItem => {
    const startNs = (from + i) * TICK;
    const voluntary = share < 1 ? 2 : 0;
    return { startNs, endNs: startNs + TICK, cpuNs: share * TICK, voluntary, state: share < 1 ? 'S' : 'R' };
  });

/** The example as it would be recorded on idle cores: start 4 ticks, both sums 6 each, then the threads take turns for 12. */
const session: TestSession = {
  durationNs: 28 * TICK,
  runtime: cpython,
  machineUse: 0.5,
  threads: [
    { name: 'python', items: ticks(0, 16) },
    ...[0, 1].map(
      (): TestThread => ({
        name: 'sum',
        role: 'python-thread',
        startNs: 16 * TICK,
        items: ticks(16, 12, 0.5),
      }),
    ),
  ],
};
const request = (source: KnownRequest['source'] = null): KnownRequest => ({
  source,
  span: { beginsNs: 4 * TICK, endsNs: 28 * TICK },
});
const fitted = (source: KnownRequest['source'] = 'known', of: TestSession = session): FittedProgram =>
  fitRecording(testRecording(of), null, workload, request(source));
const value = (program: FittedProgram, key: string): FitValue | undefined =>
  program.parameters.find((one) => one.key === key)?.value;
const laid = (program: FittedProgram, overrides: FitOverrides = {}) =>
  overlay(testRecording(session), program, overrides, START, 1000);

test('each cost is what the CPU of the threads that spend it tells, each with how and how surely', () => {
  const program = fitted();
  expect(program.known).toMatchObject({ workload: workload.id, settings: { n: N, threads: 2 } });
  expect(value(program, 'cost.start')).toBeCloseTo((4 * TICK) / 1000, 0);
  // 12 ticks for two sums of N in the main thread, and as many for one in each of two threads.
  expect(Number(value(program, 'cost.alone')) / ((12 * TICK) / (2 * N) / 1000)).toBeCloseTo(1, 1);
  expect(Number(value(program, 'cost.iteration')) / ((6 * TICK) / N / 1000)).toBeCloseTo(1, 1);
  const costs = program.parameters.filter(({ key }) => key.startsWith('cost.'));
  expect(costs.every(({ how, confidence }) => how.length > 10 && confidence !== null)).toBe(true);
  expect(costs.find(({ key }) => key === 'cost.alone')).toMatchObject({
    source: 'estimated',
    confidence: 'high',
  });
  expect(costs.find(({ key }) => key === 'cost.create')).toMatchObject({
    source: 'assumed',
    confidence: 'low',
  });
});

test('simulated lanes stand beside the recorded threads by role and order of start', () => {
  const result = laid(fitted());
  expect(result.finished).toBe(true);
  const paired = result.lanes.filter(({ kind, threadId }) => kind === 'thread' && threadId !== null);
  expect(paired.map(({ threadId }) => threadId)).toEqual([1, 2, 3]);
  expect(result.threads.map(({ difference }) => Math.abs(difference ?? 1) < 0.05)).toEqual([
    true,
    true,
    true,
  ]);
  expect(Math.abs((result.simulated.wall_ns ?? 0) / (28 * TICK) - 1)).toBeLessThan(0.1);
});

test('a setting changed by hand gives another run of the same program; the measured stays', () => {
  const program = fitted();
  const [as, four] = [laid(program), laid(program, { 'workload.threads': 4 })];
  expect(four.measured).toEqual(as.measured);
  expect(four.lanes.filter(({ kind, threadId }) => kind === 'thread' && threadId === null)).toHaveLength(2);
  // The start stays, twice as many sums of both kinds.
  expect((four.simulated.cpu_ns ?? 0) / TICK).toBeCloseTo(4 + 2 * 24, 0);
  expect(new Set(four.residuals.map(({ verdict }) => verdict))).toEqual(new Set(['what-if']));
});

test('a numeric setting takes what the catalogue lets a run take, and is called and measured as there', () => {
  const rules = {
    threads: { title: 'threads, and sums', unit: null, min: 1, max: 64, integer: true },
    n: { title: 'iterations of each sum', unit: 'turns', min: 1000, max: 2000, integer: true },
  };
  const program = fitRecording(testRecording(session), null, { ...workload, rules }, request('known'));
  expect(program.parameters.find(({ key }) => key === 'workload.threads')).toMatchObject({
    title: 'Threads, and sums',
    unit: '',
    range: { min: 1, max: 64, integer: true },
  });
  expect(program.parameters.find(({ key }) => key === 'workload.n')).toMatchObject({ unit: 'turns' });
  for (const threads of [0, 65, 800])
    expect(() => laid(program, { 'workload.threads': threads })).toThrow(
      `workload.threads takes a whole number from 1 to 64, not "${threads}"`,
    );
  expect(laid(program, { 'workload.threads': 64 }).finished).toBe(true);
});

test('a simulation that is given up says how much it comes to at least, not how much', () => {
  const program = fitted();
  const result = laid(program, { 'cost.iteration': 1e5 });
  const row = (metric: string) => result.residuals.find((one) => one.metric === metric);
  expect(result.finished).toBe(false);
  expect(result.notes.join(' ')).toMatch(/did not come to its end/);
  for (const metric of ['wall_ns', 'cpu_ns', 'runqueue_ns'])
    expect(row(metric)).toMatchObject({ isLowerBound: true, verdict: 'what-if' });
  expect(row('wall_ns')?.words).toMatch(
    /^what if: more than [\d.]+ s, at least [\d.]+ s more than recorded: the simulation was given up/,
  );
  expect(row('parallelism')).toMatchObject({ isLowerBound: false });
  expect(row('parallelism')?.words).toMatch(/in the part that was simulated$/);
  expect(overlayText(program, result)).toMatch(/^Wall time +280 ms +> [\d.]+ s +– {2}what if: more than/m);
  const known = fitted().parameters.map((one) =>
    one.key === 'cost.iteration' ? { ...one, value: 1e5 } : one,
  );
  const own = laid({ ...program, parameters: known });
  expect(own.residuals[0]).toMatchObject({ verdict: 'poor', isLowerBound: true });
  expect(own.residuals[0]?.words).toMatch(/^more than/);
});

test('a fit tells what it is at; a program that it tries is given up after a few times the recorded length', () => {
  const steps: string[] = [];
  fitRecording(testRecording(session), null, workload, { ...request(), watch: (step) => steps.push(step) });
  expect(steps.map((step) => step.replace(/^fitting: /, '').slice(0, 14))).toEqual([
    'the costs of t',
    'other programs',
    'other programs',
    'which of both ',
  ]);
  const program = fitted();
  const overrides = { 'cost.iteration': 1e5 };
  const [tried, asked] = [
    simulateFit(program, overrides, { isTrial: true }),
    simulateFit(program, overrides),
  ];
  expect([tried.finished, asked.finished]).toEqual([false, false]);
  expect(tried.wallNs).toBeLessThan(6 * session.durationNs);
  expect(asked.wallNs).toBeGreaterThan(20 * session.durationNs);
  const heard: number[] = [];
  simulateFit(program, {}, { watch: (nowNs, limitNs) => heard.push(nowNs / limitNs) });
  expect(heard.length).toBeGreaterThan(10);
  expect(heard).toEqual([...heard].sort((a, b) => a - b));
});

test('a cost changed by hand is the only thing that changes', () => {
  const program = fitted();
  const double = laid(program, { 'cost.iteration': 2 * Number(value(program, 'cost.iteration')) });
  expect(((double.simulated.cpu_ns ?? 0) - (laid(program).simulated.cpu_ns ?? 0)) / TICK).toBeCloseTo(12, 0);
});

test('settings that make no program are refused in words', () => {
  const program = fitted();
  expect(() => laid(program, { 'workload.threads': -1 })).toThrow(
    /workload.threads takes a whole number from 0/,
  );
  expect(() => laid(program, { 'workload.depth': 2 })).toThrow(/no parameter workload.depth.*workload.n/);
});

test('the same fit gives the same run, also after a way through JSON', () => {
  const program = fitted();
  const again = fittedProgramSchema.parse(JSON.parse(JSON.stringify(program)));
  expect(again).toEqual(program);
  expect(laid(again)).toEqual(laid(program));
});

test('a fit that an older version saved has no known program', () => {
  const { known: _, ...older } = fitted('slices');
  expect(fittedProgramSchema.parse(older).known).toBeNull();
});

test('without a wish the known program is taken where its misses weigh no more, and the reason says what both miss', () => {
  const own = fitted(null);
  expect(own.known).not.toBeNull();
  expect(own.reason).toMatch(
    /own program: of the five figures the known program misses none, the replay none/,
  );
  expect(overlayJson(own, laid(own)).program).toBe('known');
});

test('where the run was another than its label says, the replay of what was recorded is taken', () => {
  // The threads slept most of the time between their bursts.
  const idle = ticks(0, 40).map((one, i) => ({
    ...one,
    startNs: (16 + 5 * i) * TICK,
    endNs: (17 + 5 * i) * TICK,
  }));
  const slept: TestItem[] = idle.map((one) => ({
    ...one,
    state: 'S',
    voluntary: 1,
    wait: 'hrtimer_nanosleep',
  }));
  const other: TestSession = {
    ...session,
    durationNs: 216 * TICK,
    threads: session.threads.map((one, i) => (i === 0 ? one : { ...one, items: slept })),
  };
  const program = fitRecording(testRecording(other), null, workload, {
    source: null,
    span: { beginsNs: 4 * TICK, endsNs: 216 * TICK },
  });
  expect(program.known).toBeNull();
  expect(program.reason).toMatch(
    /replay of the recorded slices: of the five figures the known program misses wall/,
  );
});

test('slices can be asked for', () => {
  expect(fitted('slices')).toMatchObject({ known: null, workload: workload.id });
});

test.each<[string, TestSession, KnownWorkload | null, RegExp]>([
  ['no example', session, null, /recorded no example/],
  [
    'a program that was not run as an example',
    session,
    { id: workload.id, model: 'gil' },
    /does not tell what/,
  ],
  ['no known program', session, { ...workload, id: 'java-fetch' }, /has no known program for the model gil/],
  ['a recording that goes on', { ...session, end: null }, workload, /the recording goes on/],
  ['a recording that was stopped', { ...session, end: 'stopped' }, workload, /ended before the program did/],
  ['a program that ran already', { ...session, attached: true }, workload, /its begin is not in it/],
])('asked for a known program, %s is refused with the way out', (_, of, which, reason) => {
  const make = () => fitRecording(testRecording(of), null, which, request('known'));
  expect(make).toThrow(expect.objectContaining({ code: 'fit-impossible' }));
  expect(make).toThrow(reason);
  expect(make).toThrow(/--fit slices/);
  // Not asked for, it is the recorded slices.
  expect(fitRecording(testRecording(of), null, which, request()).known).toBeNull();
});

test('of a few readings only a known program can be fitted', () => {
  const short: TestSession = {
    ...session,
    durationNs: 3 * TICK,
    threads: [{ name: 'python', items: ticks(0, 3) }],
  };
  const span = { beginsNs: TICK, endsNs: 3 * TICK };
  const made = (source: KnownRequest['source'], which: KnownWorkload | null) =>
    fitRecording(testRecording(short), null, which, { source, span });
  expect(made(null, workload).known).not.toBeNull();
  expect(() => made('slices', workload)).toThrow(/too short/);
  expect(() => made(null, null)).toThrow(/too short/);
});

test('threads that the program does not have run from their slices beside it', () => {
  const helper: TestThread = { name: 'jit', role: 'jit', items: ticks(2, 3) };
  const program = fitted('known', { ...session, threads: [...session.threads, helper] });
  expect(program.known?.replayed).toEqual([4]);
  expect(program.unseen.join(' ')).toMatch(/1 recorded thread is not in the known program/);
  const lane = simulateFit(program).lanes.find(({ pairs }) => pairs === 4);
  expect((lane?.lane.counters.cpuNs ?? 0) / TICK).toBeCloseTo(3, 1);
});

test('without output the start is part of what the main thread’s costs are', () => {
  const program = fitRecording(testRecording(session), null, workload, {
    source: 'known',
    span: { beginsNs: null, endsNs: null },
  });
  expect(program.parameters.find(({ key }) => key === 'cost.start')).toMatchObject({ source: 'assumed' });
  const [main] = laid(program).threads;
  expect(Math.abs(main?.difference ?? 1)).toBeLessThan(0.05);
});

test('a cost that only the turns of its threads tell is settled by their switches, whatever their CPU', () => {
  // Two walkers that share a core's worth of CPU, once with many turns and once with few.
  const walkers = (turns: number): TestSession => ({
    durationNs: 26 * TICK,
    runtime: cpython,
    machineUse: 0.5,
    threads: [
      { name: 'python', items: ticks(0, 4) },
      ...[0, 1].map(
        (): TestThread => ({
          name: 'walker',
          role: 'python-thread',
          startNs: 4 * TICK,
          items: ticks(4, 20, 0.5).map((one) => ({ ...one, voluntary: turns })),
        }),
      ),
    ],
  });
  const live = { id: 'py-livelock', model: 'gil', settings: { seconds: 0.2, seed: 1 } } as const;
  const span = { beginsNs: 4 * TICK, endsNs: 26 * TICK };
  const meeting = (turns: number) => {
    const program = fitRecording(testRecording(walkers(turns)), null, live, { source: 'known', span });
    return program.parameters.find(({ key }) => key === 'cost.meeting');
  };
  const [fast, slow] = [meeting(200), meeting(20)];
  expect([fast?.source, slow?.source]).toEqual(['estimated', 'estimated']);
  expect(fast?.how).toMatch(/turns that the threads “walker” took/);
  expect(Number(slow?.value)).toBeGreaterThan(5 * Number(fast?.value));
});
