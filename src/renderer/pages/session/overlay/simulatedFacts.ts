import { formatDuration, formatPercent } from '../../../../analysis/format.ts';
import { waitClass, waitWords } from '../../../../analysis/waits.ts';
import type { OverlayLane } from '../../../../domain/overlay.ts';
import { type LaneHit, laneHit } from '../../../layout/laneHit.ts';
import type { SimulatedView } from '../../../layout/simulated.ts';
import type { PointFacts } from '../timeline/hover.ts';

function waiting(hit: Extract<LaneHit, { kind: 'sleep' }>): string {
  const name = hit.waitName;
  if (name?.startsWith('GIL') === true) return 'waiting for the GIL';
  return `waiting for ${waitWords(waitClass(name, hit.state))}`;
}

function working(hit: Extract<LaneHit, { kind: 'item' }>): string {
  const span = Math.max(1, hit.endNs - hit.startNs);
  const [ran, queued] = [hit.cpuNs / span, hit.runqueueNs / span];
  if (ran >= 0.98) return 'running';
  if (queued >= 0.98) return 'waiting for a CPU';
  const wait = queued > 0.02 ? `, waiting for one ${formatPercent(queued)}` : '';
  return `on a CPU ${formatPercent(ran)} of ${formatDuration(span)}${wait}`;
}

/** What a model has a lane do at a time, in words. @param endNs the simulation's end */
export function simulatedWords(lane: OverlayLane, endNs: number, timeNs: number): string {
  if (timeNs >= endNs) return 'ended';
  const hit = laneHit(lane.columns, timeNs);
  if (hit.kind === 'item') return working(hit);
  if (hit.kind === 'sleep') return waiting(hit);
  return hit.startNs === null ? 'not begun' : 'ended';
}

/** A simulated lane's point, said to be simulated. */
export function simulatedFacts(lane: OverlayLane, endNs: number, timeNs: number): PointFacts {
  const hit = laneHit(lane.columns, timeNs);
  const length =
    hit.startNs === null || hit.endNs === null || timeNs >= endNs
      ? []
      : [['Length', formatDuration(hit.endNs - hit.startNs)] as const];
  return {
    title: `Simulated: ${simulatedWords(lane, endNs, timeNs)}`,
    facts: [['Kind of lane', lane.kind], ...length],
  };
}

/** A measured point's facts with what the model says of the same thread and time. */
export function withModelFact(
  facts: PointFacts,
  view: SimulatedView | null,
  thread: number,
  timeNs: number,
): PointFacts {
  const lane = view?.byThread.get(thread);
  if (view === null || lane === undefined) return facts;
  return { ...facts, facts: [...facts.facts, ['In the model', simulatedWords(lane, view.endNs, timeNs)]] };
}
