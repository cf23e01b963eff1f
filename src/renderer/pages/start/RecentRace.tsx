import type { ReactElement } from 'react';
import { formatDuration } from '../../../analysis/format.ts';
import type { RaceHeadline, RaceRow } from '../../../ipc/channels/library.ts';
import { useApp } from '../../app/context.ts';
import { Icon } from '../../components/Icon.tsx';
import { MissingFile, Problem, Started } from './RecentSession.tsx';
import { fileName, raceTitle } from './recentItems.ts';

type Contestant = RaceHeadline['contestants'][number];

/** A saved race of the list with its sessions, or what became of its file. */
export function RecentRace({ row, onForget }: { row: RaceRow; onForget: () => void }): ReactElement {
  switch (row.state) {
    case 'readable':
      return <Readable path={row.path} headline={row.headline} />;
    case 'missing':
      return <MissingFile path={row.path} onForget={onForget} />;
    case 'unreadable':
      return <Problem path={row.path} badge="cannot be read" text={row.error.message} />;
  }
}

const MODES = { 'at-once': 'at once', 'in-turn': 'in turn' } as const;
const SCALES = { quick: 'quick', default: 'documents’ values' } as const;

function Readable({ path, headline }: { path: string; headline: RaceHeadline }): ReactElement {
  const app = useApp();
  const { startedAtMs, mode, scale, contestants } = headline;
  const gone = contestants.filter(({ isGone }) => isGone);
  const facts = [`${contestants.length} programs`, MODES[mode], SCALES[scale]];
  return (
    <>
      <button type="button" className="recent__open" title={path} onClick={() => void app.openSession(path)}>
        <span className="recent__line">
          <Icon name="flag" size={13} />
          <span className="recent__name truncate" title={headline.name}>
            {raceTitle(headline)}
          </span>
          <span className="badge badge--accent">race</span>
        </span>
        <span className="recent__facts">
          <span className="truncate">{facts.join(' · ')}</span>
          <Started atMs={startedAtMs} />
        </span>
      </button>
      {gone.length === 0 ? null : (
        <p className="recent__problem">
          {gone.length} of its {contestants.length} sessions {gone.length === 1 ? 'is' : 'are'} no longer
          beside it: {gone.map(({ sessionPath }) => fileName(sessionPath ?? '')).join(', ')}.
        </p>
      )}
      <details className="recent__sessions">
        <summary>Its sessions</summary>
        <ul>
          {contestants.map((one) => (
            <li key={one.name}>
              <Session one={one} />
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

/** How a contestant came out: its wall time, or what kept it from one. */
function resultOf({ outcome, wallNs, isGone }: Contestant): string {
  if (isGone) return 'missing';
  return outcome === 'ended' ? formatDuration(wallNs) : outcome;
}

function Session({ one }: { one: Contestant }): ReactElement {
  const app = useApp();
  const { name, sessionPath, isGone } = one;
  return (
    <button
      type="button"
      className="recent__session"
      disabled={sessionPath === null || isGone}
      title={sessionPath ?? 'Nothing was recorded of it.'}
      onClick={() => sessionPath !== null && void app.openSession(sessionPath)}
    >
      <span className="truncate">{name}</span>
      <span className="muted">{resultOf(one)}</span>
    </button>
  );
}
