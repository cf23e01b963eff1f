import { expect, test } from 'vitest';
import { estimatedCosts, type KnownSettings } from '../../../../src/model/engine/known.ts';
import type { SimulationResult } from '../../../../src/model/engine/model.ts';
import { GIL_KNOWN } from '../../../../src/model/gil/known/index.ts';
import { PythonRandom } from '../../../../src/model/gil/known/python-random.ts';
import { gilSimulation, laneNamed, MS, SECOND } from '../help.ts';

function knownRun(id: string, settings: KnownSettings = {}, parameters: object = {}): SimulationResult {
  const known = GIL_KNOWN.find((one) => one.id === id);
  if (known === undefined) throw new Error(`no known program ${id}`);
  const programs = known.build({ ...known.settings, ...settings }, estimatedCosts(known));
  return gilSimulation(programs, { ...known.parameters, ...parameters }).run({ untilNs: 60 * SECOND });
}

/** Lanes of one kind of thread: `name` or `name-N`, however often numbered. */
const kind = ({ lanes }: SimulationResult, name: string) =>
  lanes.filter((lane) => lane.kind === 'thread' && lane.name.replace(/(-\d+)+$/, '') === name);

const cpuOf = (result: SimulationResult, name: string): number =>
  kind(result, name).reduce((sum, lane) => sum + lane.counters.cpuNs, 0);

/** When the lane's first interval begins and its last one ends, ns. */
const spanOf = (result: SimulationResult, name: string): readonly [number, number] => {
  const lane = laneNamed(result, name);
  return [lane.startNs[0] ?? 0, lane.endNs.at(-1) ?? 0];
};

// python3 -c "import random; r = random.Random(S); print(r.random(), r.random())", CPython 3.11.
test.each([
  [0, 0.8444218515250481, 0.7579544029403025],
  [1, 0.13436424411240122, 0.8474337369372327],
  [12345, 0.41661987254534116, 0.010169169457068361],
  [-5, 0.6229016948897019, 0.7417869892607294],
  [2 ** 40 + 7, 0.6137037779936511, 0.8149162973309487],
])('random.Random(%d) draws what CPython draws', (seed, first, second) => {
  const random = new PythonRandom(seed);
  expect([random.random(), random.random()]).toEqual([first, second]);
});

test('the seven hundredth draw comes from the second state', () => {
  const random = new PythonRandom(1);
  for (let draw = 1; draw < 700; draw++) random.random();
  expect(random.random()).toBe(0.24309173409213014);
});

test('two sums take as long in threads as in sequence, and half as long without a GIL', () => {
  const sumsNs = 2 * 3_000_000 * 50;
  const settings = { n: 3_000_000 };
  const locked = knownRun('py-cpu-sequential-vs-threads', settings);
  expect(locked.wallNs / (2 * sumsNs + 35 * MS)).toBeCloseTo(1, 1);
  const free = knownRun('py-cpu-sequential-vs-threads', settings, {
    build: 'free-threaded',
    freeThreadedOverheadPct: 0,
  });
  expect(free.wallNs / (1.5 * sumsNs + 35 * MS)).toBeCloseTo(1, 1);
});

test('a pool of threads takes each task once, whichever thread is free', () => {
  const result = knownRun('py-threadpool-cpu-8', { n: 100_000, tasks: 8, workers: 3 });
  expect(kind(result, 'worker').length).toBe(3);
  expect(cpuOf(result, 'worker') / (8 * 100_000 * 75)).toBeCloseTo(1, 1);
});

test('processes have a lock each, and exist from where they are forked', () => {
  const n = 3_000_000;
  const result = knownRun('py-multiprocessing-process', { n });
  expect(new Set(kind(result, 'worker').map(({ group }) => group)).size).toBe(2);
  expect(spanOf(result, 'worker-1-1')[0]).toBeGreaterThan(2 * n * 50);
  expect(result.wallNs).toBeLessThan(3.4 * n * 50 + 35 * MS);
});

test('a pool of processes is as wide as the machine where it is not told', () => {
  const wide = (settings: KnownSettings): number =>
    kind(knownRun('py-processpool-8', { n: 1000, ...settings }), 'worker').length;
  expect(wide({})).toBe(2);
  expect(wide({ cores: 5 })).toBe(5);
  expect(wide({ cores: 5, workers: 3 })).toBe(3);
});

test('requests in threads wait at the same time', () => {
  const result = knownRun('py-io-threads', { delay: 0.2 });
  expect(result.wallNs).toBeGreaterThan(SECOND);
  expect(result.wallNs).toBeLessThan(1.25 * SECOND);
});

test('a lock with no safe point in it is never waited for', () => {
  const result = knownRun('py-lock', { holds: 1, hold: 0.001 });
  const perSecond = kind(result, 'add').reduce((sum, lane) => sum + lane.counters.voluntary, 0);
  // Two threads that take turns of 5 ms for 0.34 s: some hundreds, not the thousands of a contended lock.
  expect(perSecond).toBeLessThan(400);
});

test('a call under the lock is a safe point: who lost the GIL there is waited for, thousands of times', () => {
  const result = knownRun('py-atomic');
  expect(kind(result, 'add').reduce((sum, lane) => sum + lane.counters.voluntary, 0)).toBeGreaterThan(1000);
});

test('sleeping under one lock is in turn, under a lock each side by side', () => {
  const shared = knownRun('py-lock', { n: 1000, holds: 10, hold: 0.05 });
  expect(shared.wallNs).toBeGreaterThan(1.5 * SECOND);
  expect(shared.wallNs).toBeLessThan(1.6 * SECOND);
});

test('ten queries through three connections take four times one', () => {
  const result = knownRun('py-semaphore', { hold: 0.2 });
  expect(result.wallNs).toBeGreaterThan(0.8 * SECOND);
  expect(result.wallNs).toBeLessThan(0.9 * SECOND);
});

test('the queue’s pace is that of the slower one, and the producer waits for room', () => {
  const result = knownRun('py-condition', { items: 30, scale: 0.04 });
  const pace = new PythonRandom(2);
  const sleepsNs = Array.from({ length: 30 }, () => pace.uniform(0.2, 0.8) * 0.04 * SECOND);
  const consumerNs = sleepsNs.reduce((sum, ns) => sum + ns, 0);
  expect((result.wallNs - 35 * MS) / consumerNs).toBeCloseTo(1, 1);
  const waits = laneNamed(result, kind(result, 'producer')[0]?.name ?? '').counters.voluntary;
  expect(waits).toBeGreaterThan(40);
});

test('readers share, a waiting writer comes before new readers', () => {
  // Three rounds of readers and of the writer, each of 50 ms, alternate.
  const result = knownRun('py-rwlock', { hold: 0.05 });
  expect(result.wallNs).toBeGreaterThan(300 * MS);
  expect(result.wallNs).toBeLessThan(350 * MS);
});

test('the barrier lets nobody on before the slowest', () => {
  const result = knownRun('py-barrier', { scale: 0.1 });
  const draws = [100, 101, 102].map((seed) => {
    const pace = new PythonRandom(seed);
    return [pace.uniform(1, 3), pace.uniform(1, 2)] as const;
  });
  const seconds = Math.max(...draws.map(([one]) => one)) + Math.max(...draws.map(([, two]) => two));
  expect((result.wallNs - 35 * MS) / (seconds * 0.1 * SECOND)).toBeCloseTo(1, 1);
});

test('the deadlock is found with its cycle while the program watches on', () => {
  const result = knownRun('py-deadlock', { seconds: 1 });
  expect(result.deadlock?.kind).toBe('cycle');
  expect(result.deadlock?.links.map(({ waitsFor }) => waitsFor).sort()).toEqual(['A', 'B']);
  expect(spanOf(result, 'main')[1]).toBeGreaterThan(SECOND);
});

test('the re-entrant lock costs no wait, the plain one its time-out', () => {
  const waitNs = 0.3 * SECOND;
  const result = knownRun('py-rlock', { wait: 0.3 });
  expect(result.wallNs).toBeGreaterThan(waitNs);
  expect(result.wallNs).toBeLessThan(waitNs + 40 * MS);
});

test('two who step aside meet thousands of times in step and stop at the same moment', () => {
  const result = knownRun('py-livelock', { seconds: 0.2 });
  const polite = kind(result, 'walker').slice(0, 2);
  expect(polite.every(({ counters }) => counters.voluntary > 500)).toBe(true);
  expect(result.wallNs).toBeLessThan(0.2 * SECOND + 60 * MS);
});

test('the greedy thread has nearly all turns', () => {
  const result = knownRun('py-starvation', { seconds: 1 });
  expect(cpuOf(result, 'modest') / cpuOf(result, 'greedy')).toBeLessThan(0.05);
});

test('a byte through the pipe costs far less than a switch', () => {
  const result = knownRun('py-context-switch', { switches: 20_000 });
  expect(result.totals.voluntary + result.totals.involuntary).toBeLessThan(10_000);
});

test('a crowd of threads is bounded; each stands for several beyond that', () => {
  const result = knownRun('py-cost-threads', { most: 16_000 });
  expect(kind(result, 'thread').length).toBe(2000);
  expect(cpuOf(result, 'main') / (16_000 * 60_000)).toBeCloseTo(1, 1);
});
