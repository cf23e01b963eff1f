import fc from 'fast-check';
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

/** Workers that each do steps of given lengths one after another: what they did when, and the events it took. */
function work(workers: readonly (readonly number[])[], ends: readonly number[], pass: boolean): unknown {
  const sim = new Simulator(1);
  const seen: string[] = [];
  workers.forEach((steps, worker) => {
    let done = 0;
    const timer = sim.timer(() => {
      for (;;) {
        seen.push(`${sim.nowNs}: step ${done} of ${worker}, event ${sim.events}, last at ${sim.lastEventNs}`);
        const length = steps[done];
        if (length === undefined) return;
        done += 1;
        const endNs = sim.nowNs + length;
        if (pass && sim.passTo(endNs)) continue;
        timer.arm(endNs);
        return;
      }
    });
    timer.arm(worker);
  });
  for (const end of ends) {
    try {
      sim.run(end, 7);
    } catch (thrown) {
      seen.push(String(thrown));
    }
    seen.push(`stopped at ${sim.nowNs}`);
  }
  return seen;
}

test('to pass on to the next moment comes to the same as arming a timer for it, in pieces and budgets too', () => {
  const steps = fc.array(fc.nat(20), { maxLength: 12 });
  const ends = fc.array(fc.nat(150), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.array(steps, { minLength: 1, maxLength: 4 }), ends, (workers, stops) => {
      expect(work(workers, stops, true)).toEqual(work(workers, stops, false));
    }),
  );
});

test('outside of a run no moment is passed on to: events are run one by one', () => {
  const sim = new Simulator(1);
  const passed: boolean[] = [];
  sim.at(10, () => passed.push(sim.passTo(20)));
  sim.runNext(100);
  sim.at(10, () => passed.push(sim.passTo(20)));
  sim.run(100, 100);
  expect(passed).toEqual([false, true]);
});
