import type { TimeRange } from '../../domain/query.ts';
import { ns } from '../../domain/units.ts';

/** The narrowest view, ns. A tick is 1 ms at least, so nothing is resolved below it. */
export const MIN_SPAN_NS = 10_000;

/** How session time falls on pixels: `x = (t - startNs) / nsPerPx`. */
export interface TimeScale {
  readonly startNs: number;
  readonly nsPerPx: number;
  /** Width of the plot, px. */
  readonly widthPx: number;
}

/** A range from two plain numbers, in either order, rounded to whole ns. */
export function timeRange(a: number, b: number): TimeRange {
  const start = Math.round(Math.min(a, b));
  return { startNs: ns(start), endNs: ns(Math.round(Math.max(a, b))) };
}

export const spanOf = (r: TimeRange): number => r.endNs - r.startNs;

/** Scale of a view on a plot of `widthPx`; a plot of no width gets one pixel, so that nothing divides by 0. */
export function scaleOf(view: TimeRange, widthPx: number): TimeScale {
  const width = Math.max(1, widthPx);
  return { startNs: view.startNs, nsPerPx: Math.max(1e-6, spanOf(view) / width), widthPx: width };
}

export const timeToX = (scale: TimeScale, t: number): number => (t - scale.startNs) / scale.nsPerPx;
export const xToTime = (scale: TimeScale, x: number): number => scale.startNs + x * scale.nsPerPx;

/** The whole session; an empty one is shown as a view of the least span. */
export function fullView(durationNs: number): TimeRange {
  return timeRange(0, Math.max(MIN_SPAN_NS, durationNs));
}

/** Nearest view that is inside the session and no narrower than `MIN_SPAN_NS`. */
export function clampView(view: TimeRange, durationNs: number): TimeRange {
  const whole = fullView(durationNs);
  const span = Math.min(spanOf(whole), Math.max(MIN_SPAN_NS, spanOf(view)));
  const start = Math.min(Math.max(0, view.startNs), whole.endNs - span);
  return timeRange(start, start + span);
}

/**
 * Zooms by `factor` (2 shows twice the time, 0.5 half) while `anchorNs` stays at its place on the screen.
 */
export function zoomView(view: TimeRange, factor: number, anchorNs: number, durationNs: number): TimeRange {
  const span = Math.min(Math.max(spanOf(view) * factor, MIN_SPAN_NS), Math.max(MIN_SPAN_NS, durationNs));
  const share = (anchorNs - view.startNs) / spanOf(view);
  const start = anchorNs - share * span;
  return clampView(timeRange(start, start + span), durationNs);
}

/** Moves the view by `deltaNs`, as far as the session goes; the span stays. */
export function panView(view: TimeRange, deltaNs: number, durationNs: number): TimeRange {
  return clampView(timeRange(view.startNs + deltaNs, view.endNs + deltaNs), durationNs);
}

/** The view that shows `range` with a margin of 5 % on either side. */
export function fitView(range: TimeRange, durationNs: number): TimeRange {
  const margin = spanOf(range) * 0.05;
  return clampView(timeRange(range.startNs - margin, range.endNs + margin), durationNs);
}

/**
 * The view of a live recording after it grew. A view of everything keeps showing everything; a narrower one keeps
 * its span and ends at the recording's end.
 */
export function followView(view: TimeRange, oldDurationNs: number, durationNs: number): TimeRange {
  const showsAll = spanOf(view) >= spanOf(fullView(oldDurationNs));
  return showsAll
    ? fullView(durationNs)
    : clampView(timeRange(durationNs - spanOf(view), durationNs), durationNs);
}

export const sameRange = (a: TimeRange | null, b: TimeRange | null): boolean =>
  a === b || (a !== null && b !== null && a.startNs === b.startNs && a.endNs === b.endNs);
