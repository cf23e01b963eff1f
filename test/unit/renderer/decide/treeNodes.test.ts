import { expect, test } from 'vitest';
import { keyMove } from '../../../../src/renderer/pages/decide/DecisionTree.tsx';
import {
  decisionTree,
  nodeOf,
  onWay,
  parentOf,
  type TreeNode,
  visibleIds,
} from '../../../../src/renderer/pages/decide/treeNodes.ts';
import { decision, walk } from '../lab/labFixtures.ts';

function tree(walked: typeof walk | null = null): TreeNode {
  const made = decisionTree(decision.nodes, walked);
  if (made === null) throw new Error('no tree');
  return made;
}
const NONE: ReadonlySet<string> = new Set();

test('answers lead from node to node, in their order', () => {
  expect(visibleIds(tree(), NONE)).toEqual(['work', 'io', 'language', 'processes', 'goroutines']);
  expect(visibleIds(tree(), new Set(['language']))).toEqual(['work', 'io', 'language']);
  expect(nodeOf(tree(), 'goroutines')?.answer?.label).toBe('Go');
  expect(parentOf(tree(), 'goroutines')).toBe('language');
  expect(parentOf(tree(), 'work')).toBeNull();
});

test('the way of a session is marked, as far as it goes', () => {
  expect([...onWay(walk)]).toEqual(['work', 'language', 'processes']);
  const marked = visibleIds(tree(walk), NONE).filter((id) => nodeOf(tree(walk), id)?.isOnWay);
  expect(marked).toEqual(['work', 'language', 'processes']);
  const [first] = walk.steps;
  if (first === undefined) throw new Error('no step');
  expect([...onWay({ ...walk, steps: [{ ...first, next: null, label: null }], adviceId: null })]).toEqual([
    'work',
  ]);
  expect([...onWay(null)]).toEqual([]);
});

test('a node that leads back or nowhere ends its branch', () => {
  const round = decisionTree(
    [
      {
        id: 'a',
        kind: 'question',
        text: 'a?',
        answers: [
          { label: 'back', when: '', next: 'a' },
          { label: 'nowhere', when: '', next: 'b' },
        ],
      },
    ],
    null,
  );
  expect(round?.children).toEqual([]);
  expect(decisionTree([], null)).toBeNull();
});

test.each([
  ['ArrowDown', 'work', [], { to: 'io', toggle: false }],
  ['ArrowUp', 'work', [], null],
  ['ArrowDown', 'goroutines', [], null],
  ['ArrowDown', 'language', ['language'], null],
  ['ArrowRight', 'language', [], { to: 'processes', toggle: false }],
  ['ArrowRight', 'language', ['language'], { to: 'language', toggle: true }],
  ['ArrowRight', 'io', [], null],
  ['ArrowLeft', 'language', [], { to: 'language', toggle: true }],
  ['ArrowLeft', 'language', ['language'], { to: 'work', toggle: false }],
  ['ArrowLeft', 'processes', [], { to: 'language', toggle: false }],
  ['Home', 'processes', [], { to: 'work', toggle: false }],
  ['End', 'work', [], { to: 'goroutines', toggle: false }],
  ['x', 'work', [], null],
])('%s at %s with %j closed', (key, current, closed, move) => {
  expect(keyMove(key, tree(), new Set(closed), current)).toEqual(move);
});
