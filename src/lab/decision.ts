import { type DecisionInputs, decisionInputs, describeInput } from '../analysis/decisionFigures.ts';
import { type Condition, DECISION_TREE, type DecisionNode, walkDecision } from '../catalogue/decision.ts';
import type { LabDecision, LabDecisionNode } from '../ipc/channels/lab.ts';
import { openSession } from '../store/index.ts';

/** When an answer is the one, in words. */
export function describeCondition(condition: Condition): string {
  if ('is' in condition) return `${condition.figure} is ${condition.is}`;
  const { figure, from, below } = condition;
  const bounds = [from === undefined ? [] : [`from ${from}`], below === undefined ? [] : [`below ${below}`]];
  return `${figure} ${bounds.flat().join(', ')}`;
}

function describeNode(node: DecisionNode): LabDecisionNode {
  if (node.kind === 'advice') return node;
  const answers = node.answers.map(({ label, when, next }) => ({
    label,
    when: describeCondition(when),
    next,
  }));
  return { id: node.id, kind: node.kind, text: node.text, answers };
}

/** The walk that a recording's figures take through the tree, each answer with the figure that gave it. */
export function walkOf(figures: DecisionInputs): NonNullable<LabDecision['walk']> {
  const { steps, advice } = walkDecision(figures);
  return {
    figures,
    steps: steps.map(({ node, answer, figure, value }) => ({
      nodeId: node.id,
      next: answer?.next ?? null,
      label: answer?.label ?? null,
      figure,
      value,
      because: describeInput(figures, figure),
    })),
    adviceId: advice?.id ?? null,
  };
}

/** The tree, and the way of the session at `path` through it. Throws `StoreError`. */
export function decide(path: string | null): LabDecision {
  const nodes = DECISION_TREE.map(describeNode);
  if (path === null) return { nodes, walk: null };
  const reader = openSession(path);
  try {
    return { nodes, walk: walkOf(decisionInputs(reader.overview(), reader.totals(null))) };
  } finally {
    reader.close();
  }
}
