import { formatBytes, formatCount, formatDuration, UNKNOWN } from '../analysis/format.ts';
import type { RaceHeadline, RaceRow } from '../ipc/channels/library.ts';
import type { LibraryEntry } from '../store/index.ts';
import { type Column, renderTable } from './table.ts';

/** A file's name without its folder. */
const fileOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const utc = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

const SESSION_COLUMNS: readonly Column<LibraryEntry>[] = [
  { title: 'FILE', align: 'left', cell: (e) => e.file, maxWidth: 60 },
  {
    title: 'DATE (UTC)',
    align: 'left',
    cell: ({ summary: s }) => (s === null ? UNKNOWN : utc(s.startedAtMs)),
  },
  { title: 'LENGTH', align: 'right', cell: ({ summary: s }) => formatDuration(s?.durationNs ?? null) },
  {
    title: 'RUNTIME',
    align: 'left',
    cell: ({ summary: s }) => [s?.runtime?.kind, s?.runtime?.version].filter(Boolean).join(' ') || UNKNOWN,
  },
  { title: 'THREADS', align: 'right', cell: ({ summary: s }) => formatCount(s?.threads ?? null) },
  { title: 'SIZE', align: 'right', cell: (e) => formatBytes(e.sizeBytes) },
  {
    title: 'STATE',
    align: 'left',
    cell: ({ summary: s }) => (s === null ? 'unreadable' : (s.end ?? 'live')),
  },
  { title: 'TARGET', align: 'left', cell: ({ summary: s }) => s?.target ?? UNKNOWN, maxWidth: 60 },
];

const headlineOf = (row: RaceRow): RaceHeadline | null => (row.state === 'readable' ? row.headline : null);

/** How one contestant came off: its wall time, or why there is none. */
function result({ name, outcome, wallNs, isGone }: RaceHeadline['contestants'][number]): string {
  const time = outcome === 'ended' ? formatDuration(wallNs) : outcome;
  return `${name} ${time}${isGone ? ' (its session is gone)' : ''}`;
}

const RACE_COLUMNS: readonly Column<RaceRow>[] = [
  { title: 'RACE', align: 'left', cell: ({ path }) => fileOf(path), maxWidth: 80 },
  {
    title: 'DATE (UTC)',
    align: 'left',
    cell: (row) => {
      const race = headlineOf(row);
      return race === null ? UNKNOWN : utc(race.startedAtMs);
    },
  },
  {
    title: 'RUN',
    align: 'left',
    cell: (row) => {
      const race = headlineOf(row);
      if (race === null) return row.state;
      return race.mode === 'at-once' ? 'at once' : 'in turn';
    },
  },
  {
    title: 'CONTESTANTS',
    align: 'left',
    cell: (row) => headlineOf(row)?.contestants.map(result).join(', ') ?? UNKNOWN,
    maxWidth: 120,
  },
];

/** The library as a person reads it: its sessions, then its saved races; null where it has neither. */
export function listText(sessions: readonly LibraryEntry[], races: readonly RaceRow[]): string | null {
  const tables = [
    ...(sessions.length === 0 ? [] : [renderTable(sessions, SESSION_COLUMNS)]),
    ...(races.length === 0 ? [] : [renderTable(races, RACE_COLUMNS)]),
  ];
  return tables.length === 0 ? null : tables.join('\n\n');
}

/** Why files of the library cannot be read, one sentence each. */
export const listErrors = (sessions: readonly LibraryEntry[], races: readonly RaceRow[]): string[] => [
  ...sessions.flatMap(({ error }) => (error === null ? [] : [error.message])),
  ...races.flatMap((row) => (row.state === 'unreadable' ? [row.error.message] : [])),
];
