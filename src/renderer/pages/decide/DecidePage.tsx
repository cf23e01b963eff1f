import { type ReactElement, useCallback, useMemo } from 'react';
import type { LabDecision, LabExample } from '../../../ipc/channels/lab.ts';
import { useApp } from '../../app/context.ts';
import { Banner } from '../../components/Banner.tsx';
import { Empty, Loading } from '../../components/Empty.tsx';
import { useCatalogue } from '../../components/lab/useLab.ts';
import { usePolled } from '../../components/usePolled.ts';
import { DecisionTree } from './DecisionTree.tsx';
import { useDecideView } from './decideView.ts';
import { SessionChoice } from './SessionChoice.tsx';
import { decisionTree } from './treeNodes.ts';
import { WalkSteps } from './WalkSteps.tsx';
import '../../styles/lab.css';
import './decide.css';

/** Which model suits a program: the documents' tree of questions, answered by a recording's figures. */
export function DecidePage(): ReactElement {
  const { client } = useApp();
  const path = useDecideView((view) => view.path);
  const ask = useCallback(
    (signal: AbortSignal) =>
      client.request('lab.decision', { path }, signal).then((decision) => ({ path, decision })),
    [client, path],
  );
  const { value, error } = usePolled(ask, null);
  const { catalogue } = useCatalogue();
  if (value === null && error === null) return <Loading text="Reading the decision tree…" />;
  return (
    <div className="decide">
      <header className="decide__head">
        <div>
          <h1>Decide</h1>
          <p className="muted">Does it wait or compute, in which language, and what follows from that.</p>
        </div>
        <SessionChoice />
      </header>
      {error === null ? null : (
        <Banner tone="error" title="The session cannot walk the tree">
          {error.message}
        </Banner>
      )}
      {value === null ? null : (
        <Decision
          decision={
            error === null && value.path === path ? value.decision : { ...value.decision, walk: null }
          }
          asked={path !== null && error === null}
          pending={error === null && value.path !== path}
          examples={catalogue?.examples ?? []}
        />
      )}
    </div>
  );
}

interface DecisionProps {
  readonly decision: LabDecision;
  /** Whether a session was chosen that can be read. */
  readonly asked: boolean;
  readonly pending: boolean;
  readonly examples: readonly LabExample[];
}

function Decision({ decision, asked, pending, examples }: DecisionProps): ReactElement {
  const tree = useMemo(() => decisionTree(decision.nodes, decision.walk), [decision]);
  if (tree === null) return <Empty title="The decision tree is empty" />;
  return (
    <>
      {asked ? <WalkSteps decision={decision} pending={pending} /> : null}
      <DecisionTree tree={tree} walked={decision.walk !== null} examples={examples} />
    </>
  );
}
