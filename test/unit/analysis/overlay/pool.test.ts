import { expect, test } from 'vitest';
import { fitRecording } from '../../../../src/analysis/overlay/fit/fit.ts';
import { simulateFit } from '../../../../src/analysis/overlay/simulate.ts';
import type { FitOverrides, FittedProgram } from '../../../../src/analysis/overlay/types.ts';
import type { RuntimeInfo } from '../../../../src/domain/session.ts';
import { cpython, gridSession, type TestItem, type TestThread, TICK, testRecording } from './support.ts';

const node: RuntimeInfo = { kind: 'node', version: '24.1.0', gil: null, evidence: 'its executable' };
const LENGTH = 40;

/** Ticks at work, the first to the last. A loop's thread sleeps in epoll, a pool's on a lock unless told. */
const busy = (from: number, to: number, wait = 'futex_do_wait'): TestItem[] =>
  Array.from({ length: to - from }, (_, i) => ({
    startNs: (from + i) * TICK,
    endNs: (from + i + 1) * TICK,
    state: from + i + 1 === to ? ('S' as const) : ('R' as const),
    wait,
  }));

const main: TestThread = {
  name: 'main',
  items: [...busy(0, 2, 'do_epoll_wait'), ...busy(LENGTH - 1, LENGTH, 'do_epoll_wait')],
};
const worker = (name: string, items: readonly TestItem[]): TestThread => ({
  name,
  role: 'libuv-worker',
  items,
});

function nodeProgram(workers: readonly TestThread[]): FittedProgram {
  const session = { durationNs: LENGTH * TICK, cores: 4, runtime: node, threads: [main, ...workers] };
  return fitRecording(testRecording(session), 'node');
}

const wallTicks = (program: FittedProgram, overrides: FitOverrides): number =>
  simulateFit(program, overrides).wallNs / TICK;

const FOUR = [1, 2, 3, 4].map((i) => worker(`w${i}`, busy(2, 38)));

test('jobs of Node’s pool wait for one of fewer threads, and the pool that was recorded is the fit’s', () => {
  const program = nodeProgram(FOUR);
  expect(program.parameters.find(({ key }) => key === 'poolSize')).toMatchObject({
    value: 4,
    source: 'measured',
    confidence: 'high',
  });
  expect(program.unseen.join(' ')).toMatch(/row of callbacks.*It waits for the threads of its pool/);
  const one = wallTicks(program, { poolSize: 1 });
  const two = wallTicks(program, { poolSize: 2 });
  expect(one).toBeGreaterThan(4 * 36);
  expect(one).toBeLessThan(4 * 36 + 6);
  expect(two).toBeGreaterThan(2 * 36);
  expect(two).toBeLessThan(2 * 36 + 6);
  expect(wallTicks(program, { poolSize: 4 })).toBe(wallTicks(program, {}));
});

test.each([
  ['node', 'libuv-worker', node],
  ['asyncio', 'python-thread', cpython],
] as const)('a loop of %s waits for its %s: done sooner, it goes on sooner', (fit, role, runtime) => {
  // Two that share one core, each with half of it; the loop sleeps until both have ended.
  const half = (items: readonly TestItem[]): TestItem[] =>
    items.map((one) => ({ ...one, cpuNs: TICK / 2, runqueueNs: TICK / 2 }));
  const twins = [1, 2].map(
    (i): TestThread => ({ name: `w${i}`, role, endNs: 38 * TICK, items: half(busy(2, 38)) }),
  );
  const last = { startNs: 38 * TICK, endNs: 39 * TICK, wait: 'do_epoll_wait', cpuNs: TICK / 2 };
  const loop = { ...main, items: [...busy(0, 2, 'do_epoll_wait'), last] };
  const session = { durationNs: LENGTH * TICK, cores: 1, machineUse: 1, runtime, threads: [loop, ...twins] };
  const knob = fit === 'asyncio' ? 'cpuPct' : 'cores';
  const program = fitRecording(testRecording(session), fit);
  expect(wallTicks(program, {})).toBeGreaterThan(36);
  // Under the GIL another core is of no use: half the work is.
  expect(wallTicks(program, { [knob]: knob === 'cores' ? 2 : 50 })).toBeLessThan(28);
});

test('a pool’s thread that sleeps for its next job keeps nobody from the pool', () => {
  const short = [0, 1, 2, 3].map((i) => worker(`w${i}`, [...busy(2 + i, 3 + i), ...busy(20 + i, 21 + i)]));
  const program = nodeProgram(short);
  expect(wallTicks(program, { poolSize: 1 })).toBeLessThan(LENGTH + 2);
});

test('a pool’s thread that waits inside a job keeps its place', () => {
  const reading = [1, 2].map((i) =>
    worker(`w${i}`, [...busy(2, 3, 'folio_wait_bit_common'), ...busy(37, 38)]),
  );
  const program = nodeProgram(reading);
  const [one, two] = [wallTicks(program, { poolSize: 1 }), wallTicks(program, { poolSize: 2 })];
  expect(two).toBeLessThan(LENGTH + 2);
  expect(one).toBeGreaterThan(2 * 35);
});

test('more threads than were recorded have no jobs that are known, and are refused unless there are', () => {
  const program = nodeProgram(FOUR);
  expect(() => simulateFit(program, { poolSize: 8 })).toThrow(
    /poolSize=8 cannot be predicted.*Take 1 to 4.*threads=8/s,
  );
  expect(wallTicks(program, { poolSize: 8, threads: 8, cores: 8 })).toBeLessThan(
    wallTicks(program, { threads: 8, poolSize: 1, cores: 8 }) / 3,
  );
});

test('the executor’s jobs in CPython wait in the same way', () => {
  const asleep = 'hrtimer_nanosleep';
  const jobs = [1, 2, 3].map(
    (i): TestThread => ({ name: `python3-${i}`, items: [...busy(2, 3, asleep), ...busy(30, 31)] }),
  );
  const session = { durationNs: LENGTH * TICK, cores: 4, runtime: cpython, threads: [main, ...jobs] };
  const program = fitRecording(testRecording(session), 'asyncio');
  expect(program.parameters.find(({ key }) => key === 'poolSize')?.value).toBe(3);
  expect(wallTicks(program, { poolSize: 1 })).toBeGreaterThan(3 * 27);
  expect(wallTicks(program, { poolSize: 3 })).toBeLessThan(LENGTH + 2);
});

test('where nothing goes to a pool it cannot be set', () => {
  const of = (program: FittedProgram) => program.parameters.map(({ key }) => key);
  expect(of(nodeProgram([{ name: 'V8Worker', role: 'v8-platform', items: busy(2, 38) }]))).not.toContain(
    'poolSize',
  );
  const session = gridSession('A A A A A A A A / B B B B B B B B', cpython);
  const threaded = fitRecording(testRecording(session), null);
  expect(threaded.fit).toBe('gil');
  expect(of(threaded)).not.toContain('poolSize');
  expect(() => simulateFit(threaded, { poolSize: 2 })).toThrow(/no parameter poolSize/);
});

test.each([
  ['node-threadpool', { iterations: 1000, calls: '4,8' }, true],
  ['node-blocked-loop', {}, false],
] as const)(
  'of the known program of %s the pool can be set: only where jobs go to it',
  (id, settings, offered) => {
    const session = { durationNs: LENGTH * TICK, cores: 4, runtime: node, threads: [main, ...FOUR] };
    const program = fitRecording(
      testRecording(session),
      'node',
      { id, model: 'node', settings },
      { source: 'known', span: { beginsNs: null, endsNs: null } },
    );
    expect(program.known?.workload).toBe(id);
    expect(program.unseen.join(' ')).not.toContain('row of callbacks');
    expect(program.parameters.filter(({ key }) => key === 'poolSize').map(({ value }) => value)).toEqual(
      offered ? [4] : [],
    );
    if (offered) expect(wallTicks(program, { poolSize: 1 })).toBeGreaterThan(wallTicks(program, {}) * 1.5);
  },
);
