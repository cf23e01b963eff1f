import { type ReactElement, useCallback, useState } from 'react';
import { useStore } from 'zustand';
import { formatBytes, formatDuration } from '../../../analysis/format.ts';
import type { EndReason } from '../../../domain/session.ts';
import type { SessionHeadline, SessionRow } from '../../../ipc/channels/library.ts';
import { useApp } from '../../app/context.ts';
import { OpenButton } from '../../app/SessionView.tsx';
import { Banner } from '../../components/Banner.tsx';
import { Button } from '../../components/Button.tsx';
import { Empty, Loading } from '../../components/Empty.tsx';
import { usePolled } from '../../components/usePolled.ts';
import { runtimeLabel } from './processSearch.ts';

/** The library and what was opened from elsewhere, newest first. */
export function RecentSessions(): ReactElement {
  return (
    <section className="start__recent" aria-labelledby="recent-title">
      <div className="start__head">
        <h2 id="recent-title">Sessions</h2>
        <OpenButton />
      </div>
      <div className="recents">
        <List />
      </div>
    </section>
  );
}

function List(): ReactElement {
  const app = useApp();
  const [turn, setTurn] = useState(0);
  const phase = useStore(app.shell, (state) => state.recording.phase);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn, or a recording's begin or end, asks anew
  const ask = useCallback(
    (signal: AbortSignal) => app.client.request('library.sessions', {}, signal),
    [app, turn, phase],
  );
  const { value, error } = usePolled(ask, null);
  const forget = async (path: string): Promise<void> => {
    await app.client.request('library.forget', { path });
    setTurn((n) => n + 1);
  };
  if (error !== null) {
    return (
      <Banner tone="error" title="The sessions could not be listed">
        {error.message}
      </Banner>
    );
  }
  if (value === null) return <Loading text="Looking for sessions…" />;
  if (value.length === 0)
    return <Empty title="No sessions yet" text="What you record is kept and listed here." />;
  return (
    <ul>
      {value.map((row) => (
        <li key={row.path} className="recent">
          <Row
            row={row}
            onForget={() => forget(row.path).catch((thrown) => app.fail('It could not be removed', thrown))}
          />
        </li>
      ))}
    </ul>
  );
}

function Row({ row, onForget }: { row: SessionRow; onForget: () => void }): ReactElement {
  switch (row.state) {
    case 'readable':
      return <ReadableRow path={row.path} bytes={row.bytes} headline={row.headline} />;
    case 'missing':
      return (
        <Problem path={row.path} badge="missing" text={`The file is no longer at ${row.path}.`}>
          <Button onClick={onForget}>Remove from the list</Button>
        </Problem>
      );
    case 'unreadable':
      return <Problem path={row.path} badge="cannot be read" text={row.error.message} />;
  }
}

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function Problem({
  path,
  badge,
  text,
  children,
}: {
  path: string;
  badge: string;
  text: string;
  children?: ReactElement;
}): ReactElement {
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

const started = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

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
        <span className="muted">{started.format(startedAtMs)}</span>
      </span>
      <span className="mono truncate muted">{target}</span>
      <span className="muted">{facts.filter((fact) => fact !== null && fact !== '–').join(' · ')}</span>
    </button>
  );
}

function EndBadge({ path, end }: { path: string; end: EndReason | null }): ReactElement | null {
  const { shell } = useApp();
  const live = useStore(
    shell,
    ({ recording }) => recording.phase === 'running' && recording.job.sessionPath === path,
  );
  if (live) return <span className="badge badge--danger">recording</span>;
  if (end === null) return <span className="badge badge--warning">unfinished</span>;
  if (end === 'error') return <span className="badge badge--danger">broke off</span>;
  if (end === 'recorder-killed') return <span className="badge badge--warning">recorder killed</span>;
  return null;
}
