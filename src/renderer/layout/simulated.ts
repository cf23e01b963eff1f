import type { OverlayLane, OverlayResult, ResidualInterval } from '../../domain/overlay.ts';
import type { LaneColumns, TimeRange } from '../../domain/query.ts';
import type { LanePiece } from './lanePixels.ts';
import { NO_SIMULATED, type SimulatedRows } from './rows.ts';
import { timeRange } from './timeView.ts';

/** `paired`: a lane of its own below the measured one; `over`: both in one lane, faded against each other. */
export type Arrangement = 'paired' | 'over';

/** How the simulated lanes are laid beside the measured ones. */
export interface SimulatedLook {
  readonly arrangement: Arrangement;
  /** Where the cross-fade of lanes laid over each other stands: 0 shows only the measured, 1 only the simulated. */
  readonly fade: number;
}

/** What the timeline shows of a simulation. */
export interface SimulatedView extends SimulatedLook {
  /** Whether it is on the screen; a hidden one is kept. */
  readonly shown: boolean;
  /** Lanes that stand for a recorded thread, by its id. */
  readonly byThread: ReadonlyMap<number, OverlayLane>;
  /** Lanes that the recording has no thread for: further workers, goroutines, tasks. */
  readonly beyond: readonly OverlayLane[];
  /** End of the simulation in session time, ns. */
  readonly endNs: number;
  /** Where the model is wrong, in order of time. */
  readonly intervals: readonly ResidualInterval[];
  /** Index of the interval that the reader stands at; null for none. */
  readonly current: number | null;
  readonly result: OverlayResult;
}

/** A symbol that the rules of wait reasons know as a lock, for the simulator's own name of waiting for the GIL. */
const LOCK_SYMBOL = 'futex_do_wait';

/** The lane with the waits for the GIL under a name that is painted as a lock. */
function paintable(columns: LaneColumns): LaneColumns {
  if (!columns.waitNames.some((name) => name.startsWith('GIL'))) return columns;
  const waitNames = columns.waitNames.map((name) => (name.startsWith('GIL') ? LOCK_SYMBOL : name));
  return { ...columns, waitNames };
}

const painted = new WeakMap<OverlayLane, LaneColumns>();

/** A lane's items as the painter takes them, in one piece. @param endNs the simulation's end */
export function simulatedPiece(lane: OverlayLane, endNs: number): LanePiece {
  const columns = painted.get(lane) ?? paintable(lane.columns);
  painted.set(lane, columns);
  const startNs = columns.startNs[0] ?? endNs;
  return { columns, clip: timeRange(startNs, Math.max(startNs, endNs)) };
}

/** A result as the timeline shows it. The reader's place among the intervals is lost: they are others. */
export function simulatedView(result: OverlayResult, look: SimulatedLook, shown: boolean): SimulatedView {
  const byThread = new Map<number, OverlayLane>();
  for (const lane of result.lanes) if (lane.threadId !== null) byThread.set(lane.threadId, lane);
  return {
    ...look,
    shown,
    byThread,
    beyond: result.lanes.filter((lane) => lane.threadId === null),
    endNs: Math.max(0, ...result.lanes.map((lane) => lane.columns.endNs.at(-1) ?? 0)),
    intervals: result.intervals,
    current: null,
    result,
  };
}

/** The view where it is on the screen; null otherwise. */
export const onScreen = (view: SimulatedView | null): SimulatedView | null =>
  view?.shown === true ? view : null;

/** The rows that a view needs. */
export function simulatedRows(view: SimulatedView | null): SimulatedRows {
  if (view?.shown !== true) return NO_SIMULATED;
  return { paired: view.arrangement === 'paired' ? view.byThread : NO_SIMULATED.paired, beyond: view.beyond };
}

/** How strongly each side is drawn where the lanes lie over each other, 0 to 1: both in full in the middle. */
export function strengths(look: SimulatedLook): { readonly measured: number; readonly simulated: number } {
  if (look.arrangement === 'paired') return { measured: 1, simulated: 1 };
  return { measured: Math.min(1, 2 - 2 * look.fade), simulated: Math.min(1, 2 * look.fade) };
}

/** Index of the interval that a step leads to, round the ends. @param atNs where the reader looks while at none */
export function stepInterval(
  intervals: readonly ResidualInterval[],
  current: number | null,
  direction: 1 | -1,
  atNs: number,
): number | null {
  const count = intervals.length;
  if (count === 0) return null;
  if (current !== null) return (current + direction + count) % count;
  const next = intervals.findIndex((one) => one.endNs > atNs);
  if (direction > 0) return Math.max(0, next);
  return next < 0 ? count - 1 : (next - 1 + count) % count;
}

export const intervalRange = (interval: ResidualInterval): TimeRange =>
  timeRange(interval.startNs, interval.endNs);
