import type { SessionOverview, ThreadTotals } from '../../../../domain/query.ts';
import type { RaceEntry, RaceState } from '../../../../domain/race.ts';
import type { ThreadInfo } from '../../../../domain/session.ts';

/** How the lanes are drawn. */
export interface LaneLook {
  /** Height of a lane, px. */
  readonly height: number;
  /** Most lanes of one contestant. */
  readonly most: number;
  /** Enlargement of the axis. */
  readonly zoom: number;
}

/** Height of a screen on which the axis has its usual size, px. */
const USUAL_HEIGHT = 560;

/** Part of a projector's height that the lanes of so many contestants take together: a short board leaves them more. */
const PROJECTOR_SHARE: Readonly<Record<number, number>> = { 1: 0.4, 2: 0.34, 3: 0.28, 4: 0.22 };

/** Four contestants fit on a window of `windowHeight` px; a projector's view has fewer and higher lanes. */
export function laneLook(projector: boolean, contestants: number, windowHeight: number): LaneLook {
  if (!projector) return { height: 22, most: 6, zoom: 1 };
  const most = contestants > 3 ? 2 : 3;
  const share = PROJECTOR_SHARE[contestants] ?? 0.22;
  return {
    height: Math.max(18, Math.round((windowHeight * share) / (contestants * most))),
    most,
    zoom: Math.max(1, windowHeight / USUAL_HEIGHT),
  };
}

/** The threads worth a lane: those with the most CPU time, in their order of discovery, so that lanes keep their places. */
export function lanesOf(
  { threads }: Pick<SessionOverview, 'threads'>,
  totals: readonly Pick<ThreadTotals, 'threadId' | 'cpuNs'>[],
  most: number,
): readonly ThreadInfo[] {
  const cpu = new Map(totals.map((one) => [one.threadId, one.cpuNs]));
  const busiest = [...threads].sort((a, b) => (cpu.get(b.id) ?? 0) - (cpu.get(a.id) ?? 0)).slice(0, most);
  return threads.filter((thread) => busiest.includes(thread));
}

/** From the signal to the end of a contestant, or to its last reading, ns. */
function reachOf({ marks, figures }: RaceEntry): number {
  return marks === null || figures === null ? 0 : marks.startNs - marks.signalNs + figures.wallNs;
}

/** Length of the axis that all contestants share, ns; it begins at the start signal. */
export const axisSpan = ({ entries }: Pick<RaceState, 'entries'>): number =>
  Math.max(1e6, ...entries.map(reachOf)) * 1.02;
