import { describe, expect, test } from 'vitest';
import {
  type DecisionInputs,
  decisionInputs,
  describeInput,
  mostAlive,
} from '../../../src/analysis/decisionFigures.ts';
import type { ThreadTotals } from '../../../src/domain/query.ts';
import { ns } from '../../../src/domain/units.ts';
import { overview, thread, total } from './sessionFixture.ts';

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

describe('where nothing was seen to run, nothing is decided', () => {
  const figuresOf = (threads: typeof overview.threads, totals: readonly ThreadTotals[]) =>
    decisionInputs({ ...overview, threads }, totals);

  test('no thread at all', () => {
    const figures = figuresOf([], []);
    expect(figures).toMatchObject({ parallelism: null, demand: null, threads: null });
    expect(describeInput(figures, 'demand')).toBe(
      'no thread was seen, so how many threads ran or waited for a core could not be told from this recording',
    );
  });

  test('threads that slept throughout', () => {
    const figures = figuresOf([thread], [total({ voluntary: 0 })]);
    expect(figures).toMatchObject({ parallelism: 0, demand: null, threads: 1 });
    expect(describeInput(figures, 'demand')).toBe(
      'no thread ran while it was recorded, so how many threads ran or waited for a core could not be told from this recording',
    );
  });

  test('threads that were never read', () => {
    expect(figuresOf([thread], [total({ cores: [] })])).toMatchObject({ parallelism: null, demand: null });
  });

  test('a little is enough', () => {
    expect(figuresOf([thread], [total({ cpuNs: 1e6 })]).demand).toBeCloseTo(0.001);
  });
});
