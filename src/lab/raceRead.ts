import { finishOrder, PEAK_SPAN_NS, raceFigures, startSkew } from '../analysis/race-board.ts';
import { explainRace } from '../analysis/race-explain.ts';
import { ReaderError } from '../domain/error.ts';
import type { SessionReader } from '../domain/query.ts';
import type { RaceEntry, RaceFigures, RaceMarks, RaceState } from '../domain/race.ts';
import { ns } from '../domain/units.ts';
import { openSession } from '../store/index.ts';
import { raceOfSet, readRaceSet } from './raceSet.ts';

/** Most buckets of a session's series that a board looks at. */
const MOST_BUCKETS = 4096;

/** A contestant's figures as its session has them, live or finished. */
export function readFigures(reader: SessionReader, marks: Pick<RaceMarks, 'startNs' | 'endNs'>): RaceFigures {
  const overview = reader.overview();
  const endNs = ns(marks.endNs ?? overview.info.durationNs);
  const range = { startNs: ns(Math.min(marks.startNs, endNs)), endNs };
  // Buckets are 8 times wider from one level to the next: half a span is asked for, so that two or so make one.
  const items = Math.ceil((range.endNs - range.startNs) / (PEAK_SPAN_NS / 2));
  const series = reader.series(range, Math.min(MOST_BUCKETS, Math.max(1, items)));
  return raceFigures({ overview, totals: reader.totals(null), series }, marks);
}

/** The root process's end in session time; null while it lives, the session's end where that came first. */
export function rootEnd(reader: SessionReader): RaceMarks['endNs'] {
  const { info, processes } = reader.overview();
  const root = processes.find(({ origin }) => origin === 'spawned');
  return root?.endNs ?? (info.end === null ? null : info.durationNs);
}

/** A race with what follows from its entries: order, skew and, once it is over, the explanation. */
export function concluded(race: RaceState): RaceState {
  const { entries, mode, cores, phase } = race;
  return {
    ...race,
    order: finishOrder(entries),
    skewNs: mode === 'at-once' ? startSkew(entries.map(({ marks }) => marks)) : null,
    explanation: phase === 'ended' ? explainRace({ entries, mode, cores }) : [],
  };
}

/**
 * A saved race as it was. A session that is gone or cannot be read leaves its entry without figures and says why.
 * Throws `ReaderError` where the set itself cannot be read.
 */
export function openRace(path: string): RaceState {
  const race = raceOfSet(readRaceSet(path), path);
  return concluded({ ...race, entries: race.entries.map(withFigures) });
}

function withFigures(entry: RaceEntry): RaceEntry {
  const { sessionPath, marks } = entry;
  if (sessionPath === null || marks === null) return entry;
  try {
    const reader = openSession(sessionPath);
    try {
      return { ...entry, figures: readFigures(reader, marks) };
    } finally {
      reader.close();
    }
  } catch (error) {
    if (!(error instanceof ReaderError)) throw error;
    const message = `Its session cannot be shown: ${error.message}`;
    return {
      ...entry,
      message: entry.message === null ? message : `${entry.message} ${message}`,
      sessionPath: null,
    };
  }
}
