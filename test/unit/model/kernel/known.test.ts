import { expect, test } from 'vitest';
import { estimatedCosts, type KnownSettings } from '../../../../src/model/engine/known.ts';
import type { SimulationResult } from '../../../../src/model/engine/model.ts';
import { KERNEL_KNOWN } from '../../../../src/model/kernel/known/index.ts';
import { costOf, numbersSetting, pieces } from '../../../../src/model/kernel/known/parts.ts';
import { kernelSimulation, laneNamed, SECOND } from '../help.ts';

function knownRun(id: string, settings: KnownSettings = {}, parameters: object = {}): SimulationResult {
  const known = KERNEL_KNOWN.find((one) => one.id === id);
  if (known === undefined) throw new Error(`no known program ${id}`);
  const programs = known.build({ ...known.settings, ...settings }, estimatedCosts(known));
  return kernelSimulation(programs, { ...known.parameters, ...parameters }).run({ untilNs: 60 * SECOND });
}

test('settings and costs that are missing are named', () => {
  expect(() => numbersSetting({ threads: '1,x' }, 'threads')).toThrow(/numbers for "threads", not "1,x"/);
  expect(numbersSetting({ threads: '1, 2,4' }, 'threads')).toEqual([1, 2, 4]);
  expect(() => costOf({}, 'start')).toThrow(/the cost "start" in ns, not undefined/);
});

test('pieces keep the whole, and are few', () => {
  for (const total of [0, 1, 999, 1000, 1_000_001]) {
    const { times, each } = pieces(total, 1000);
    expect(times).toBeLessThanOrEqual(1000);
    expect(times * each).toBeCloseTo(total, 3);
  }
});

test.each(['rust-threads', 'c-pthreads'])('%s: 1, 2 and 4 threads share the cores there are', (id) => {
  const n = 1e9;
  const partNs = n * 0.4;
  expect(knownRun(id, { n }, { cores: 2 }).wallNs / (2 * partNs)).toBeCloseTo(1, 1);
  expect(knownRun(id, { n }, { cores: 4 }).wallNs / (1.75 * partNs)).toBeCloseTo(1, 1);
});

test('a pool of a hundred serves two hundred requests in two rounds', () => {
  const twoRounds = knownRun('java-platform-pool', {});
  const oneRound = knownRun('java-platform-pool', { threads: 200 });
  expect((twoRounds.wallNs - oneRound.wallNs) / SECOND).toBeCloseTo(1, 0);
  expect(twoRounds.lanes.filter(({ name }) => name.startsWith('pool-1-thread')).length).toBe(100);
});

test('every hand-over on one core is a switch, on either way', () => {
  const rounds = 1000;
  const result = knownRun('c-cost-switch', { rounds });
  expect(laneNamed(result, 'main').counters.voluntary / (2 * rounds)).toBeCloseTo(1, 1);
  expect(laneNamed(result, 'pipe peer').counters.voluntary / rounds).toBeCloseTo(1, 1);
  expect(result.parallelism).toBeCloseTo(1, 1);
});

test.each([
  ['c-cost-threads', 'thread', { most: 500 }, 500],
  ['c-cost-threads', 'thread', { most: 16_000 }, 2000],
  ['rust-cost-threads', 'crowd', { threads: 300, rounds: 10 }, 300],
  ['rust-cost-threads', 'crowd', { threads: 5000, rounds: 10 }, 2000],
] as const)('%s: %s for %o', (id, name, settings, count) => {
  const result = knownRun(id, settings);
  expect(result.finished).toBe(true);
  expect(result.lanes.filter((lane) => lane.name.startsWith(`${name}-`)).length).toBe(count);
});
