import { ReaderError } from '../../../domain/error.ts';
import type { ProgramSpan } from '../known/calibrate.ts';
import { knownProgram } from '../known/fit.ts';
import { OVERLAY_MODELS } from '../models.ts';
import { FITS, type KnownWorkload, knownProblem, propose, refusalOf } from '../propose.ts';
import type { Recording } from '../recording.ts';
import {
  type Confidence,
  FIT_VERSION,
  type FitId,
  type FitProposal,
  type FittedProgram,
  type MetricKey,
  type ProgramSource,
} from '../types.ts';
import { calibrateLoad, loadTarget } from './calibrate.ts';
import { better } from './choice.ts';
import { competingLoad } from './competing.ts';
import { fitParameters } from './parameters.ts';
import { fitThreads } from './threads.ts';
import { unseenOf } from './unseen.ts';

function impossible(message: string): never {
  throw new ReaderError('fit-impossible', message);
}

function confidenceOf(recording: Recording, source: string): Confidence {
  const ticks = (recording.range.endNs - recording.range.startNs) / recording.tickNs;
  if (ticks < 20 || recording.threads.some(({ lane }) => lane.bucketNs > 0)) return 'low';
  return source === 'run-queue' || ticks < 50 ? 'medium' : 'high';
}

/** The chosen model. @throws ReaderError `fit-impossible` where it cannot be fitted */
function chosenFit(recording: Recording, asked: FitId | null, workload: KnownWorkload | null): FitProposal {
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
  return {
    ...chosen,
    reason: asked === null || asked === proposed ? chosen.reason : `Asked for. ${chosen.reason}`,
  };
}

/** The recorded slices as a program, but for what is not known of other programs. */
function slicesProgram(
  recording: Recording,
  { fit, title, reason }: FitProposal,
  workload: KnownWorkload | null,
): FittedProgram {
  const { definition } = OVERLAY_MODELS.get(FITS[fit].model);
  const threads = fitThreads(recording, fit);
  const competing = competingLoad(recording);
  const loaded = competing.source !== 'none';
  const inputs: MetricKey[] = ['cpu_ns'];
  if (competing.source === 'run-queue') inputs.push('runqueue_ns');
  if (loaded) inputs.push('involuntary_per_s');
  const { info } = recording.overview;
  return {
    format: 'switchyard-fit',
    version: FIT_VERSION,
    fit,
    model: definition.id,
    title,
    reason,
    workload: workload?.id ?? null,
    known: null,
    session: { name: info.name, startedAtMs: info.startedAtMs, durationNs: info.durationNs },
    range: recording.range,
    tickNs: recording.tickNs,
    confidence: confidenceOf(recording, competing.source),
    parameters: fitParameters(
      recording,
      { fit, simulator: definition.id },
      definition.parameters,
      competing,
      threads,
    ),
    threads,
    competing,
    inputs,
    unseen: unseenOf(recording, fit),
    seed: 1,
  };
}

/** Why a workload's known program cannot be fitted to a recording; null where it can. */
function knownObstacle(recording: Recording, workload: KnownWorkload | null, fit: FitId): string | null {
  const { range, overview, threads } = recording;
  if (workload === null) return 'the session recorded no example of the catalogue';
  if (workload.settings === undefined)
    return 'the session does not tell what the example was started with: it was not recorded as a run of it';
  const problem = knownProblem(recording, workload, fit);
  if (problem !== null) return problem;
  if (overview.info.end === null) return 'the recording goes on, and the program with it';
  if (overview.info.end !== 'target-exited') return 'the recording ended before the program did';
  if (range.startNs > 0 || range.endNs < overview.info.durationNs)
    return 'it is fitted to a whole session, not to a part';
  if (threads.some(({ process }) => process.origin === 'attached'))
    return 'the recording began while the program ran: its begin is not in it';
  return null;
}

/** What a fit of a workload of the catalogue takes beside the recording. */
export interface KnownRequest {
  /** Which program; null takes the one that explains the recording better. */
  readonly source: ProgramSource | null;
  /** When the workload's own output began and ended. */
  readonly span: ProgramSpan;
  /** Hears what the fit is at, in a few words: some steps take seconds. */
  readonly watch?: (step: string) => void;
}

const ANY: KnownRequest = { source: null, span: { beginsNs: null, endsNs: null } };

/**
 * Fits a recording: turns it into a program that a model can run. A workload of the catalogue is simulated as its known program, with
 * the costs that the recording tells, unless the replay of the recorded slices explains the recording better.
 * @param asked the model; null takes the proposed one
 * @param workload what the session is known to have recorded
 * @throws ReaderError `fit-impossible` where it is too short, nothing ran, the runtime is another, or no program is known
 */
export function fitRecording(
  recording: Recording,
  asked: FitId | null,
  workload: KnownWorkload | null = null,
  { source, span, watch }: KnownRequest = ANY,
): FittedProgram {
  const chosen = chosenFit(recording, asked, workload);
  const obstacle = knownObstacle(recording, workload, chosen.fit);
  if (source === 'known' && obstacle !== null)
    impossible(`The known program cannot be fitted: ${obstacle}. Fit the recorded slices: --fit slices`);
  const base = slicesProgram(recording, chosen, workload);
  const isKnown = obstacle === null && source !== 'slices';
  if (isKnown) watch?.('fitting: the costs of the example’s own program');
  const known = isKnown ? knownProgram(recording, base, workload, span) : null;
  const target = loadTarget(recording);
  if (known !== null) watch?.('fitting: other programs beside the example’s own');
  const loaded = known === null ? null : calibrateLoad(known, target);
  const tooShort = refusalOf(recording, false);
  if (loaded !== null && (source === 'known' || tooShort !== null)) return loaded;
  if (tooShort !== null) impossible(tooShort);
  watch?.('fitting: other programs beside the recorded slices');
  const replayed = calibrateLoad(replayOf(recording, base, asked, workload), target);
  if (loaded === null) return replayed;
  watch?.('fitting: which of both programs explains the recording');
  return better(recording, loaded, replayed);
}

/** The recorded slices under the model that fits them best where none was asked for: a known program's may be another. */
function replayOf(
  recording: Recording,
  base: FittedProgram,
  asked: FitId | null,
  workload: KnownWorkload | null,
): FittedProgram {
  if (asked !== null || workload === null) return base;
  const chosen = chosenFit(recording, null, { id: workload.id, model: workload.model });
  return chosen.fit === base.fit ? base : slicesProgram(recording, chosen, workload);
}
