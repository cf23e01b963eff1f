import { LEVEL_FACTOR, type Levels, SPREAD_LIMIT_TICKS } from './format.ts';

/** Where a slice's figures are spread from: its start, or the last ticks of an overlong slice. */
export const spreadStart = (startNs: number, endNs: number, tickNs: number): number =>
  Math.max(startNs, endNs - SPREAD_LIMIT_TICKS * tickNs);

/**
 * The part of a slice's figure that falls before `at`, when the figure is spread evenly over `from`..`to`: an integer, 0 at or before
 * `from`, the whole figure at or after `to`. Parts are differences of it, so those of neighbouring intervals always sum up exactly.
 */
export function spreadBefore(total: number, from: number, to: number, at: number): number {
  if (at >= to && at > from) return total;
  if (at <= from) return 0;
  return Math.floor(total * ((at - from) / (to - from)));
}

/** The part of a figure within `a <= t < b`. A slice without length falls wholly at its start. */
export const spreadWithin = (total: number, from: number, to: number, a: number, b: number): number =>
  spreadBefore(total, from, to, b) - spreadBefore(total, from, to, a);

/** Buckets of one level, `from <= bucket < to`. */
export interface Segment {
  readonly level: number;
  readonly from: number;
  readonly to: number;
}

/** A stretch that no whole bucket covers; read from the slices. */
export interface Edge {
  readonly startNs: number;
  readonly endNs: number;
}

export interface Cover {
  readonly segments: readonly Segment[];
  readonly edges: readonly Edge[];
}

export interface CoverRequest {
  readonly startNs: number;
  readonly endNs: number;
  readonly levels: Levels;
  /** Coarsest and finest level that may be used. */
  readonly coarsest: number;
  readonly finest: number;
  /** Buckets of a level that end at or before this are complete in the file; later ones are not there. */
  readonly completeUntilNs: number;
}

/**
 * Covers a stretch of time exactly once with the coarsest whole buckets that the file holds, finer ones at both ends, and edges to be
 * read from the slices. At most 2 x 7 buckets a level, besides those of the coarsest.
 */
export function cover(request: CoverRequest): Cover {
  const segments: Segment[] = [];
  const edges: Edge[] = [];
  const descend = (level: number, startNs: number, endNs: number): void => {
    if (startNs >= endNs) return;
    if (level < request.finest) {
      edges.push({ startNs, endNs });
      return;
    }
    const width = request.levels.tickNs * LEVEL_FACTOR ** level;
    const from = Math.ceil(startNs / width);
    const to = Math.floor(Math.min(endNs, request.completeUntilNs) / width);
    if (from >= to) {
      descend(level - 1, startNs, endNs);
      return;
    }
    descend(level - 1, startNs, from * width);
    segments.push({ level, from, to });
    descend(level - 1, to * width, endNs);
  };
  descend(request.coarsest, request.startNs, request.endNs);
  return { segments, edges };
}

/** How to show a range in at most `maxItems` items: buckets of a level, `merge` of them to an item. */
export interface Zoom {
  readonly level: number;
  readonly merge: number;
  /** Width of an item, ns. */
  readonly widthNs: number;
}

/** The finest level at or above `finest` that shows a range of `lengthNs` in at most `maxItems` items, wherever the range begins. */
export function zoomFor(levels: Levels, lengthNs: number, maxItems: number, finest: number): Zoom {
  // A range of n widths touches up to n + 1 buckets.
  const wanted = lengthNs / Math.max(1, maxItems - 1);
  let level = finest;
  while (level < levels.top && levels.tickNs * LEVEL_FACTOR ** level < wanted) level++;
  const width = levels.tickNs * LEVEL_FACTOR ** level;
  const merge =
    maxItems <= 1 ? Math.floor(Number.MAX_SAFE_INTEGER / width) : Math.max(1, Math.ceil(wanted / width));
  return { level, merge, widthNs: width * merge };
}
