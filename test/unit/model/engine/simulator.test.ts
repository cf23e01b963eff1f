import { expect, test } from 'vitest';
import { BudgetError } from '../../../../src/model/engine/errors.ts';
import { Simulator } from '../../../../src/model/engine/simulator.ts';

test('events run by time, and at equal times in the order they were armed', () => {
  const sim = new Simulator(1);
  const seen: string[] = [];
  sim.at(20, () => seen.push('c'));
  sim.at(10, () => seen.push('a'));
  sim.at(20, () => seen.push('d'));
  sim.at(10, () => seen.push('b'));
  sim.run(Number.POSITIVE_INFINITY, 100);
  expect(seen).toEqual(['a', 'b', 'c', 'd']);
  expect(sim.nowNs).toBe(20);
});

test('a timer armed again fires once, at the later arming; a cancelled one never', () => {
  const sim = new Simulator(1);
  const seen: number[] = [];
  const timer = sim.timer(() => seen.push(sim.nowNs));
  timer.arm(10);
  timer.arm(30);
  const other = sim.at(20, () => seen.push(-1));
  other.cancel();
  sim.run(100, 100);
  expect(seen).toEqual([30]);
  expect(sim.nowNs).toBe(100);
});

test('a runaway ends with an error that says how far it came', () => {
  const sim = new Simulator(1);
  const timer = sim.timer(() => timer.arm(sim.nowNs + 5));
  timer.arm(0);
  expect(() => sim.run(Number.POSITIVE_INFINITY, 1000)).toThrow(BudgetError);
  expect(sim.nowNs).toBe(999 * 5);
});

test('a run stuck at one moment ends with an error even with a large budget', () => {
  const sim = new Simulator(1);
  const timer = sim.timer(() => timer.arm(sim.nowNs));
  timer.arm(7);
  expect(() => sim.run(Number.POSITIVE_INFINITY, 1e9)).toThrow(/stuck at one moment/);
});
