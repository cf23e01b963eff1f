import { type ReactElement, useCallback, useState } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app/context.ts';
import { OpenButton } from '../../app/SessionView.tsx';
import { Banner } from '../../components/Banner.tsx';
import { Empty, Loading } from '../../components/Empty.tsx';
import { useLabStatus } from '../../components/lab/useLab.ts';
import { usePolled } from '../../components/usePolled.ts';
import { RecentRace } from './RecentRace.tsx';
import { RecentSession } from './RecentSession.tsx';
import { recentItems } from './recentItems.ts';

/** The library's sessions and races and what was opened from elsewhere, newest first. */
export function RecentSessions(): ReactElement {
  return (
    <section className="start__recent" aria-labelledby="recent-title">
      <div className="start__head">
        <h2 id="recent-title">Sessions and races</h2>
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
  const racing = useStore(app.race, (state) => state.status.phase);
  const lab = useLabStatus();
  const done = lab.phase === 'idle' ? 0 : lab.done;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn, or the begin or end of what is recorded, asks anew
  const ask = useCallback(
    async (signal: AbortSignal) => {
      const [sessions, races] = await Promise.all([
        app.client.request('library.sessions', {}, signal),
        app.client.request('library.races', {}, signal),
      ]);
      return recentItems(sessions, races);
    },
    [app, turn, phase, racing, lab.phase, done],
  );
  const { value, error } = usePolled(ask, null);
  const forget = (path: string): void => {
    app.client
      .request('library.forget', { path })
      .then(() => setTurn((n) => n + 1))
      .catch((thrown) => app.fail('It could not be removed', thrown));
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
      {value.map((item) => (
        <li key={item.row.path} className="recent">
          {item.kind === 'race' ? (
            <RecentRace row={item.row} onForget={() => forget(item.row.path)} />
          ) : (
            <RecentSession row={item.row} onForget={() => forget(item.row.path)} />
          )}
        </li>
      ))}
    </ul>
  );
}
