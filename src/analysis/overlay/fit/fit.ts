import { ReaderError } from '../../../domain/error.ts';
import { measuredFigures } from '../figures.ts';
import { OVERLAY_MODELS } from '../models.ts';
import { FITS, type KnownWorkload, propose } from '../propose.ts';
import type { Recording } from '../recording.ts';
import {
  type Confidence,
  type FitId,
  type FittedProgram,
  type MetricKey,
  OVERLAY_VERSION,
} from '../types.ts';
import { calibrateLoad } from './calibrate.ts';
import { competingLoad } from './competing.ts';
import { fitParameters } from './parameters.ts';
import { fitThreads } from './threads.ts';

function impossible(message: string): never {
  throw new ReaderError('fit-impossible', message);
}

const UNSEEN: Readonly<Partial<Record<FitId, string>>> = {
  gil: 'Who held the GIL was not read: that a thread waited for it is concluded from short sleeps on a lock while others of the process ran.',
  multiprocessing:
    'Which message woke which process was not read: a process that worked when a sleep ended is taken for the one that ended it.',
  asyncio:
    'Tasks and callbacks are not seen from outside: the loop’s thread is fitted as one coroutine with its bursts and sleeps.',
  node: 'Callbacks and phases are not seen from outside: the loop’s thread is fitted as a row of callbacks.',
  gmp: 'Goroutines are not seen from outside, only Ms: each busy M is fitted as one goroutine, and their real number is not known.',
};

function unseenOf(recording: Recording, fit: FitId): string[] {
  const { overview, tickNs, leftOut } = recording;
  const out = [
    `Bursts and sleeps shorter than a reading (${tickNs / 1e6} ms) are known as counts and sums, not as intervals: they are fitted as even rates.`,
  ];
  const special = UNSEEN[fit];
  if (special !== undefined) out.push(special);
  if (recording.totals.some((one) => one.voluntary === null))
    out.push(
      'Switch counters of some threads could not be read (no permission): their short sleeps are not known.',
    );
  if (recording.threads.some(({ lane }) => lane.wait.every((wait) => wait < 0) && lane.wait.length > 2))
    out.push(
      'Wait reasons of some threads could not be read (no permission): their sleeps are replayed, not explained.',
    );
  if (recording.threads.some(({ lane }) => lane.bucketNs > 0))
    out.push(
      'The part is long for its number of threads: it was fitted from summaries, not from each reading.',
    );
  if (leftOut > 0) out.push(`${leftOut} threads with the least CPU are not in the fit.`);
  if ((overview.unaccountedCpuNs ?? 0) > 0.02 * recording.totals.reduce((sum, one) => sum + one.cpuNs, 0))
    out.push('Some CPU was used by threads that lived too short to be seen; the fit does not have it.');
  if (recording.range.endNs < overview.info.durationNs)
    out.push('Only a part of the session was fitted: give another with a range.');
  return out;
}

function confidenceOf(recording: Recording, source: string): Confidence {
  const ticks = (recording.range.endNs - recording.range.startNs) / recording.tickNs;
  if (ticks < 20 || recording.threads.some(({ lane }) => lane.bucketNs > 0)) return 'low';
  return source === 'run-queue' || ticks < 50 ? 'medium' : 'high';
}

/**
 * Fits a recording: turns it into a program that a model can run.
 * @param asked the model; null takes the proposed one
 * @param workload what the session is known to have recorded
 * @throws ReaderError `fit-impossible` where it is too short, nothing ran, or the runtime is another
 */
export function fitRecording(
  recording: Recording,
  asked: FitId | null,
  workload: KnownWorkload | null = null,
): FittedProgram {
  const { proposals, proposed, refusal } = propose(recording, workload);
  if (refusal !== null) impossible(refusal);
  const chosen = proposals.find(({ fit }) => fit === (asked ?? proposed));
  if (chosen === undefined) impossible('No model fits this session.');
  if (!chosen.possible) {
    const others = proposals.filter(({ possible }) => possible).map(({ fit }) => fit);
    impossible(
      `The model ${chosen.fit} does not fit this session. ${chosen.reason} Those that do: ${others.join(', ')}.`,
    );
  }
  const { fit, title, reason } = chosen;
  const model = OVERLAY_MODELS.get(FITS[fit].model);
  const threads = fitThreads(recording, fit);
  const competing = competingLoad(recording);
  const loaded = competing.source !== 'none';
  const inputs: MetricKey[] = ['cpu_ns'];
  // The model of Go takes other programs as a limit on its CPU, by the machine's use alone: nothing is scaled to agree.
  const scaled = model.definition.id !== 'gmp';
  if (scaled && competing.source === 'run-queue') inputs.push('runqueue_ns');
  if (scaled && loaded) inputs.push('involuntary_per_s');
  const { info } = recording.overview;
  const program: FittedProgram = {
    format: 'switchyard-fit',
    version: OVERLAY_VERSION,
    fit,
    model: model.definition.id,
    title,
    reason: asked === null || asked === proposed ? reason : `Asked for. ${reason}`,
    workload: workload?.id ?? null,
    session: { name: info.name, startedAtMs: info.startedAtMs, durationNs: info.durationNs },
    range: recording.range,
    tickNs: recording.tickNs,
    confidence: confidenceOf(recording, competing.source),
    parameters: fitParameters(recording, fit, model.definition.parameters, competing, threads),
    threads,
    competing,
    inputs,
    unseen: unseenOf(recording, fit),
    seed: 1,
  };
  return scaled ? calibrateLoad(program, measuredFigures(recording)) : program;
}
