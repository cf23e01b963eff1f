import { type KeyboardEvent, type ReactElement, useState } from 'react';
import type { LabExample } from '../../../ipc/channels/lab.ts';
import { useApp } from '../../app/context.ts';
import { Icon } from '../../components/Icon.tsx';
import { showExample } from '../examples/examplesView.ts';
import { nodeOf, parentOf, type TreeNode, visibleIds } from './treeNodes.ts';

export interface DecisionTreeProps {
  readonly tree: TreeNode;
  /** Whether a session's way is marked. */
  readonly walked: boolean;
  /** For the titles of the programs that show an advice; empty while they are not known. */
  readonly examples: readonly LabExample[];
}

/** What the branches share. */
interface Shared {
  readonly closed: ReadonlySet<string>;
  /** The one node that Tab reaches; arrow keys move it. */
  readonly current: string;
  readonly examples: readonly LabExample[];
  readonly onCurrent: (id: string) => void;
  readonly onToggle: (id: string) => void;
}

/** The tree, drawn from left to right. Arrow keys move, left and right close and open. */
export function DecisionTree({ tree, walked, examples }: DecisionTreeProps): ReactElement {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState(tree.node.id);
  const onToggle = (id: string): void =>
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const shared = { closed, current, examples, onCurrent: setCurrent, onToggle };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (!(event.target instanceof HTMLElement) || event.target.role !== 'treeitem') return;
    const move = keyMove(event.key, tree, closed, current);
    if (move === null) return;
    event.preventDefault();
    if (move.toggle) onToggle(current);
    setCurrent(move.to);
    document.getElementById(itemId(move.to))?.focus();
  };
  return (
    <div className="decide__tree">
      <div className="tree" role="tree" aria-label="Decision tree" data-walked={walked} onKeyDown={onKeyDown}>
        <Branch tree={tree} level={1} shared={shared} />
      </div>
    </div>
  );
}

const itemId = (id: string): string => `decision-${id}`;

/** Where a key leads, and whether it opens or closes the node; null for a key that does nothing. */
export function keyMove(
  key: string,
  tree: TreeNode,
  closed: ReadonlySet<string>,
  current: string,
): { readonly to: string; readonly toggle: boolean } | null {
  const ids = visibleIds(tree, closed);
  const at = ids.indexOf(current);
  const go = (to: string | undefined): { to: string; toggle: boolean } | null =>
    to === undefined ? null : { to, toggle: false };
  const node = nodeOf(tree, current);
  const [child] = node?.children ?? [];
  const isOpen = child !== undefined && !closed.has(current);
  switch (key) {
    case 'ArrowDown':
      return go(ids[at + 1]);
    case 'ArrowUp':
      return go(ids[at - 1]);
    case 'Home':
      return go(ids[0]);
    case 'End':
      return go(ids.at(-1));
    case 'ArrowRight':
      return child === undefined ? null : isOpen ? go(child.node.id) : { to: current, toggle: true };
    case 'ArrowLeft':
      return isOpen ? { to: current, toggle: true } : go(parentOf(tree, current) ?? undefined);
    default:
      return null;
  }
}

function Branch({ tree, level, shared }: { tree: TreeNode; level: number; shared: Shared }): ReactElement {
  const { node, answer, children, isOnWay } = tree;
  const { closed, current, onCurrent, onToggle } = shared;
  const isOpen = !closed.has(node.id);
  const hasBranches = children.length > 0;
  return (
    <div className="tree__branch" data-way={isOnWay} data-kind={node.kind}>
      {answer === null ? null : (
        <span className="tree__answer" data-level={level} aria-hidden="true">
          <span>{answer.label}</span>
          {level === 2 ? <span className="tree__when">{answer.when}</span> : null}
        </span>
      )}
      <div className="tree__leaf">
        <div
          id={itemId(node.id)}
          className="tree__node"
          role="treeitem"
          aria-level={level}
          aria-expanded={hasBranches ? isOpen : undefined}
          aria-current={isOnWay ? 'step' : undefined}
          aria-label={answer === null ? node.text : `${answer.label}: ${node.text}`}
          title={answer === null ? undefined : `${answer.label}: ${answer.when}`}
          tabIndex={node.id === current ? 0 : -1}
          onFocus={() => onCurrent(node.id)}
          onClick={hasBranches ? () => onToggle(node.id) : undefined}
          onKeyDown={(event) => {
            if (!hasBranches || (event.key !== 'Enter' && event.key !== ' ')) return;
            event.preventDefault();
            onToggle(node.id);
          }}
        >
          {isOnWay ? <Icon name="check" size={13} /> : null}
          <span>{node.text}</span>
        </div>
        {node.kind === 'advice' ? <Examples ids={node.examples} examples={shared.examples} /> : null}
      </div>
      {hasBranches && isOpen ? (
        // biome-ignore lint/a11y/useSemanticElements: a group of tree items has no element of its own
        <div className="tree__group" role="group">
          {children.map((child) => (
            <Branch key={child.node.id} tree={child} level={level + 1} shared={shared} />
          ))}
        </div>
      ) : null}
    </div>
  );
}

/** Programs that show an advice; each opens on the examples page. */
function Examples({
  ids,
  examples,
}: {
  ids: readonly string[];
  examples: readonly LabExample[];
}): ReactElement | null {
  const app = useApp();
  if (ids.length === 0) return null;
  return (
    <span className="tree__examples">
      {ids.map((id) => (
        <button
          key={id}
          type="button"
          className="link"
          title={examples.find((example) => example.id === id)?.title ?? id}
          onClick={() => {
            showExample(id);
            app.go('examples');
          }}
        >
          {id}
        </button>
      ))}
    </span>
  );
}
