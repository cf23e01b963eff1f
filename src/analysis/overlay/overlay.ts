import { align } from './align.ts';
import { measuredFigures, simulatedFigures, threadResiduals, uncountedThreads } from './figures.ts';
import { residualIntervals } from './intervals.ts';
import { overlayLanes } from './lanes.ts';
import type { Recording } from './recording.ts';
import { residualRows, type SimulationEnd } from './residuals.ts';
import { overlaySeries } from './series.ts';
import { type SimulationWatch, simulateFit } from './simulate.ts';
import type { SimulatedRun } from './simulated.ts';
import {
  type AlignOptions,
  type FitOverrides,
  type FittedProgram,
  OVERLAY_VERSION,
  type OverlayResult,
} from './types.ts';

/** Most points of a curve. */
const MOST_POINTS = 1024;

/** Whether any parameter has another value than the fitted one: then the simulation answers “what if” instead of “what should have been”. */
function changes(program: FittedProgram, overrides: FitOverrides): boolean {
  return program.parameters.some(
    ({ key, value }) => overrides[key] !== undefined && overrides[key] !== value,
  );
}

function endOf({ finished, result }: SimulatedRun): SimulationEnd {
  if (finished) return 'finished';
  return result.deadlock === null ? 'given-up' : 'standstill';
}

const END_NOTES: Readonly<Record<SimulationEnd, readonly string[]>> = {
  finished: [],
  'given-up': [
    'The simulated program did not come to its end in the time that it was given: its wall time, CPU and run-queue delay are at least what they were then.',
  ],
  standstill: ['The simulated program came to a standstill: its threads wait for each other.'],
};

/**
 * Simulates a fitted program and lays it over the recording.
 * @param maxItems most items of a simulated lane
 * @param watch called now and then while it is simulated
 * @throws ReaderError `bad-override`, `simulation-too-long`
 */
export function overlay(
  recording: Recording,
  program: FittedProgram,
  overrides: FitOverrides,
  options: AlignOptions,
  maxItems: number,
  watch?: SimulationWatch,
): OverlayResult {
  const run = simulateFit(program, overrides, watch === undefined ? {} : { watch });
  const alignment = align(recording, run, options);
  const measured = measuredFigures(recording);
  const uncounted = uncountedThreads(recording);
  const simulated = simulatedFigures(run, uncounted);
  const changed = changes(program, overrides);
  const lastId = Math.max(0, ...recording.overview.threads.map(({ id }) => id));
  const end = endOf(run);
  const notes = [...END_NOTES[end]];
  if (uncounted.size > 0)
    notes.push(
      `The switches of ${uncounted.size === 1 ? 'one thread' : `${uncounted.size} threads`} could not be read before the end of the thread: the rates of both sides are without them.`,
    );
  if (run.result.truncated)
    notes.push('The simulated lanes are cut short: they have too many intervals. The figures are complete.');
  return {
    format: 'switchyard-overlay',
    version: OVERLAY_VERSION,
    fit: program.fit,
    overrides,
    alignment,
    measured,
    simulated,
    residuals: residualRows(program, measured, simulated, { changed, end }),
    threads: threadResiduals(recording, run),
    intervals: changed ? [] : residualIntervals(recording, run, alignment),
    lanes: overlayLanes(run, alignment, lastId, maxItems),
    series: overlaySeries(recording, run, program.fit, alignment, Math.min(MOST_POINTS, maxItems)),
    counters: run.result.totals.extra,
    finished: run.finished,
    notes,
  };
}
