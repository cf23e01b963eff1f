import { expect, test } from 'vitest';
import { decide, describeCondition, walkOf } from '../../../src/lab/decision.ts';

const FIGURES = {
  parallelism: 0.95,
  demand: 0.96,
  cores: 2,
  runqueueShare: 0.01,
  threads: 3,
  runtime: 'cpython',
  gil: 'gil',
} as const;

test('each answer stands beside its figure, to an advice of the tree', () => {
  const walk = walkOf(FIGURES);
  expect(walk.steps.map(({ nodeId, figure }) => [nodeId, figure])).toEqual([
    ['work', 'demand'],
    ['cpu-language', 'runtime'],
    ['cpu-python-build', 'gil'],
  ]);
  expect(walk.steps.map(({ because }) => because)).toEqual([
    '0.96 threads ran or waited for a core on average, 0.95 cores busy',
    'the process with the most CPU time is CPython',
    'the interpreter has a GIL',
  ]);
  expect(walk.adviceId).toBe('cpu-python');
});

test('a figure that is not known leaves the question open', () => {
  const walk = walkOf({ ...FIGURES, runtime: null });
  expect(walk.steps.at(-1)).toMatchObject({ nodeId: 'cpu-language', next: null, label: null, value: null });
  expect(walk.adviceId).toBeNull();
});

test('the tree without a session has no walk, and every answer leads somewhere', () => {
  const { nodes, walk } = decide(null);
  expect(walk).toBeNull();
  const ids = new Set(nodes.map(({ id }) => id));
  for (const node of nodes)
    if (node.kind === 'question') for (const { next } of node.answers) expect(ids).toContain(next);
});

test('conditions in words', () => {
  expect(describeCondition({ figure: 'parallelism', from: 0.3, below: 0.8 })).toBe(
    'parallelism from 0.3, below 0.8',
  );
  expect(describeCondition({ figure: 'runtime', is: 'go' })).toBe('runtime is go');
});
