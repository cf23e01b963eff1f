import type { CoreColumns, TimeRange } from '../../domain/query.ts';
import type { TimeScale } from './timeView.ts';

/** What one core did in a stretch of pixels. */
export interface CoreRect {
  readonly x: number;
  readonly width: number;
  /** Thread with the most time. */
  readonly threadId: number;
  /** Its share of the time, and that of the target's other threads; 0 to 1 together. */
  readonly topShare: number;
  readonly otherShare: number;
}

function rectAt(columns: CoreColumns, i: number, scale: TimeScale, clip: TimeRange): CoreRect | null {
  const start = columns.startNs[i] ?? 0;
  const end = columns.endNs[i] ?? start;
  const from = Math.max(start, clip.startNs);
  const to = Math.min(end, clip.endNs);
  const x0 = Math.max(0, Math.floor((from - scale.startNs) / scale.nsPerPx));
  const x1 = Math.min(scale.widthPx, Math.ceil((to - scale.startNs) / scale.nsPerPx));
  if (x1 <= x0 || end <= start) return null;
  const topShare = Math.min(1, (columns.topNs[i] ?? 0) / (end - start));
  const busy = Math.min(1, (columns.busyNs[i] ?? 0) / (end - start));
  return {
    x: x0,
    width: x1 - x0,
    threadId: columns.threadId[i] ?? -1,
    topShare,
    otherShare: Math.max(0, busy - topShare),
  };
}

/** Shares are drawn in steps of a sixteenth, so that neighbours that look alike can join. */
const step = (share: number): number => Math.round(share * 16);

function joins(a: CoreRect, b: CoreRect): boolean {
  return (
    a.threadId === b.threadId &&
    a.x + a.width >= b.x &&
    step(a.topShare) === step(b.topShare) &&
    step(a.otherShare) === step(b.otherShare)
  );
}

/** A core's lane within `clip` as rectangles; equal neighbours are one. */
export function coreRects(columns: CoreColumns, scale: TimeScale, clip: TimeRange): CoreRect[] {
  const rects: CoreRect[] = [];
  for (let i = 0; i < columns.startNs.length; i++) {
    const rect = rectAt(columns, i, scale, clip);
    if (rect === null) continue;
    const last = rects.at(-1);
    if (last !== undefined && joins(last, rect)) {
      rects[rects.length - 1] = { ...last, width: rect.x + rect.width - last.x };
    } else rects.push(rect);
  }
  return rects;
}

/** Item of a core's lane at a time; null where none of the target's threads was seen on it. */
export function coreItemAt(columns: CoreColumns, timeNs: number): number | null {
  for (let i = 0; i < columns.startNs.length; i++) {
    if (timeNs >= (columns.startNs[i] ?? 0) && timeNs < (columns.endNs[i] ?? 0)) return i;
  }
  return null;
}
