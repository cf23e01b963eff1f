import type { OverlaySeries } from '../../../../domain/overlay.ts';
import type { ChartColours } from '../../../styles/palette.ts';

/** Colour of a figure's measured curve: the one it has in the recording's own charts. */
const COLOURS: Readonly<Record<string, keyof ChartColours>> = {
  parallelism: 'cpu',
  runqueue: 'runqueue',
  voluntary: 'voluntary',
  involuntary: 'involuntary',
  gil: 'migrations',
  loop: 'migrations',
};

export function seriesColour(series: OverlaySeries): keyof ChartColours {
  if (series.key.startsWith('cpu:')) return 'cpu';
  return COLOURS[series.key] ?? 'machine';
}

/** Figures of the whole target, shown unless the reader hides them. */
const ALWAYS = new Set(Object.keys(COLOURS));

/** Charts shown or hidden by hand, by key. */
export type ChartToggles = Readonly<Record<string, boolean>>;

/** Key of a chart that only the recording has. */
export const recordedKey = (id: string): string => `recorded:${id}`;

/** Whether a chart is shown. @param selected thread whose own CPU is shown too */
export function isShown(series: OverlaySeries, toggles: ChartToggles, selected: number | null): boolean {
  return (
    toggles[series.key] ?? (ALWAYS.has(series.key) || (selected !== null && series.threadId === selected))
  );
}

/** The charts to draw, in the result's order. */
export const shownSeries = (
  all: readonly OverlaySeries[],
  toggles: ChartToggles,
  selected: number | null,
): OverlaySeries[] => all.filter((series) => isShown(series, toggles, selected));
