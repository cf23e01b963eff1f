import type { LabDecision, LabDecisionNode } from '../../../ipc/channels/lab.ts';

type Answer = Extract<LabDecisionNode, { kind: 'question' }>['answers'][number];
type Walk = LabDecision['walk'];

/** A node of the tree with the answer that leads to it and what follows. */
export interface TreeNode {
  readonly node: LabDecisionNode;
  /** null for the first node. */
  readonly answer: Answer | null;
  readonly children: readonly TreeNode[];
  /** Whether the session's way leads through it. */
  readonly isOnWay: boolean;
}

/**
 * The nodes as a tree from the first one, the way of a session marked. An answer that leads to a node that is not
 * there, or back to one above it, ends its branch. Null where there are no nodes.
 */
export function decisionTree(nodes: readonly LabDecisionNode[], walk: Walk): TreeNode | null {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const first = nodes[0];
  return first === undefined ? null : grow(first, null, byId, onWay(walk), new Set());
}

function grow(
  node: LabDecisionNode,
  answer: Answer | null,
  byId: ReadonlyMap<string, LabDecisionNode>,
  way: ReadonlySet<string>,
  above: ReadonlySet<string>,
): TreeNode {
  const path = new Set([...above, node.id]);
  const answers = node.kind === 'question' ? node.answers : [];
  const children = answers.flatMap((next) => {
    const child = byId.get(next.next);
    return child === undefined || path.has(child.id) ? [] : [grow(child, next, byId, way, path)];
  });
  return { node, answer, children, isOnWay: way.has(node.id) };
}

/** Ids of the nodes on a session's way, the advice at its end among them. */
export function onWay(walk: Walk): ReadonlySet<string> {
  if (walk === null) return new Set();
  const ids = walk.steps.flatMap(({ nodeId, next }) => (next === null ? [nodeId] : [nodeId, next]));
  return new Set(walk.adviceId === null ? ids : [...ids, walk.adviceId]);
}

/** Ids of the nodes in view, from the top, given which are closed: the order of the arrow keys. */
export function visibleIds(tree: TreeNode, closed: ReadonlySet<string>): readonly string[] {
  const below = closed.has(tree.node.id) ? [] : tree.children.flatMap((child) => visibleIds(child, closed));
  return [tree.node.id, ...below];
}

/** Id of the node above; null for the first one and for one that is not in the tree. */
export function parentOf(tree: TreeNode, id: string): string | null {
  for (const child of tree.children) {
    if (child.node.id === id) return tree.node.id;
    const found = parentOf(child, id);
    if (found !== null) return found;
  }
  return null;
}

/** The node called `id`; null where the tree has none. */
export function nodeOf(tree: TreeNode, id: string): TreeNode | null {
  if (tree.node.id === id) return tree;
  for (const child of tree.children) {
    const found = nodeOf(child, id);
    if (found !== null) return found;
  }
  return null;
}
