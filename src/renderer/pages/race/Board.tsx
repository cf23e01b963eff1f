import type { ReactElement } from 'react';
import { runtimeLabel } from '../../../analysis/figures.ts';
import { formatBytes, formatCount, formatDuration, formatNumber, UNKNOWN } from '../../../analysis/format.ts';
import type { RaceEntry, RaceFigures, RaceStage, RaceState } from '../../../domain/race.ts';
import { useApp } from '../../app/context.ts';
import { Button } from '../../components/Button.tsx';

interface Column {
  readonly title: string;
  readonly about: string;
  readonly text: (figures: RaceFigures) => string;
}

const COLUMNS: readonly Column[] = [
  { title: 'Wall time', about: 'From its own start to its end', text: (f) => formatDuration(f.wallNs) },
  { title: 'CPU', about: 'CPU time of all its threads', text: (f) => formatDuration(f.cpuNs) },
  {
    title: 'Cores busy',
    about: 'Parallelism: CPU time divided by wall time',
    text: (f) => formatNumber(f.parallelism),
  },
  {
    title: 'Voluntary/s',
    about: 'Voluntary context switches a second: a thread waited for something',
    text: (f) => formatCount(f.voluntaryPerS),
  },
  {
    title: 'Involuntary/s',
    about: 'Involuntary context switches a second: a thread had to give up its core',
    text: (f) => formatCount(f.involuntaryPerS),
  },
  {
    title: 'Run-queue delay',
    about: 'Time that its threads were runnable without a core, added up',
    text: (f) => formatDuration(f.runqueueNs),
  },
  {
    title: 'Memory peak',
    about: 'Most resident memory of its processes together that was read',
    text: (f) => formatBytes(f.memoryPeakBytes),
  },
];

const STAGES: Readonly<Record<RaceStage, string>> = {
  waiting: 'waits',
  preparing: 'getting ready',
  building: 'being built',
  ready: 'ready',
  running: 'runs',
  ended: 'finished',
  failed: 'failed',
  stopped: 'stopped',
};

/** Place, figures and state of every contestant, in the order in which they were chosen. */
export function Board({ race }: { race: RaceState }): ReactElement {
  const longest = Math.max(1, ...race.entries.map(({ figures }) => figures?.wallNs ?? 0));
  return (
    <table className="race-board">
      <caption className="visually-hidden">Board of the race</caption>
      <thead>
        <tr>
          <th scope="col">Place</th>
          <th scope="col">Contestant</th>
          {COLUMNS.map(({ title, about }) => (
            <th key={title} scope="col" className="race-board__figure" title={about}>
              {title}
            </th>
          ))}
          <th scope="col" className="race-board__session">
            <span className="visually-hidden">Session</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {race.entries.map((entry, index) => (
          <Row
            key={entry.name}
            entry={entry}
            index={index}
            place={placeOf(race, index)}
            share={(entry.figures?.wallNs ?? 0) / longest}
          />
        ))}
      </tbody>
    </table>
  );
}

/** From 1; null for one that has not finished. */
function placeOf({ order }: RaceState, index: number): number | null {
  const at = order.indexOf(index);
  return at < 0 ? null : at + 1;
}

interface RowProps {
  readonly entry: RaceEntry;
  readonly index: number;
  readonly place: number | null;
  /** Its wall time as a part of the longest. */
  readonly share: number;
}

function Row({ entry, index, place, share }: RowProps): ReactElement {
  const { figures, name } = entry;
  return (
    <tr data-contestant={index} data-stage={entry.stage}>
      <td className="race-board__place">{place ?? UNKNOWN}</td>
      <th scope="row" className="race-board__name">
        <div className="race-board__title">
          <span className="race-swatch" />
          <span className="race-board__label" title={entry.argv?.join(' ')}>
            {name}
          </span>
        </div>
        <Command entry={entry} />
        <div className="race-board__bar">
          <div className="race-board__fill" style={{ width: `${share * 100}%` }} />
        </div>
        <Notes entry={entry} />
      </th>
      {COLUMNS.map(({ title, text }) => (
        <td key={title} className="race-board__figure">
          {figures === null ? UNKNOWN : text(figures)}
        </td>
      ))}
      <td className="race-board__session">
        <OpenSession entry={entry} />
      </td>
    </tr>
  );
}

/** What runs, for a command of the reader's own: its name may be that of another's program too. */
function Command({ entry: { workload, argv, name } }: { entry: RaceEntry }): ReactElement | null {
  const line = argv?.join(' ');
  if (workload !== null || line === undefined || line === name) return null;
  return (
    <div className="race-board__command mono" title={line}>
      {line}
    </div>
  );
}

/** Stage, runtime and cores, and what went wrong. */
function Notes({ entry }: { entry: RaceEntry }): ReactElement {
  const { stage, message, figures, cores, toolchain } = entry;
  const runtime = figures?.runtime == null ? toolchain : runtimeLabel(figures.runtime);
  const threads = figures === null ? null : `${formatCount(figures.threads)} threads`;
  const pinned = cores === null ? null : `on core ${cores.join(', ')}`;
  const parts = [STAGES[stage], runtime, threads, pinned].filter((part) => part !== null);
  return (
    <>
      <div className={stage === 'failed' ? 'race-board__note field__error' : 'race-board__note'}>
        {parts.join(' · ')}
      </div>
      {message === null ? null : (
        <div className={`race-board__message selectable ${stage === 'building' ? 'mono' : 'field__error'}`}>
          {message}
        </div>
      )}
    </>
  );
}

function OpenSession({ entry: { sessionPath, name } }: { entry: RaceEntry }): ReactElement | null {
  const app = useApp();
  if (sessionPath === null) return null;
  return (
    <Button
      className="race-board__open"
      aria-label={`Open the session of ${name}`}
      onClick={() => void app.openSession(sessionPath)}
    >
      Session
    </Button>
  );
}
