import { formatBytes, formatNumber, formatPercent } from '../../../../analysis/format.ts';
import type { ChartPoint } from '../../../layout/chartPoints.ts';
import type { ChartColours } from '../../../styles/palette.ts';

/** One line or area of a chart. */
export interface Series {
  readonly key: Exclude<keyof ChartPoint, 'timeNs'>;
  readonly label: string;
  readonly colour: keyof ChartColours;
  readonly shape: 'area' | 'line';
  readonly format: (value: number | null) => string;
  /** Shorter form for the scale's top. */
  readonly formatTop?: (value: number | null) => string;
  /** Read less often than it is drawn. */
  readonly slow?: boolean;
  /** Least value that the top of the chart stands for. */
  readonly least: number;
  /** Series of one group share a scale. */
  readonly scale: 'left' | 'right';
}

/** One chart of the strip. */
export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly series: readonly Series[];
}

const rate = (v: number | null): string => (v === null ? '–' : `${formatNumber(v)}/s`);
/** Of a mean: whatever reads as 1 is one thread. */
const threads = (v: number): string => `${formatNumber(v)} ${formatNumber(v) === '1' ? 'thread' : 'threads'}`;
const cpu = (v: number | null): string => (v === null ? '–' : `${formatPercent(v)} · ${threads(v)}`);
const delay = (v: number | null): string => (v === null ? '–' : `${formatNumber(v * 1000)} ms/s`);

export const CHARTS: readonly ChartSpec[] = [
  {
    id: 'cpu',
    title: 'CPU, parallelism',
    help: 'Threads on a CPU, mean of each bucket; 100 % is one core',
    series: [
      {
        key: 'parallelism',
        label: 'CPU',
        colour: 'cpu',
        shape: 'area',
        format: cpu,
        least: 1,
        scale: 'left',
      },
    ],
  },
  {
    id: 'runqueue',
    title: 'Run-queue delay',
    help: 'Time that threads were runnable but not on a CPU, all threads together',
    series: [
      {
        key: 'queued',
        label: 'Waiting for a CPU',
        colour: 'runqueue',
        shape: 'area',
        format: delay,
        least: 0.01,
        scale: 'left',
      },
    ],
  },
  {
    id: 'switches',
    title: 'Switches',
    help: 'Context switches a second: voluntary (the thread waited) and involuntary (it was taken off)',
    series: [
      {
        key: 'voluntary',
        label: 'Voluntary',
        colour: 'voluntary',
        shape: 'line',
        format: rate,
        least: 10,
        scale: 'left',
      },
      {
        key: 'involuntary',
        label: 'Involuntary',
        colour: 'involuntary',
        shape: 'line',
        format: rate,
        least: 10,
        scale: 'left',
      },
    ],
  },
  {
    id: 'machine',
    title: 'Machine, memory',
    help: 'Use of all cores by anybody, and resident memory of the session’s processes',
    series: [
      {
        key: 'machine',
        label: 'Machine',
        colour: 'machine',
        shape: 'area',
        format: formatPercent,
        slow: true,
        least: 1,
        scale: 'left',
      },
      {
        key: 'rssBytes',
        label: 'Memory',
        colour: 'memory',
        shape: 'line',
        format: formatBytes,
        slow: true,
        least: 1,
        scale: 'right',
      },
    ],
  },
];

/** Charts of what no model has a word about: beside the overlay's curves they can be shown as they are. */
export const RECORDED_ONLY: readonly ChartSpec[] = CHARTS.filter(({ id }) => id === 'machine');
