import type { RaceRow, SessionRow } from '../../../ipc/channels/library.ts';

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

const started = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** @param atMs wall clock, ms since 1970 */
export const formatStarted = (atMs: number): string => started.format(atMs);
