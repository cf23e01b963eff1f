import type { OverlayLane, ResidualInterval } from '../../../../domain/overlay.ts';
import type { LaneColumns } from '../../../../domain/query.ts';
import type { Paints } from '../../../draw/paints.ts';
import { drawMarks, drawOutlines } from '../../../draw/simulated.ts';
import type { Surface } from '../../../draw/surface.ts';
import { itemBefore } from '../../../layout/laneHit.ts';
import { fillLanePixels, type LanePixels } from '../../../layout/lanePixels.ts';
import { addOutlines, clearOutlines, emptyOutlines, uncrowd } from '../../../layout/outlines.ts';
import { type ResidualMark, residualMarks } from '../../../layout/residualMarks.ts';
import type { Row } from '../../../layout/rows.ts';
import { type SimulatedView, simulatedPiece, strengths } from '../../../layout/simulated.ts';
import type { TimeScale } from '../../../layout/timeView.ts';

/** The rows in sight. */
export interface SimulatedFrame {
  readonly rows: readonly Row[];
  readonly scrollTop: number;
}

/** Paints a frame's simulated lanes, and marks the lanes where the model is wrong. Keeps its buffers from frame to frame. */
export class SimulatedPainter {
  readonly #outlines = emptyOutlines();
  /** Intervals by thread, of the view that was painted last. */
  #intervals: { readonly of: SimulatedView['intervals']; readonly byThread: Map<number, number[]> } = {
    of: [],
    byThread: new Map(),
  };

  /** @param pixels a buffer as wide as the plot; its content is lost */
  paint(
    surface: Surface,
    frame: SimulatedFrame,
    view: SimulatedView,
    scale: TimeScale,
    pixels: LanePixels,
    paints: Paints,
  ): void {
    clearOutlines(this.#outlines);
    for (const row of frame.rows) {
      const lane = laneOf(row, view);
      if (lane === null) continue;
      const piece = simulatedPiece(lane, view.endNs);
      fillLanePixels(pixels, scale, [piece], piece.clip);
      uncrowd(pixels, countInSight(piece.columns, scale));
      addOutlines(this.#outlines, pixels, row.y - frame.scrollTop, row.height);
    }
    drawOutlines(surface, this.#outlines, paints, strengths(view).simulated);
    this.#paintMarks(surface, frame, view, scale, paints);
  }

  #paintMarks(
    surface: Surface,
    frame: SimulatedFrame,
    view: SimulatedView,
    scale: TimeScale,
    paints: Paints,
  ): void {
    const byThread = this.#intervalsOf(view);
    for (const row of frame.rows) {
      if (row.kind !== 'thread') continue;
      const indices = byThread.get(row.thread.id);
      if (indices === undefined) continue;
      const height = row.height * (view.arrangement === 'paired' ? 2 : 1);
      const marks = marksOf(indices, view.intervals, scale);
      drawMarks(surface, marks, view.current, row.y - frame.scrollTop, height, paints);
    }
  }

  #intervalsOf(view: SimulatedView): Map<number, number[]> {
    if (this.#intervals.of === view.intervals) return this.#intervals.byThread;
    const byThread = new Map<number, number[]>();
    view.intervals.forEach((interval, i) => {
      byThread.set(interval.threadId, [...(byThread.get(interval.threadId) ?? []), i]);
    });
    this.#intervals = { of: view.intervals, byThread };
    return byThread;
  }
}

/** Items of a lane in sight. */
function countInSight(columns: LaneColumns, scale: TimeScale): number {
  const endNs = scale.startNs + scale.widthPx * scale.nsPerPx;
  return itemBefore(columns, endNs) - itemBefore(columns, scale.startNs);
}

/** The lane to draw in a row: its own, or in a thread's row the one laid over it. */
function laneOf(row: Row, view: SimulatedView): OverlayLane | null {
  if (row.kind === 'simulated') return row.lane;
  if (row.kind !== 'thread' || view.arrangement !== 'over') return null;
  return view.byThread.get(row.thread.id) ?? null;
}

/** Marks of some of the intervals, with their indices in the whole list. */
function marksOf(
  indices: readonly number[],
  intervals: readonly ResidualInterval[],
  scale: TimeScale,
): ResidualMark[] {
  const some = indices.flatMap((i) => intervals[i] ?? []);
  return residualMarks(some, scale).map((mark) => ({ ...mark, index: indices[mark.index] ?? -1 }));
}
