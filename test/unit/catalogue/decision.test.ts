import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findWorkload } from '../../../src/catalogue/catalogue.ts';
import {
  DECISION_TREE,
  type DecisionFigures,
  decisionNode,
  meets,
  walkDecision,
} from '../../../src/catalogue/decision.ts';

const unknown: DecisionFigures = {
  parallelism: null,
  demand: null,
  cores: null,
  runqueueShare: null,
  threads: null,
  runtime: null,
  gil: null,
};

test('every answer leads to a node and every node but the first is led to', () => {
  const next = DECISION_TREE.flatMap((node) =>
    node.kind === 'question' ? node.answers.map((answer) => answer.next) : [],
  );
  for (const id of next) expect(decisionNode(id).id).toBe(id);
  const ids = DECISION_TREE.map((node) => node.id);
  expect([...new Set(['work', ...next])].sort()).toEqual([...ids].sort());
  expect(() => decisionNode('nowhere')).toThrow(/no node nowhere/);
});

test('advice points to workloads that exist', () => {
  const examples = DECISION_TREE.flatMap((node) => (node.kind === 'advice' ? node.examples : []));
  for (const id of examples) expect(findWorkload(id).id).toBe(id);
});

test('a question asks for one figure', () => {
  for (const node of DECISION_TREE) {
    if (node.kind === 'question')
      expect(new Set(node.answers.map((answer) => answer.when.figure)).size).toBe(1);
  }
});

test.each([
  [{ ...unknown, demand: 0.99, runtime: 'cpython', gil: 'gil' }, 'cpu-python'],
  [{ ...unknown, demand: 1.9, runtime: 'cpython', gil: 'free-threaded' }, 'cpu-python-free'],
  [{ ...unknown, demand: 0.02, runtime: 'cpython', gil: 'gil' }, 'io-python'],
  [{ ...unknown, demand: 0.5, runtime: 'node' }, 'mixed-node'],
  [{ ...unknown, demand: 1.97, runtime: 'go' }, 'cpu-go'],
] as const)('walks %o to %s', (figures, id) => {
  const walk = walkDecision(figures);
  expect(walk.advice?.id).toBe(id);
  expect(walk.steps.every((step) => step.answer !== null)).toBe(true);
});

test('an unknown figure leaves its question open instead of guessing', () => {
  const walk = walkDecision({ ...unknown, demand: 0.9, runtime: 'cpython' });
  expect(walk.advice).toBeNull();
  expect(walk.steps.at(-1)).toMatchObject({ figure: 'gil', value: null, answer: null });
  expect(walkDecision(unknown).steps).toHaveLength(1);
});

test('a runtime that the tree does not know leaves the question open', () => {
  expect(walkDecision({ ...unknown, demand: 0.9, runtime: 'ruby' }).advice).toBeNull();
});

test('every demand has exactly one answer to the first question', () => {
  const first = decisionNode('work');
  const answers = first.kind === 'question' ? first.answers : [];
  fc.assert(
    fc.property(fc.double({ min: 0, max: 256, noNaN: true }), (demand) => {
      const fitting = answers.filter((answer) => meets(answer.when, { ...unknown, demand }));
      return fitting.length === 1;
    }),
  );
});
