import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RaceHeadline, RaceRow } from '../ipc/channels/library.ts';
import { RACE_SUFFIX } from '../ipc/channels/race.ts';
import { toErrorInfo } from '../ipc/result.ts';
import { type RaceSet, readRaceSet } from '../lab/raceSet.ts';

/**
 * The saved races of `folder` and those of `paths` that lie elsewhere, newest first, at most `limit`; what is missing or
 * cannot be read comes last. Their sessions are looked for, not opened. Never rejects: a folder that is not there has
 * none.
 */
export async function listRaces(folder: string, paths: readonly string[], limit: number): Promise<RaceRow[]> {
  const inside = await racesIn(folder, limit);
  const outside = paths.filter((path) => dirname(path) !== folder);
  const rows = [...new Set([...inside, ...outside])].map(rowOf);
  return rows.sort((a, b) => startOf(b) - startOf(a)).slice(0, limit);
}

const startOf = (row: RaceRow): number => (row.state === 'readable' ? row.headline.startedAtMs : -1);

/** Files of saved races, the `limit` written last. */
async function racesIn(folder: string, limit: number): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const paths = names.filter((name) => name.endsWith(RACE_SUFFIX)).map((name) => join(folder, name));
  const written = await Promise.all(
    paths.map(async (path) => {
      const file = await stat(path).catch(() => null); // it may go between the two looks
      return { path, atMs: file?.mtimeMs ?? 0 };
    }),
  );
  return written
    .sort((a, b) => b.atMs - a.atMs)
    .slice(0, limit)
    .map(({ path }) => path);
}

function rowOf(path: string): RaceRow {
  try {
    return { path, state: 'readable', headline: headlineOf(readRaceSet(path), dirname(path)) };
  } catch (thrown) {
    const error = toErrorInfo(thrown);
    return error.code === 'race-set-missing'
      ? { path, state: 'missing' }
      : { path, state: 'unreadable', error };
  }
}

const headlineOf = (set: RaceSet, folder: string): RaceHeadline => ({
  name: set.name,
  startedAtMs: Date.parse(set.started_at),
  mode: set.mode,
  scale: set.scale,
  contestants: set.contestants.map(({ name, outcome, session, marks }) => {
    const sessionPath = session === null ? null : join(folder, session);
    return {
      name,
      outcome,
      wallNs: marks?.end_ns == null ? null : marks.end_ns - marks.start_ns,
      sessionPath,
      isGone: sessionPath !== null && !existsSync(sessionPath),
    };
  }),
});
