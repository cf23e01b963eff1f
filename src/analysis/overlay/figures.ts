import type { ThreadId } from '../../domain/units.ts';
import { sumKnown } from '../figures.ts';
import { formatDuration, formatNumber } from '../format.ts';
import type { Recording } from './recording.ts';
import type { SimulatedLane, SimulatedRun } from './simulated.ts';
import type {
  FigureSet,
  FittedProgram,
  MetricKey,
  ResidualRow,
  ThreadResidual,
  VerdictKind,
} from './types.ts';

const perSecond = (count: number | null, wallNs: number): number | null =>
  count === null || wallNs <= 0 ? null : (count / wallNs) * 1e9;

function figureSet(
  wallNs: number,
  cpuNs: number,
  runqueueNs: number,
  voluntary: number | null,
  involuntary: number | null,
): FigureSet {
  return {
    wall_ns: wallNs,
    parallelism: wallNs > 0 ? cpuNs / wallNs : null,
    cpu_ns: cpuNs,
    voluntary_per_s: perSecond(voluntary, wallNs),
    involuntary_per_s: perSecond(involuntary, wallNs),
    runqueue_ns: runqueueNs,
  };
}

/** The recording's figures in the fitted range, of all its threads. */
export function measuredFigures({ range, totals }: Recording): FigureSet {
  return figureSet(
    range.endNs - range.startNs,
    totals.reduce((sum, one) => sum + one.cpuNs, 0),
    totals.reduce((sum, one) => sum + one.runqueueNs, 0),
    sumKnown(totals.map(({ voluntary }) => voluntary)),
    sumKnown(totals.map(({ involuntary }) => involuntary)),
  );
}

/**
 * Voluntary switches as a recording would have them: without the sleep before a thread's start, which is the simulation's own, and
 * without the last switch of a thread that ends, after which nobody can read its counter.
 */
const voluntaryOf = ({ lane, unseenSwitches }: SimulatedLane): number =>
  Math.max(0, lane.counters.voluntary - unseenSwitches);

/**
 * Threads whose switches nobody could read, while those of others could be: of one that ended at once, say. The recorded rates are without
 * them, and the simulated ones must be, too. None where no thread's could be read: then there is no recorded rate to compare with.
 */
export function uncountedThreads({ totals }: Recording): ReadonlySet<ThreadId> {
  const uncounted = totals.filter(({ voluntary }) => voluntary === null);
  return new Set(uncounted.length === totals.length ? [] : uncounted.map(({ threadId }) => threadId));
}

const NONE: ReadonlySet<ThreadId> = new Set();

/**
 * The same figures of a simulated run. Other programs on the cores are not in them.
 * @param uncounted recorded threads whose switches are not known: those of the lanes beside them are left out
 */
export function simulatedFigures(
  { lanes, wallNs }: SimulatedRun,
  uncounted: ReadonlySet<ThreadId> = NONE,
): FigureSet {
  const sum = (of: (one: SimulatedLane) => number): number =>
    lanes.reduce((total, one) => total + of(one), 0);
  const counted =
    (of: (one: SimulatedLane) => number) =>
    (one: SimulatedLane): number =>
      one.pairs !== null && uncounted.has(one.pairs) ? 0 : of(one);
  return figureSet(
    wallNs,
    sum(({ lane }) => lane.counters.cpuNs),
    sum(({ lane }) => lane.counters.runqueueNs),
    sum(counted(voluntaryOf)),
    sum(counted(({ lane }) => lane.counters.involuntary)),
  );
}

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
}

/** Switch rates within this factor are a fair fit; docs/overlay.md states it. */
export const SWITCH_FACTOR = 2;
/** Wall times within 10 % and parallelism within 0.15 are a good fit. */
export const WALL_TOLERANCE = 0.1;
export const PARALLELISM_TOLERANCE = 0.15;
/** CPU shares of a thread within this are a good fit. */
export const SHARE_TOLERANCE = 0.05;

const RULES: Readonly<Record<MetricKey, MetricRule>> = {
  wall_ns: {
    title: 'Wall time',
    unit: 'ns',
    show: formatDuration,
    relative: true,
    good: WALL_TOLERANCE,
    fair: 0.25,
    floor: 2e7,
  },
  parallelism: {
    title: 'Parallelism',
    unit: '',
    show: formatNumber,
    relative: false,
    good: PARALLELISM_TOLERANCE,
    fair: 0.3,
    floor: 0,
  },
  cpu_ns: {
    title: 'CPU',
    unit: 'ns',
    show: formatDuration,
    relative: true,
    good: 0.05,
    fair: 0.15,
    floor: 5e6,
  },
  voluntary_per_s: {
    title: 'Voluntary switches',
    unit: '1/s',
    show: formatNumber,
    relative: true,
    good: 0.3,
    fair: SWITCH_FACTOR - 1,
    floor: 20,
  },
  involuntary_per_s: {
    title: 'Involuntary switches',
    unit: '1/s',
    show: formatNumber,
    relative: true,
    good: 0.3,
    fair: SWITCH_FACTOR - 1,
    floor: 20,
  },
  runqueue_ns: {
    title: 'Run-queue delay',
    unit: 'ns',
    show: formatDuration,
    relative: true,
    good: 0.3,
    fair: 1,
    floor: 2e7,
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

function verdictOf(
  rule: MetricRule,
  measured: number | null,
  simulated: number | null,
  input: boolean,
): VerdictKind {
  if (measured === null || simulated === null) return 'unknown';
  const off = deviation(rule, measured, simulated);
  if (off > rule.fair) return 'poor';
  if (input) return 'input';
  return off <= rule.good ? 'good' : 'fair';
}

function wordsOf(
  rule: MetricRule,
  kind: VerdictKind,
  measured: number | null,
  simulated: number | null,
  input: boolean,
): string {
  if (measured === null || simulated === null) return 'not known on one side';
  const off = rule.show(Math.abs(measured - simulated));
  const relation = simulated > measured ? 'more' : 'less';
  const close = deviation(rule, measured, simulated) === 0;
  const by = close ? 'the same, as far as can be seen' : `the model has ${off} ${relation}`;
  if (input && kind !== 'poor') return `went into the fit: ${by}`;
  if (kind === 'poor')
    return `${by}: ${input ? 'though it went into the fit, the model does not follow it' : 'the model is wrong here'}`;
  return kind === 'good' ? `good: ${by}` : `fair: ${by}`;
}

/** How a figure differs where the model was asked for something else than was recorded. */
function whatIfWords(rule: MetricRule, measured: number | null, simulated: number | null): string {
  if (measured === null || simulated === null) return 'not known on one side';
  if (deviation(rule, measured, simulated) === 0) return 'what if: as recorded';
  const relation = simulated > measured ? 'more' : 'less';
  return `what if: ${rule.show(Math.abs(measured - simulated))} ${relation} than recorded`;
}

/**
 * The table of residuals, with a verdict in words for each figure.
 * @param changed whether parameters were set by hand, so that a difference is no fault of the model
 */
export function residualRows(
  program: FittedProgram,
  measured: FigureSet,
  simulated: FigureSet,
  changed = false,
): ResidualRow[] {
  return (Object.keys(RULES) as MetricKey[]).map((metric): ResidualRow => {
    const rule = RULES[metric];
    const [m, s] = [measured[metric], simulated[metric]];
    const input = program.inputs.includes(metric);
    const known = m !== null && s !== null;
    const verdict = changed && known ? 'what-if' : verdictOf(rule, m, s, input);
    return {
      metric,
      title: rule.title,
      unit: rule.unit,
      measured: m,
      simulated: s,
      difference: m === null || s === null ? null : m - s,
      relative: m === null || s === null || m === 0 ? null : s / m - 1,
      verdict,
      words: changed ? whatIfWords(rule, m, s) : wordsOf(rule, verdict, m, s, input),
    };
  });
}

/** CPU share of every fitted thread on both sides. */
export function threadResiduals(recording: Recording, run: SimulatedRun): ThreadResidual[] {
  const length = Math.max(1, recording.range.endNs - recording.range.startNs);
  const simulated = new Map(
    run.lanes.map(({ pairs, lane }) => [pairs, lane.counters.cpuNs / Math.max(1, run.wallNs)]),
  );
  return recording.threads.map(({ info, totals }): ThreadResidual => {
    const own = totals.cpuNs / length;
    const model = simulated.get(info.id) ?? null;
    return {
      threadId: info.id,
      name: info.name,
      measured: own,
      simulated: model,
      difference: model === null ? null : own - model,
    };
  });
}
