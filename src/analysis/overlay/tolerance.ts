import type { FigureSet, ThreadResidual } from './types.ts';

/** Within these a fit is good; docs/overlay.md states them. Switch rates that differ by no more than the floor, a second, are not told apart. */
export const TOLERANCE = { wall: 0.1, parallelism: 0.15, share: 0.05, switches: 2, floor: 50 } as const;

/** Figures that a fit is held to. */
export const MISSES = ['wall', 'parallelism', 'CPU share', 'voluntary', 'involuntary'] as const;
export type Miss = (typeof MISSES)[number];

/** How far each figure is off, in units of its tolerance (rates: logarithm of their ratio by that of the factor): above 1 it misses. */
export type Deviations = Readonly<Record<Miss, number>>;
/** A figure that is off by more tolerances than this is no worse for it where two fits are weighed against each other. */
export const MOST_DEVIATION = 10;

/** What is compared. */
export interface Compared {
  readonly measured: FigureSet;
  readonly simulated: FigureSet;
  readonly threads: readonly Pick<ThreadResidual, 'difference'>[];
}

function rateDeviation(a: number | null, b: number | null): number {
  if (a === null || b === null || Math.abs(a - b) <= TOLERANCE.floor) return 0;
  if (Math.min(a, b) <= 0) return Number.POSITIVE_INFINITY;
  return Math.abs(Math.log(a / b)) / Math.log(TOLERANCE.switches);
}

/** How far an overlay is off in each figure. */
export function deviationsOf({ measured: m, simulated: s, threads }: Compared): Deviations {
  const wall = Math.abs((s.wall_ns ?? 0) / Math.max(1, m.wall_ns ?? 0) - 1);
  const shares = threads.map(({ difference }) => Math.abs(difference ?? 0));
  return {
    wall: wall / TOLERANCE.wall,
    parallelism: Math.abs((m.parallelism ?? 0) - (s.parallelism ?? 0)) / TOLERANCE.parallelism,
    'CPU share': Math.max(0, ...shares) / TOLERANCE.share,
    voluntary: rateDeviation(m.voluntary_per_s, s.voluntary_per_s),
    involuntary: rateDeviation(m.involuntary_per_s, s.involuntary_per_s),
  };
}

/** What of an overlay is outside the tolerances. */
export function missesOf(compared: Compared): Miss[] {
  const off = deviationsOf(compared);
  return MISSES.filter((miss) => off[miss] > 1);
}

/**
 * What all misses together weigh: a figure within its tolerance nothing, another as many times as it is off by its tolerance, up to
 * `MOST_DEVIATION`.
 */
export const weightOf = (off: Deviations): number =>
  MISSES.reduce((sum, miss) => sum + (off[miss] > 1 ? Math.min(MOST_DEVIATION, off[miss]) : 0), 0);
