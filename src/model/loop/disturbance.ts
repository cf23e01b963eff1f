/**
 * What a real machine adds to a program and no program can foresee: that the thread of a loop is held up, that a
 * pool's job takes longer, in which order a set is walked. A plain simulation has none. `findOrder` tries out
 * which of them explain an order that was seen.
 */
export interface Disturbance {
  /**
   * The loop's thread reads the clock: how long it is held up before, ns. One of 0 and the distances to `points`,
   * the later times (ns) at which the reading would make a difference.
   */
  stallNs(nowNs: number, points: readonly number[]): number;
  /** One of `n` ways that the runtime leaves open, 0 to n - 1. */
  pick(n: number): number;
  /** Told of each mark; may throw to give the run up. */
  mark(label: string): void;
}

/** Distinct later times, ascending; at most 6, so that a search stays small. */
export function laterPoints(nowNs: number, points: Iterable<number>): number[] {
  const later = new Set<number>();
  for (const point of points) if (point > nowNs) later.add(point);
  return [...later].sort((a, b) => a - b).slice(0, 6);
}
