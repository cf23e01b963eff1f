import { expect, test } from 'vitest';
import type { SimulationResult } from '../../../../src/model/engine/model.ts';
import type { ProgramSet, ThreadSpec } from '../../../../src/model/engine/program.ts';
import { MS } from '../help.ts';
import { extra, goSimulation, runGo } from './help.ts';

const WORK_MS = 200;
const LONG_NS = 10_000 * MS;
const workers = (others: readonly ThreadSpec[]): ProgramSet => ({
  threads: [
    { name: 'main', body: [{ op: 'spawn', program: 'worker', count: 2 }, { op: 'join' }] },
    ...others,
  ],
  programs: { worker: [{ op: 'compute', ns: WORK_MS * MS }] },
});
const hogs = (count: number, more: Partial<ThreadSpec> = {}): ThreadSpec => ({
  name: 'hog',
  process: 'other',
  count,
  body: [{ op: 'forever', body: [{ op: 'compute', ns: 10 * MS }] }],
  ...more,
});
const parameters = { cores: 2, gomaxprocs: 2 };
const threads = (result: SimulationResult, group: string) =>
  result.lanes.filter((lane) => lane.kind === 'thread' && lane.group === group);
const sum = (
  result: SimulationResult,
  group: string,
  figure: 'cpuNs' | 'runqueueNs' | 'involuntary',
): number => threads(result, group).reduce((total, lane) => total + lane.counters[figure], 0);

test('threads of other programs take their share of the cores by the kernel’s rules', () => {
  const alone = runGo(workers([]), LONG_NS, parameters);
  const beside = runGo(workers([hogs(2)]), LONG_NS, parameters);
  expect(beside.finished).toBe(true);
  // Two threads each side on two cores: half for each.
  expect(beside.wallNs / alone.wallNs).toBeGreaterThan(1.9);
  expect(beside.wallNs / alone.wallNs).toBeLessThan(2.1);
  expect(sum(beside, 'other', 'cpuNs') / sum(beside, 'main', 'cpuNs')).toBeCloseTo(1, 1);
});

test('beside them Ms wait for cores and are switched out, and sysmon has goroutines give way more often', () => {
  const alone = runGo(workers([]), LONG_NS, parameters);
  const beside = runGo(workers([hogs(2)]), LONG_NS, parameters);
  expect(sum(beside, 'main', 'runqueueNs')).toBeGreaterThan(sum(alone, 'main', 'runqueueNs') + 300 * MS);
  expect(sum(beside, 'main', 'involuntary')).toBeGreaterThan(sum(alone, 'main', 'involuntary') + 40);
  expect(extra(beside, 'preemptions')).toBeGreaterThan(1.5 * extra(alone, 'preemptions'));
});

test('their nice value and their cores count', () => {
  const nice = runGo(workers([hogs(2, { nice: 19 })]), LONG_NS, parameters);
  expect(nice.wallNs).toBeLessThan(1.1 * WORK_MS * MS);
  // Both on one core: the other one is the goroutines' alone, and the Ms move there.
  const bound = runGo(workers([hogs(2, { cores: [0] })]), LONG_NS, parameters);
  expect(bound.lanes.filter(({ group }) => group === 'other').every(({ place }) => !place.includes(1))).toBe(
    true,
  );
});

test('they start when they are told to and end with the program', () => {
  const late = runGo(workers([hogs(2, { startNs: 100 * MS })]), LONG_NS, parameters);
  expect(threads(late, 'other').map((lane) => lane.startNs[0])).toEqual([100 * MS, 100 * MS]);
  for (const lane of threads(late, 'other')) expect(lane.endNs.at(-1)).toBeLessThan(late.wallNs + MS);
  // Hogs that would start after the end never do.
  const never = runGo(workers([hogs(1, { startNs: 5000 * MS })]), LONG_NS, parameters);
  expect(threads(never, 'other')).toEqual([]);
});

test('only goroutines talk to each other', () => {
  const set = workers([{ name: 'stranger', process: 'other', body: [{ op: 'lock', lock: 'm' }] }]);
  const simulation = goSimulation({ ...set, objects: { m: { kind: 'mutex' } } }, parameters);
  expect(() => simulation.run({ untilNs: 50 * MS })).toThrow(/threads\[1\]\.body\[0\].*another program/);
});
