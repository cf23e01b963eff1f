import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { formatCount, formatDuration } from '../../analysis/format.ts';
import type { LabStatus } from '../../ipc/channels/lab.ts';
import { Button } from '../components/Button.tsx';
import { Figure } from '../components/Figure.tsx';
import { STAGES } from '../components/lab/words.ts';
import { runningJob } from '../state/lab.ts';
import { useApp } from './context.ts';

type Running = Extract<LabStatus, { phase: 'running' | 'stopping' }>;

/** What the lab runs, how far it is, and Cancel; on every page while a job is under way. */
export function LabBar(): ReactElement | null {
  const { lab } = useApp();
  const running = runningJob(useStore(lab, (state) => state.status));
  return running === null ? null : <Bar status={running} />;
}

function Bar({ status }: { status: Running }): ReactElement {
  const app = useApp();
  const { job, step, done } = status;
  const cancel = (): void => {
    app.client
      .request('lab.cancel', {})
      .catch((thrown) => app.fail('The run could not be cancelled', thrown));
  };
  return (
    <section className="recording-bar" aria-label="Examples under way">
      <div className="recording-bar__title">
        <span className="recording-bar__dot" />
        <span role="status">{stageOf(status)}</span>
        <span className="truncate" title={step?.title}>
          {step?.title ?? ''}
        </span>
      </div>
      {job.kind === 'claims' ? <Progress done={done} all={job.ids.length} /> : null}
      <dl className="recording-bar__figures">
        <Figures status={status} />
      </dl>
      <ShowButton path={step?.sessionPath ?? null} />
      <Button tone="danger" icon="stop" disabled={status.phase === 'stopping'} onClick={cancel}>
        Cancel
      </Button>
    </section>
  );
}

function stageOf({ phase, step }: Running): string {
  if (phase === 'stopping') return 'Cancelling';
  return step === null ? STAGES.preparing : STAGES[step.stage];
}

function Progress({ done, all }: { done: number; all: number }): ReactElement {
  return (
    <div className="lab-progress">
      <progress max={all} value={done} aria-label="Programs that are through" />
      <span>
        {formatCount(done)} of {formatCount(all)}
      </span>
    </div>
  );
}

function Figures({ status: { step } }: { status: Running }): ReactElement | null {
  if (step?.command != null) return <Figure label="Compiler" value={step.command.join(' ')} />;
  const progress = step?.progress ?? null;
  if (progress === null) return null;
  return (
    <>
      <Figure label="Time" value={formatDuration(progress.untilNs)} />
      <Figure label="CPU" value={formatDuration(progress.cpuNs)} title="CPU time of all threads" />
      <Figure label="Threads" value={formatCount(progress.threads)} />
    </>
  );
}

function ShowButton({ path }: { path: string | null }): ReactElement | null {
  const app = useApp();
  const page = useStore(app.shell, (state) => state.page);
  const session = useStore(app.session, (state) => state.session);
  if (path === null) return null;
  const shown = page === 'session' && session.state !== 'none' && session.path === path;
  return shown ? null : <Button onClick={() => void app.openSession(path)}>Show</Button>;
}
