import type { FigureSet, ThreadResidual } from './types.ts';

/** Within these a fit is good; docs/overlay.md states them. Switch rates that differ by no more than the floor, a second, are not told apart. */
export const TOLERANCE = { wall: 0.1, parallelism: 0.15, share: 0.05, switches: 2, floor: 50 } as const;

/** Figures that a fit is held to. */
export const MISSES = ['wall', 'parallelism', 'CPU share', 'voluntary', 'involuntary'] as const;
export type Miss = (typeof MISSES)[number];

/** What is compared. */
export interface Compared {
  readonly measured: FigureSet;
  readonly simulated: FigureSet;
  readonly threads: readonly Pick<ThreadResidual, 'difference'>[];
}

const factor = (a: number | null, b: number | null): number => {
  if (a === null || b === null || Math.abs(a - b) <= TOLERANCE.floor) return 1;
  return Math.min(a, b) <= 0 ? Number.POSITIVE_INFINITY : Math.max(a, b) / Math.min(a, b);
};

/** What of an overlay is outside the tolerances. */
export function missesOf({ measured: m, simulated: s, threads }: Compared): Miss[] {
  const wall = Math.abs((s.wall_ns ?? 0) / Math.max(1, m.wall_ns ?? 0) - 1);
  const missed: Readonly<Record<Miss, boolean>> = {
    wall: wall > TOLERANCE.wall,
    parallelism: Math.abs((m.parallelism ?? 0) - (s.parallelism ?? 0)) > TOLERANCE.parallelism,
    'CPU share': threads.some(({ difference }) => Math.abs(difference ?? 0) > TOLERANCE.share),
    voluntary: factor(m.voluntary_per_s, s.voluntary_per_s) > TOLERANCE.switches,
    involuntary: factor(m.involuntary_per_s, s.involuntary_per_s) > TOLERANCE.switches,
  };
  return MISSES.filter((miss) => missed[miss]);
}
