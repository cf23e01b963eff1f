import { withShortNames } from '../../../analysis/race-explain.ts';
import type { RaceHeadline, RaceRow, SessionRow } from '../../../ipc/channels/library.ts';

/** A line of the list: a session, or a saved race with its sessions. */
export type RecentItem =
  | { readonly kind: 'session'; readonly row: SessionRow }
  | { readonly kind: 'race'; readonly row: RaceRow };

/**
 * Sessions and races in one list, newest first; what is missing or cannot be read comes last. A session of a race that
 * is listed is shown with the race alone.
 */
export function recentItems(
  sessions: readonly SessionRow[],
  races: readonly RaceRow[],
): readonly RecentItem[] {
  const raced = new Set(
    races.flatMap((row) =>
      row.state === 'readable' ? row.headline.contestants.map(({ sessionPath }) => sessionPath) : [],
    ),
  );
  const items: RecentItem[] = [
    ...sessions.filter(({ path }) => !raced.has(path)).map((row) => ({ kind: 'session', row }) as const),
    ...races.map((row) => ({ kind: 'race', row }) as const),
  ];
  return items.sort((a, b) => startOf(b) - startOf(a));
}

const startOf = ({ row }: RecentItem): number => (row.state === 'readable' ? row.headline.startedAtMs : -1);

/** The file's name without its folder. */
export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const clock = { hour: '2-digit', minute: '2-digit' } as const;
const day = { day: 'numeric', month: 'short' } as const;
const today = new Intl.DateTimeFormat('en-GB', clock);
const thisYear = new Intl.DateTimeFormat('en-GB', { ...day, ...clock });
const before = new Intl.DateTimeFormat('en-GB', { ...day, year: 'numeric' });

/**
 * When something began, as short as it can be told from now: `today, 15:04`, `2 Jan, 15:04`, `2 Jan 2025`.
 * @param atMs wall clock, ms since 1970
 * @param nowMs the same, of the reader
 */
export function formatStarted(atMs: number, nowMs: number): string {
  const [at, now] = [new Date(atMs), new Date(nowMs)];
  if (at.toDateString() === now.toDateString()) return `today, ${today.format(at)}`;
  return (at.getFullYear() === now.getFullYear() ? thisYear : before).format(at);
}

/** A command line with its paths cut to their last parts: what ran is told by these, not by where it lies. */
export const shortCommand = (target: string): string => target.replace(/(^|\s)\/\S*\/(?=[^\s/])/g, '$1');

/** A race by its contestants, `Python / Go` where that tells them apart. */
export function raceTitle({ name, contestants }: Pick<RaceHeadline, 'name' | 'contestants'>): string {
  const isOwn = name === contestants.map((one) => one.name).join(' / ');
  return isOwn
    ? withShortNames(contestants)
        .map((one) => one.name)
        .join(' / ')
    : name;
}
