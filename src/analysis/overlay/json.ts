import {
  type FigureSet,
  type FittedProgram,
  OVERLAY_VERSION,
  type OverlayResult,
  type ProgramSource,
} from './types.ts';
import { setByHand } from './values.ts';

/** What `overlay --json` prints; documented in docs/overlay-format.md. */
export interface OverlayJson {
  readonly format: 'switchyard-overlay';
  readonly version: typeof OVERLAY_VERSION;
  readonly session: string;
  readonly model: string;
  readonly simulator: string;
  readonly reason: string;
  readonly workload: string | null;
  readonly program: ProgramSource;
  readonly range: { readonly start_ns: number; readonly end_ns: number };
  readonly fit: {
    readonly confidence: string;
    readonly parameters: readonly {
      readonly key: string;
      readonly value: number | string | boolean;
      readonly fitted: number | string | boolean;
      readonly unit: string;
      readonly source: string;
      readonly how: string;
      readonly uncertainty: number | null;
      readonly confidence: string | null;
    }[];
    readonly inputs: readonly string[];
    readonly unseen: readonly string[];
    readonly threads: readonly {
      readonly thread: number;
      readonly name: string;
      readonly process: string;
      readonly activity: string;
      readonly worker: boolean;
      readonly cpu_ns: number;
      readonly started_by: number | null;
      readonly waits: readonly {
        readonly reason: string;
        readonly treatment: string;
        readonly ns: number;
        readonly count: number;
      }[];
    }[];
  };
  readonly alignment: {
    readonly mode: string;
    readonly offset_ns: number;
    readonly stretch: number;
    readonly words: string;
  };
  readonly measured: FigureSet;
  readonly simulated: FigureSet;
  readonly residuals: readonly {
    readonly metric: string;
    readonly measured: number | null;
    readonly simulated: number | null;
    readonly difference: number | null;
    readonly relative: number | null;
    readonly verdict: string;
    readonly words: string;
  }[];
  readonly threads: readonly {
    readonly thread: number;
    readonly tid: number;
    readonly name: string;
    readonly measured_cpu_share: number;
    readonly simulated_cpu_share: number | null;
    readonly difference: number | null;
  }[];
  readonly intervals: readonly {
    readonly start_ns: number;
    readonly end_ns: number;
    readonly thread: number;
    readonly threads: number;
    readonly words: string;
  }[];
  readonly counters: Readonly<Record<string, number>>;
  readonly finished: boolean;
  readonly notes: readonly string[];
}

function fitJson(program: FittedProgram, result: OverlayResult): OverlayJson['fit'] {
  return {
    confidence: program.confidence,
    parameters: program.parameters.map((fitted) => {
      const { key, value, unit, source, how, uncertainty, confidence } = setByHand(
        fitted,
        result.overrides[fitted.key],
      );
      return { key, value, fitted: fitted.value, unit, source, how, uncertainty, confidence };
    }),
    inputs: program.inputs,
    unseen: program.unseen,
    threads: program.threads.map((one) => ({
      thread: one.threadId,
      name: one.name,
      process: one.process,
      activity: one.activity,
      worker: one.worker,
      cpu_ns: one.cpuNs,
      started_by: one.startedBy,
      waits: one.waits,
    })),
  };
}

/** An overlay for a program that reads it: everything but lanes and curves. */
export function overlayJson(program: FittedProgram, result: OverlayResult): OverlayJson {
  const { alignment } = result;
  return {
    format: 'switchyard-overlay',
    version: OVERLAY_VERSION,
    session: program.session.name,
    model: program.fit,
    simulator: program.model,
    reason: program.reason,
    workload: program.workload,
    program: program.known === null ? 'slices' : 'known',
    range: { start_ns: program.range.startNs, end_ns: program.range.endNs },
    fit: fitJson(program, result),
    alignment: {
      mode: alignment.mode,
      offset_ns: alignment.offsetNs,
      stretch: alignment.stretch,
      words: alignment.words,
    },
    measured: result.measured,
    simulated: result.simulated,
    residuals: result.residuals.map(
      ({ metric, measured, simulated, difference, relative, verdict, words }) => ({
        metric,
        measured,
        simulated,
        difference,
        relative,
        verdict,
        words,
      }),
    ),
    threads: result.threads.map((one) => ({
      thread: one.threadId,
      tid: one.tid,
      name: one.name,
      measured_cpu_share: one.measured,
      simulated_cpu_share: one.simulated,
      difference: one.difference,
    })),
    intervals: result.intervals.map((one) => ({
      start_ns: one.startNs,
      end_ns: one.endNs,
      thread: one.threadId,
      threads: one.threads,
      words: one.words,
    })),
    counters: result.counters,
    finished: result.finished,
    notes: result.notes,
  };
}
