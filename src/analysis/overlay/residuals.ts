import { formatDuration, formatNumber } from '../format.ts';
import { TOLERANCE } from './tolerance.ts';
import {
  type FigureSet,
  type FittedProgram,
  METRIC_KEYS,
  type MetricKey,
  type ResidualRow,
  type VerdictKind,
} from './types.ts';

/** How a figure is called, shown and judged. `good` and `fair`: largest deviation, relative or absolute, that counts as such. */
interface MetricRule {
  readonly title: string;
  readonly unit: string;
  readonly show: (value: number | null) => string;
  readonly relative: boolean;
  readonly good: number;
  readonly fair: number;
  /** Absolute deviation below which nothing is to be seen. */
  readonly floor: number;
  /** Whether it grows until the program's end. */
  readonly grows: boolean;
}

const formatRate = (perSecond: number | null): string => `${formatNumber(perSecond)}/s`;

/** Rates of context switches are judged alike, of either kind. */
const SWITCHES = {
  unit: '1/s',
  show: formatRate,
  relative: true,
  good: 0.3,
  fair: TOLERANCE.switches - 1,
  floor: 20,
  grows: false,
} as const satisfies Partial<MetricRule>;

const RULES: Readonly<Record<MetricKey, MetricRule>> = {
  wall_ns: {
    title: 'Wall time',
    unit: 'ns',
    show: formatDuration,
    relative: true,
    good: TOLERANCE.wall,
    fair: 0.25,
    floor: 2e7,
    grows: true,
  },
  parallelism: {
    title: 'Parallelism',
    unit: '',
    show: formatNumber,
    relative: false,
    good: TOLERANCE.parallelism,
    fair: 0.3,
    floor: 0,
    grows: false,
  },
  cpu_ns: {
    title: 'CPU',
    unit: 'ns',
    show: formatDuration,
    relative: true,
    good: 0.05,
    fair: 0.15,
    floor: 5e6,
    grows: true,
  },
  voluntary_per_s: { title: 'Voluntary switches', ...SWITCHES },
  involuntary_per_s: { title: 'Involuntary switches', ...SWITCHES },
  runqueue_ns: {
    title: 'Run-queue delay',
    unit: 'ns',
    show: formatDuration,
    relative: true,
    good: 0.3,
    fair: 1,
    floor: 2e7,
    grows: true,
  },
};

/** Deviation as a factor less one, the same for half and for double. */
function deviation(rule: MetricRule, measured: number, simulated: number): number {
  const difference = Math.abs(measured - simulated);
  if (difference <= rule.floor) return 0;
  if (!rule.relative) return difference;
  const small = Math.min(measured, simulated);
  return small <= 0 ? Number.POSITIVE_INFINITY : Math.max(measured, simulated) / small - 1;
}

function verdictOf(rule: MetricRule, measured: number, simulated: number, input: boolean): VerdictKind {
  const by = deviation(rule, measured, simulated);
  if (by > rule.fair) return 'poor';
  if (input) return 'input';
  return by <= rule.good ? 'good' : 'fair';
}

/** How a simulation ended: with its program, for want of time, or because its threads waited for each other. */
export type SimulationEnd = 'finished' | 'given-up' | 'standstill';

/** What residuals are judged by. */
export interface Judged {
  /** Whether parameters were set by hand, so that a difference is no fault of the model. */
  readonly changed: boolean;
  readonly end: SimulationEnd;
}

/** One figure on both sides, both known. */
interface Sides {
  readonly rule: MetricRule;
  readonly measured: number;
  readonly simulated: number;
}

/** How much more or less the model has, and where that is too little to be seen, less than what can be. */
function off({ rule, measured, simulated }: Sides, than = ''): string {
  const difference = Math.abs(measured - simulated);
  if (difference === 0) return `the same${than.replace(/^ than/, ' as')}`;
  const more = simulated > measured ? 'more' : 'less';
  const within = difference <= rule.floor ? `, within what can be seen (${rule.show(rule.floor)})` : '';
  return `${rule.show(difference)} ${more}${than}${within}`;
}

function wordsOf(sides: Sides, kind: VerdictKind, input: boolean): string {
  const by = `the model has ${off(sides)}`;
  if (input && kind !== 'poor') return `went into the fit: ${by}`;
  if (kind === 'poor')
    return `${by}: ${input ? 'though it went into the fit, the model does not follow it' : 'the model is wrong here'}`;
  return kind === 'good' ? `good: ${by}` : `fair: ${by}`;
}

/** How a figure differs where the model was asked for something else than was recorded. */
const whatIfWords = (sides: Sides): string => `what if: ${off(sides, ' than recorded')}`;

/** What is known of a sum where the simulation came to no end. */
function boundWords(sides: Sides, { changed, end }: Judged): string {
  const { rule, measured, simulated } = sides;
  const why =
    end === 'standstill'
      ? 'the simulated threads wait for each other, so that the program never ends'
      : 'the simulation was given up before the program’s end';
  const least = simulated > measured ? `, at least ${off(sides, ' than recorded')}` : '';
  return `${changed ? 'what if: ' : ''}more than ${rule.show(simulated)}${least}: ${why}`;
}

/** A row's verdict and words. */
function judge(sides: Sides, input: boolean, judged: Judged): Pick<ResidualRow, 'verdict' | 'words'> {
  const { rule, measured, simulated } = sides;
  const verdict = verdictOf(rule, measured, simulated, input);
  const isOver = judged.end === 'finished';
  const part = isOver ? '' : ', in the part that was simulated';
  if (!isOver && rule.grows) {
    const own = verdict === 'poor' && simulated > measured ? 'poor' : 'unknown';
    return { verdict: judged.changed ? 'what-if' : own, words: boundWords(sides, judged) };
  }
  if (judged.changed) return { verdict: 'what-if', words: `${whatIfWords(sides)}${part}` };
  return { verdict, words: `${wordsOf(sides, verdict, input)}${part}` };
}

const UNKNOWN: Pick<ResidualRow, 'verdict' | 'words'> = {
  verdict: 'unknown',
  words: 'not known on one side',
};

/** The table of residuals, with a verdict in words for each figure. */
export function residualRows(
  { inputs }: Pick<FittedProgram, 'inputs'>,
  measured: FigureSet,
  simulated: FigureSet,
  judged: Judged,
): ResidualRow[] {
  return METRIC_KEYS.map((metric): ResidualRow => {
    const rule = RULES[metric];
    const [m, s] = [measured[metric], simulated[metric]];
    const known = m !== null && s !== null;
    return {
      metric,
      title: rule.title,
      unit: rule.unit,
      measured: m,
      simulated: s,
      difference: known ? m - s : null,
      relative: known && m !== 0 ? s / m - 1 : null,
      ...(known ? judge({ rule, measured: m, simulated: s }, inputs.includes(metric), judged) : UNKNOWN),
      isLowerBound: judged.end !== 'finished' && rule.grows && s !== null,
    };
  });
}
