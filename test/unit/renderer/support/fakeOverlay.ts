import type {
  FitOverrides,
  FitParameter,
  FitProposals,
  FittedProgram,
  OverlayLane,
  OverlayResult,
  OverlaySeries,
  ResidualInterval,
  ResidualRow,
} from '../../../../src/domain/overlay.ts';
import { FIT_VERSION, METRIC_KEYS, OVERLAY_VERSION } from '../../../../src/domain/overlay.ts';
import { threadId, tid } from '../../../../src/domain/units.ts';
import type { SavedFit } from '../../../../src/ipc/channels/overlay.ts';
import { timeRange } from '../../../../src/renderer/layout/timeView.ts';
import type { OverlayClient } from '../../../../src/renderer/state/overlayClient.ts';
import { type LaneItem, lane } from './lanes.ts';

/** A parameter of a fit; a number of no unit from 1 to 64 unless told otherwise. */
export function parameter(change: Partial<FitParameter> & Pick<FitParameter, 'key'>): FitParameter {
  return {
    title: change.key,
    help: '',
    group: 'machine',
    kind: 'number',
    value: 2,
    unit: '',
    range: { min: 1, max: 64, integer: true },
    choices: [],
    source: 'measured',
    how: 'The machine has 2.',
    uncertainty: 0,
    confidence: 'high',
    ...change,
  };
}

export const PARAMETERS: readonly FitParameter[] = [
  parameter({ key: 'cores', title: 'Cores' }),
  parameter({
    key: 'build',
    title: 'Lock',
    group: 'runtime',
    kind: 'choice',
    value: 'gil',
    range: null,
    choices: ['gil', 'per-interpreter', 'free-threaded'],
    uncertainty: null,
  }),
  parameter({
    key: 'competing',
    title: 'Other programs',
    value: 0.5,
    unit: 'threads',
    range: { min: 0, max: 64, integer: false },
    source: 'estimated',
    how: 'From the run-queue delay.',
    uncertainty: 0.25,
    confidence: 'low',
  }),
];

export function fittedProgram(change: Partial<FittedProgram> = {}): FittedProgram {
  return {
    format: 'switchyard-fit',
    version: FIT_VERSION,
    fit: 'gil',
    model: 'gil',
    title: 'CPython threads under the GIL',
    reason: 'CPython with a GIL.',
    workload: null,
    known: null,
    session: { name: 'synthetic', startedAtMs: 0, durationNs: 2e9 },
    range: timeRange(0, 2e9),
    tickNs: 1e7,
    confidence: 'medium',
    parameters: PARAMETERS,
    threads: [],
    competing: { bucketNs: 1e8, cores: [], runnable: [], source: 'none' },
    inputs: ['cpu_ns'],
    unseen: ['Bursts shorter than a tick are fitted as a rate.'],
    seed: 1,
    ...change,
  };
}

export function overlayLane(
  thread: number | null,
  items: readonly LaneItem[],
  id = thread ?? 99,
): OverlayLane {
  const columns = { ...lane(items), threadId: threadId(id), provenance: 'simulated' as const };
  return {
    threadId: thread === null ? null : threadId(thread),
    kind: thread === null ? 'goroutine' : 'thread',
    name: `lane ${id}`,
    columns,
  };
}

export function overlaySeries(change: Partial<OverlaySeries> = {}): OverlaySeries {
  return {
    key: 'parallelism',
    title: 'Parallelism',
    unit: 'cores',
    threadId: null,
    bucketNs: 1e9,
    startNs: [0, 1e9],
    measured: [1, 0.5],
    measuredProvenance: 'inferred',
    simulated: [1, 1],
    residual: [0, -0.5],
    ...change,
  };
}

export const INTERVALS: readonly ResidualInterval[] = [
  { startNs: 2e8, endNs: 4e8, threadId: threadId(1), threads: 1, words: 'one runs; in the model it waits' },
  { startNs: 12e8, endNs: 13e8, threadId: threadId(2), threads: 1, words: 'two waits; in the model it runs' },
];

const VALUES = [2e9, 1, 2e9, 200, 100, 5e7];

function rows(parallelism: number): ResidualRow[] {
  return METRIC_KEYS.map((metric, i) => {
    const measured = VALUES[i] ?? 0;
    const simulated = metric === 'parallelism' ? parallelism : measured;
    return {
      metric,
      title: metric,
      unit: metric.endsWith('_ns') ? 'ns' : metric.endsWith('_per_s') ? '1/s' : '',
      measured,
      simulated,
      difference: measured - simulated,
      relative: simulated / measured - 1,
      verdict: 'good',
      words: 'good: the model has the same',
      isLowerBound: false,
    };
  });
}

/** A simulation in which two threads share one core's worth of CPU, or with no GIL have one each. */
export function overlayResult(
  overrides: FitOverrides = {},
  change: Partial<OverlayResult> = {},
): OverlayResult {
  const parallelism = overrides['build'] === 'free-threaded' ? 2 : 1;
  const figures = Object.fromEntries(METRIC_KEYS.map((key, i) => [key, VALUES[i] ?? 0])) as Record<
    (typeof METRIC_KEYS)[number],
    number
  >;
  return {
    format: 'switchyard-overlay',
    version: OVERLAY_VERSION,
    fit: 'gil',
    overrides,
    alignment: { mode: 'start', offsetNs: 0, stretch: 1, words: 'Both begin together.' },
    measured: figures,
    simulated: { ...figures, parallelism },
    residuals: rows(parallelism),
    threads: [
      {
        threadId: threadId(1),
        tid: tid(101),
        name: 'one',
        measured: 0.5,
        simulated: 0.55,
        difference: -0.05,
      },
    ],
    intervals: Object.keys(overrides).length === 0 ? INTERVALS : [],
    lanes: [
      overlayLane(1, [
        { at: [0, 1e9], run: 1, wait: 'GIL' },
        { at: [15e8, 2e9], run: 1 },
      ]),
      overlayLane(2, [{ at: [0, 1e9], queue: 1 }]),
      overlayLane(null, [{ at: [0, 1e9], run: 1 }]),
    ],
    series: [
      overlaySeries(),
      overlaySeries({ key: 'cpu:1', title: 'CPU of one', threadId: threadId(1) }),
      overlaySeries({
        key: 'model:ready',
        title: 'ready',
        unit: 'threads',
        measuredProvenance: null,
        measured: [null, null],
        residual: [null, null],
      }),
    ],
    counters: {},
    finished: true,
    notes: [],
    ...change,
  };
}

export const PROPOSALS: FitProposals = {
  proposed: 'gil',
  refusal: null,
  proposals: [
    { fit: 'gil', title: 'CPython threads under the GIL', reason: 'CPython with a GIL.', possible: true },
    { fit: 'kernel', title: 'Kernel threads', reason: 'Every thread is the kernel’s.', possible: true },
    { fit: 'gmp', title: 'Go', reason: 'No Go process was recorded.', possible: false },
  ],
};

/** An overlay that answers at once, and keeps what it was asked to simulate and to store. */
export interface FakeOverlay extends OverlayClient {
  readonly simulated: FitOverrides[];
  readonly stored: SavedFit[];
}

/** @param change answers in place of the usual ones */
export function fakeOverlay(change: Partial<OverlayClient> = {}): FakeOverlay {
  const simulated: FitOverrides[] = [];
  const stored: SavedFit[] = [];
  return {
    simulated,
    stored,
    propose: async () => PROPOSALS,
    fit: async (fit) => fittedProgram({ fit: fit ?? 'gil' }),
    simulate: async (_program, overrides, align) => {
      simulated.push(overrides);
      const words = align.stretch ? 'It is stretched by 1.25.' : 'Both begin together.';
      return overlayResult(overrides, { alignment: { ...align, offsetNs: 0, stretch: 1, words } });
    },
    saved: async () => stored.at(-1) ?? null,
    save: async (program, overrides) => {
      stored.push({ program, overrides, savedAtMs: 0 });
    },
    ...change,
  };
}
