import type { ResidualInterval } from '../../domain/overlay.ts';
import { type TimeScale, timeToX } from './timeView.ts';

/** A mark of an interval in which the model is wrong, in whole px of the plot. */
export interface ResidualMark {
  /** Index of the interval in its list. */
  readonly index: number;
  readonly x: number;
  readonly width: number;
}

/** Least width of a mark, px: the shortest interval is still seen. */
const LEAST_PX = 3;

/** Marks of the intervals in sight. */
export function residualMarks(intervals: readonly ResidualInterval[], scale: TimeScale): ResidualMark[] {
  return intervals.flatMap((interval, index): ResidualMark[] => {
    const x0 = Math.max(0, Math.round(timeToX(scale, interval.startNs)));
    const x1 = Math.min(scale.widthPx, Math.round(timeToX(scale, interval.endNs)));
    if (x1 < 0 || x0 >= scale.widthPx || interval.endNs <= scale.startNs) return [];
    return [{ index, x: x0, width: Math.max(LEAST_PX, x1 - x0) }];
  });
}

/** The mark under `x`, the narrowest where several are; null for none. */
export function markAt(marks: readonly ResidualMark[], x: number): ResidualMark | null {
  const under = marks.filter((mark) => x >= mark.x - 1 && x <= mark.x + mark.width + 1);
  return under.reduce<ResidualMark | null>(
    (best, mark) => (best === null || mark.width < best.width ? mark : best),
    null,
  );
}
