import { type ReactElement, useState } from 'react';
import { useStore } from 'zustand';
import { formatCount, formatDuration, UNKNOWN } from '../../analysis/format.ts';
import type { RecordingProgress, RecordingStatus } from '../../ipc/channels/recording.ts';
import { Button } from '../components/Button.tsx';
import { Figure } from '../components/Figure.tsx';
import { useApp } from './context.ts';

type Active = Extract<RecordingStatus, { phase: 'starting' | 'running' | 'stopping' }>;

/** What is being recorded, its figures and Stop; on every page while a recording runs. */
export function RecordingBar(): ReactElement | null {
  const { shell } = useApp();
  const recording = useStore(shell, (state) => state.recording);
  const active =
    recording.phase === 'starting' || recording.phase === 'running' || recording.phase === 'stopping';
  return active ? <Bar recording={recording} /> : null;
}

const PHASES = { starting: 'Starting', running: 'Recording', stopping: 'Saving' } as const;

function Bar({ recording }: { recording: Active }): ReactElement {
  const app = useApp();
  const progress = recording.phase === 'starting' ? null : recording.progress;
  const stop = (): void => {
    app.stopRecording().catch((thrown) => app.fail('The recording could not be stopped', thrown));
  };
  return (
    <section className="recording-bar" aria-label="Recording">
      <div className="recording-bar__title">
        <span className="recording-bar__dot" />
        <span role="status">{PHASES[recording.phase]}</span>
        <span className="truncate">{recording.job.name}</span>
      </div>
      <dl className="recording-bar__figures">{progress === null ? null : <Figures progress={progress} />}</dl>
      <ShowButton path={recording.job.sessionPath} />
      <Button tone="danger" icon="stop" disabled={recording.phase !== 'running'} onClick={stop}>
        Stop and save
      </Button>
    </section>
  );
}

function ShowButton({ path }: { path: string }): ReactElement | null {
  const app = useApp();
  const page = useStore(app.shell, (state) => state.page);
  const session = useStore(app.session, (state) => state.session);
  const shown = page === 'session' && session.state !== 'none' && session.path === path;
  return shown ? null : <Button onClick={() => void app.openSession(path)}>Show</Button>;
}

function Figures({ progress }: { progress: RecordingProgress }): ReactElement {
  const { untilNs, cpuNs, threads, processes, sampler } = progress;
  const now = useParallelism(progress);
  return (
    <>
      <Figure label="Time" value={formatDuration(untilNs)} />
      <Figure label="CPU" value={formatDuration(cpuNs)} title="CPU time of all threads" />
      <Figure
        label="Cores in use"
        value={now === null ? UNKNOWN : now.toFixed(2)}
        title="CPU time a second, over the last second"
      />
      <Figure label="Threads" value={formatCount(threads)} />
      <Figure label="Processes" value={formatCount(processes)} />
      <Figure
        label="Missed ticks"
        value={`${formatCount(sampler.missedTicks)} of ${formatCount(sampler.ticks)}`}
        title="Samples that were not taken because the machine was busy"
      />
    </>
  );
}

/** Span that the parallelism is averaged over, ns; shorter ones jump with the kernel's ticks. */
const SPAN_NS = 1e9;

type Point = Pick<RecordingProgress, 'untilNs' | 'cpuNs'>;

/** Mean cores in use over about the last second; null until there are two readings. */
function useParallelism({ untilNs, cpuNs }: Point): number | null {
  const [points, setPoints] = useState<readonly Point[]>([]);
  const last = points.at(-1);
  if (last === undefined || untilNs > last.untilNs) setPoints(withPoint(points, { untilNs, cpuNs }));
  else if (untilNs < last.untilNs) setPoints([{ untilNs, cpuNs }]);
  return meanCores(points);
}

/** `points` with one more, without those that are older than the span needs. */
export function withPoint(points: readonly Point[], point: Point): readonly Point[] {
  const from = points.findLastIndex((known) => known.untilNs <= point.untilNs - SPAN_NS);
  return [...points.slice(Math.max(0, from)), point];
}

/** CPU time a second between the first and the last point; null for fewer than two. */
export function meanCores(points: readonly Point[]): number | null {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || last.untilNs === first.untilNs) return null;
  return (last.cpuNs - first.cpuNs) / (last.untilNs - first.untilNs);
}
