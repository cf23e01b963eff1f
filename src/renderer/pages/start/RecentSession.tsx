import type { ReactElement, ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatBytes, formatDuration } from '../../../analysis/format.ts';
import type { EndReason } from '../../../domain/session.ts';
import type { SessionHeadline, SessionRow } from '../../../ipc/channels/library.ts';
import { useApp } from '../../app/context.ts';
import { Button } from '../../components/Button.tsx';
import { runningJob } from '../../state/lab.ts';
import { runtimeLabel } from './processSearch.ts';
import { fileName, formatStarted, shortCommand } from './recentItems.ts';

export interface RecentSessionProps {
  readonly row: SessionRow;
  /** Takes it off the list. */
  readonly onForget: () => void;
}

/** A session of the list, or what became of its file. */
export function RecentSession({ row, onForget }: RecentSessionProps): ReactElement {
  switch (row.state) {
    case 'readable':
      return <ReadableRow path={row.path} bytes={row.bytes} headline={row.headline} />;
    case 'missing':
      return <MissingFile path={row.path} onForget={onForget} />;
    case 'unreadable':
      return <Problem path={row.path} badge="cannot be read" text={row.error.message} />;
  }
}

/** A file that was opened once and is no longer there. */
export function MissingFile({ path, onForget }: { path: string; onForget: () => void }): ReactElement {
  return (
    <Problem path={path} badge="missing" text={`The file is no longer at ${path}.`}>
      <Button onClick={onForget}>Remove from the list</Button>
    </Problem>
  );
}

/** When it began; the whole date in its tip. */
export function Started({ atMs }: { atMs: number }): ReactElement {
  return (
    <time
      className="recent__started"
      dateTime={new Date(atMs).toISOString()}
      title={new Date(atMs).toLocaleString('en-GB')}
    >
      {formatStarted(atMs, Date.now())}
    </time>
  );
}

export interface ProblemProps {
  readonly path: string;
  readonly badge: string;
  readonly text: string;
  /** What can be done about it. */
  readonly children?: ReactNode;
}

/** A file that cannot be shown. */
export function Problem({ path, badge, text, children }: ProblemProps): ReactElement {
  return (
    <>
      <div className="recent__open">
        <span className="recent__line">
          <span className="recent__name truncate" title={path}>
            {fileName(path)}
          </span>
          <span className="badge badge--danger">{badge}</span>
        </span>
      </div>
      <div className="recent__problem">
        <p>{text}</p>
        {children}
      </div>
    </>
  );
}

function ReadableRow({
  path,
  bytes,
  headline,
}: {
  path: string;
  bytes: number;
  headline: SessionHeadline;
}): ReactElement {
  const app = useApp();
  const { name, startedAtMs, durationNs, target, runtime, threads } = headline;
  const facts = [
    formatDuration(durationNs),
    runtime === null ? null : runtimeLabel(runtime),
    `${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    formatBytes(bytes),
  ];
  return (
    <button type="button" className="recent__open" title={path} onClick={() => void app.openSession(path)}>
      <span className="recent__line">
        <span className="recent__name truncate">{name}</span>
        <EndBadge path={path} end={headline.end} />
      </span>
      <span className="mono truncate muted recent__target" title={target}>
        {shortCommand(target)}
      </span>
      <span className="recent__facts">
        <span className="truncate">{facts.filter((fact) => fact !== null && fact !== '–').join(' · ')}</span>
        <Started atMs={startedAtMs} />
      </span>
    </button>
  );
}

/** Whether a session is being written now: by a recording, an example's run, or a race. */
function useIsLive(path: string): boolean {
  const { shell, lab, race } = useApp();
  const recorded = useStore(
    shell,
    ({ recording }) => recording.phase === 'running' && recording.job.sessionPath === path,
  );
  const run = useStore(lab, ({ status }) => runningJob(status)?.step?.sessionPath === path);
  const raced = useStore(
    race,
    ({ status }) =>
      status.phase === 'active' && status.race.entries.some(({ sessionPath }) => sessionPath === path),
  );
  return recorded || run || raced;
}

function EndBadge({ path, end }: { path: string; end: EndReason | null }): ReactElement | null {
  const live = useIsLive(path);
  if (live) return <span className="badge badge--danger">recording</span>;
  if (end === null) return <span className="badge badge--warning">unfinished</span>;
  if (end === 'error') return <span className="badge badge--danger">broke off</span>;
  if (end === 'recorder-killed') return <span className="badge badge--warning">recorder killed</span>;
  return null;
}
