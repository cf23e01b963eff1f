import { expect, test } from 'vitest';
import { type DecisionInputs, describeInput, mostAlive } from '../../../src/analysis/decisionFigures.ts';
import { ns } from '../../../src/domain/units.ts';

const INPUTS: DecisionInputs = {
  parallelism: 0.97,
  demand: 1.29,
  cores: 4,
  runqueueShare: 0.25,
  threads: 3,
  runtime: 'cpython',
  gil: 'gil',
};

test('most threads alive at once; one without an end lives on', () => {
  const thread = (start: number, end: number | null) => ({
    startNs: ns(start),
    endNs: end === null ? null : ns(end),
  });
  expect(mostAlive([thread(0, null), thread(1, 5), thread(5, 9)])).toBe(2);
  expect(mostAlive([])).toBe(0);
});

test.each([
  ['parallelism', '0.97 cores busy on average, of 4'],
  ['demand', '1.29 threads ran or waited for a core on average, 0.97 cores busy'],
  ['runtime', 'the process with the most CPU time is CPython'],
  ['gil', 'the interpreter has a GIL'],
  ['threads', '3 threads'],
] as const)('%s in words', (key, text) => expect(describeInput(INPUTS, key)).toBe(text));

test('an unknown figure says so and is never a number', () => {
  const unknown = {
    parallelism: null,
    demand: null,
    cores: null,
    runqueueShare: null,
    threads: null,
    runtime: null,
    gil: null,
  };
  for (const key of Object.keys(unknown) as (keyof DecisionInputs)[]) {
    expect(describeInput(unknown, key)).toMatch(/could not be told/);
  }
});
