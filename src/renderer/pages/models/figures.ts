import { formatCount, formatDuration, formatNumber } from '../../../analysis/format.ts';
import type { ModelRun } from './worker/protocol.ts';

/** A figure of a run: its value for comparing, and as shown. null is not known. */
export interface RunFigure {
  readonly label: string;
  readonly value: number | null;
  readonly text: string;
}

const figure = (label: string, value: number | null, format: (n: number | null) => string): RunFigure => ({
  label,
  value,
  text: format(value),
});

/** `gilSwitches` as `Gil switches`; the models name their own counters. */
const words = (key: string): string => {
  const spaced = key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return `${spaced.charAt(0).toUpperCase()}${spaced.slice(1)}`
    .replace(/^Gil\b/, 'GIL')
    .replace(/^Gc\b/, 'GC');
};

/** The counters that every model has, then the model's own. */
export function figuresOf({ parallelism, wallNs, finished, totals, events }: ModelRun): RunFigure[] {
  return [
    figure('Parallelism', parallelism, formatNumber),
    figure(finished ? 'Wall time' : 'Time run', wallNs, formatDuration),
    figure('CPU time', totals.cpuNs, formatDuration),
    figure('Run-queue delay', totals.runqueueNs, formatDuration),
    figure('Longest run-queue wait', totals.maxRunqueueNs, formatDuration),
    figure('Asleep', totals.sleepNs, formatDuration),
    figure('Voluntary switches', totals.voluntary, formatCount),
    figure('Involuntary switches', totals.involuntary, formatCount),
    figure('Migrations', totals.migrations, formatCount),
    ...Object.entries(totals.extra).map(([key, value]) =>
      key.endsWith('Ns')
        ? figure(words(key.slice(0, -2)), value, formatDuration)
        : figure(words(key), value, formatNumber),
    ),
    figure('Events simulated', events, formatCount),
  ];
}

/** B beside A: how many times as much; a dash where that says nothing. */
export function ratioText(a: number | null, b: number | null): string {
  if (a === null || b === null) return '–';
  if (a === b) return 'same';
  return a === 0 || b === 0 ? '–' : `× ${(b / a).toFixed(2)}`;
}

/** Rows of both variants by label, in the order of A, then what only B has. */
export function compareFigures(a: readonly RunFigure[], b: readonly RunFigure[] | null) {
  const of = (list: readonly RunFigure[] | null, label: string) =>
    list?.find((one) => one.label === label) ?? null;
  const labels = [...new Set([...a, ...(b ?? [])].map(({ label }) => label))];
  return labels.map((label) => ({ label, a: of(a, label), b: of(b, label) }));
}
