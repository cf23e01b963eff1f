import type { z } from 'zod';
import { fitRecording } from '../analysis/overlay/fit/fit.ts';
import { overlay } from '../analysis/overlay/overlay.ts';
import { propose } from '../analysis/overlay/propose.ts';
import { readRecording } from '../analysis/overlay/recording.ts';
import type {
  FitId,
  FitOverrides,
  FitProposals,
  FittedProgram,
  OverlayResult,
  ProgramSource,
} from '../domain/overlay.ts';
import type { SessionReader, TimeRange } from '../domain/query.ts';
import {
  fittedProgramSchema,
  type overlayRequests,
  overridesSchema,
  type SavedFit,
} from '../ipc/channels/overlay.ts';
import { loadFit, StoreError, saveFit } from '../store/index.ts';
import { knownWorkload, programSpan } from './knownWorkload.ts';

/** Which models fit a session, and why. Throws what the reader throws. */
export function proposeFits(reader: SessionReader): FitProposals {
  const recording = readRecording(reader, null);
  return propose(recording, knownWorkload(recording.overview));
}

/**
 * Fits a session. Throws `fit-impossible`, and what the reader throws.
 * @param source which program of a workload of the catalogue; null takes the one that explains the recording better
 * @param watch hears what the fit is at
 */
export function fitSession(
  reader: SessionReader,
  fit: FitId | null,
  range: TimeRange | null,
  source: ProgramSource | null = null,
  watch: (step: string) => void = () => {},
): FittedProgram {
  const recording = readRecording(reader, range);
  const workload = knownWorkload(recording.overview);
  const span = workload === null ? { beginsNs: null, endsNs: null } : programSpan(reader);
  return fitRecording(recording, fit, workload, { source, span, watch });
}

/** Simulates a fitted program beside the part of the session that it was fitted to. */
export function simulateBeside(
  reader: SessionReader,
  request: z.output<typeof overlayRequests.simulate>,
): OverlayResult {
  const { program, overrides, align, maxItems } = request;
  return overlay(readRecording(reader, program.range), program, overrides, align, maxItems);
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(path, cause);
  }
}

const damaged = (path: string, cause: unknown): StoreError =>
  new StoreError(
    'session-damaged',
    `The fit in ${path} cannot be read: it is damaged, or of another version of the product. Fit the session again and save that.`,
    { cause },
  );

/** The fit that a session carries; null for none. Throws `StoreError`. */
export function savedFit(path: string): SavedFit | null {
  const stored = loadFit(path);
  if (stored === null) return null;
  const program = fittedProgramSchema.safeParse(parsed(stored.program, path));
  const overrides = overridesSchema.safeParse(parsed(stored.overrides, path));
  if (!program.success) throw damaged(path, program.error);
  if (!overrides.success) throw damaged(path, overrides.error);
  return { program: program.data, overrides: overrides.data, savedAtMs: stored.savedAtMs };
}

/** Writes a fit into a session that is over. Throws `StoreError`. */
export function keepFit(path: string, program: FittedProgram, overrides: FitOverrides): void {
  saveFit(path, {
    model: program.fit,
    savedAtMs: Date.now(),
    program: JSON.stringify(program),
    overrides: JSON.stringify(overrides),
  });
}
