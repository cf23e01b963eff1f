import type { ReactElement } from 'react';
import type { LabDecision } from '../../../ipc/channels/lab.ts';
import { Icon } from '../../components/Icon.tsx';

export interface WalkStepsProps {
  readonly decision: LabDecision;
  /** Whether the answer for the chosen session is still awaited. */
  readonly pending: boolean;
}

/** A session's way in words: each question, its answer, and the figure that gave it. */
export function WalkSteps({ decision: { nodes, walk }, pending }: WalkStepsProps): ReactElement | null {
  if (pending) {
    return (
      <p className="walk walk--pending" role="status">
        <span className="spinner spinner--small" />
        Reading the recording…
      </p>
    );
  }
  if (walk === null) return null;
  const advice = nodes.find(({ id }) => id === walk.adviceId);
  return (
    <ol className="walk" aria-label="The recording’s way">
      {walk.steps.map(({ nodeId, label, because }) => (
        <li key={nodeId} className="walk__step" data-open={label === null}>
          <span className="walk__question">{nodes.find(({ id }) => id === nodeId)?.text ?? nodeId}</span>
          <strong className="walk__answer">{label ?? 'The recording does not tell'}</strong>
          <span className="walk__because">{because}</span>
        </li>
      ))}
      {advice === undefined ? null : (
        <li className="walk__step walk__step--advice">
          <span className="walk__question">What suits it</span>
          <strong className="walk__answer">
            <Icon name="check" size={14} />
            {advice.text}
          </strong>
        </li>
      )}
    </ol>
  );
}
