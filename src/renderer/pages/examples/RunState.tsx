import type { ReactElement } from 'react';
import { formatCount, formatDuration } from '../../../analysis/format.ts';
import { formatMeasure } from '../../../analysis/measure.ts';
import type { LabExample, LabOutcome, LabStatus } from '../../../ipc/channels/lab.ts';
import { useApp } from '../../app/context.ts';
import { Banner } from '../../components/Banner.tsx';
import { Button } from '../../components/Button.tsx';
import { Figure } from '../../components/Figure.tsx';
import { unitOfKey, wordsOfKey } from '../../components/lab/measure.ts';
import { useLabStatus } from '../../components/lab/useLab.ts';
import { STAGES } from '../../components/lab/words.ts';

/** How this example's run goes on, or how its last one came out. */
export function RunState({ example }: { example: LabExample }): ReactElement | null {
  const status = useLabStatus();
  if (status.phase === 'idle') return null;
  if (status.phase === 'ended') return status.outcome?.id === example.id ? <Ended status={status} /> : null;
  return status.step?.id === example.id ? <Running status={status} /> : null;
}

/** The stages of a run that every program goes through; a build comes in where there is one. */
const ORDER = ['preparing', 'building', 'recording', 'reading'] as const;

function Running({
  status,
}: {
  status: Extract<LabStatus, { phase: 'running' | 'stopping' }>;
}): ReactElement {
  const { step } = status;
  const at = step === null ? 0 : ORDER.indexOf(step.stage);
  return (
    <section className="run-state" aria-label="The run">
      <ol className="run-stages">
        {ORDER.map((stage, index) => (
          <li
            key={stage}
            className="run-stage"
            aria-current={index === at ? 'step' : undefined}
            data-done={index < at}
          >
            {index === at ? <span className="spinner" /> : null}
            {STAGES[stage]}
          </li>
        ))}
      </ol>
      {step?.command == null ? null : <code className="run-state__command">{step.command.join(' ')}</code>}
      {step?.progress == null ? null : (
        <dl className="run-state__figures">
          <Figure label="Time" value={formatDuration(step.progress.untilNs)} />
          <Figure label="CPU" value={formatDuration(step.progress.cpuNs)} />
          <Figure label="Threads" value={formatCount(step.progress.threads)} />
        </dl>
      )}
    </section>
  );
}

function Ended({ status }: { status: Extract<LabStatus, { phase: 'ended' }> }): ReactElement | null {
  const { outcome, cancelled } = status;
  if (outcome === null) return null;
  if (cancelled) {
    return (
      <Banner title="The run was cancelled">
        <OpenOutcome outcome={outcome} />
      </Banner>
    );
  }
  if (outcome.failure !== null) {
    return (
      <Banner tone="error" title="The run went wrong">
        <p>{outcome.failure}</p>
        <OpenOutcome outcome={outcome} />
      </Banner>
    );
  }
  return <Good outcome={outcome} />;
}

function OpenOutcome({ outcome }: { outcome: LabOutcome }): ReactElement | null {
  const app = useApp();
  const path = outcome.sessionPath;
  if (path === null) return null;
  return (
    <Button className="button--small" onClick={() => void app.openSession(path)}>
      Open its session
    </Button>
  );
}

function Good({ outcome }: { outcome: LabOutcome }): ReactElement {
  return (
    <section className="run-state" aria-label="The last run">
      <div className="run-state__head">
        <h2>The last run: {formatDuration(outcome.durationNs)}</h2>
        <OpenOutcome outcome={outcome} />
      </div>
      <dl className="run-state__figures">
        {Object.entries(outcome.figures).map(([key, value]) => (
          <Figure
            key={key}
            label={wordsOfKey(key)}
            value={formatMeasure(value, unitOfKey(key))}
            title={key}
          />
        ))}
      </dl>
      {outcome.notes.map((note) => (
        <p key={note} className="muted selectable">
          {note}
        </p>
      ))}
    </section>
  );
}
