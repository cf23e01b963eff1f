import type { SessionOverview, ThreadTotals } from '../../../../domain/query.ts';
import type { RaceEntry, RaceState } from '../../../../domain/race.ts';
import type { ThreadInfo } from '../../../../domain/session.ts';

/** Most lanes of one contestant: four contestants must fit on a screen. */
export const MOST_LANES = 6;

/** The threads worth a lane: those with the most CPU time, in their order of discovery, so that lanes keep their places. */
export function lanesOf(
  { threads }: Pick<SessionOverview, 'threads'>,
  totals: readonly Pick<ThreadTotals, 'threadId' | 'cpuNs'>[],
): readonly ThreadInfo[] {
  const cpu = new Map(totals.map((one) => [one.threadId, one.cpuNs]));
  const busiest = [...threads]
    .sort((a, b) => (cpu.get(b.id) ?? 0) - (cpu.get(a.id) ?? 0))
    .slice(0, MOST_LANES);
  return threads.filter((thread) => busiest.includes(thread));
}

/** From the signal to the end of a contestant, or to its last reading, ns. */
function reachOf({ marks, figures }: RaceEntry): number {
  return marks === null || figures === null ? 0 : marks.startNs - marks.signalNs + figures.wallNs;
}

/** Length of the axis that all contestants share, ns; it begins at the start signal. */
export const axisSpan = ({ entries }: Pick<RaceState, 'entries'>): number =>
  Math.max(1e6, ...entries.map(reachOf)) * 1.02;
