import type {
  AlignOptions,
  FitId,
  FitOverrides,
  FitProposals,
  FittedProgram,
  OverlayResult,
} from '../../domain/overlay.ts';
import type { TimeRange } from '../../domain/query.ts';
import type { SavedFit } from '../../ipc/channels/overlay.ts';
import type { Client } from '../app/client.ts';

/**
 * The overlay of one session: a fitted program, and its simulation beside the recording. Every call rejects with `ReaderError`, whose
 * message is for the reader, or with the signal's reason as soon as that is aborted.
 */
export interface OverlayClient {
  /** Which models fit, the proposed one first. Does not fail for a session that cannot be fitted: it says so. */
  propose(signal?: AbortSignal): Promise<FitProposals>;
  /** @param fit null takes the proposed one; @param range null takes all, or the first minutes of a long session */
  fit(fit: FitId | null, range: TimeRange | null, signal?: AbortSignal): Promise<FittedProgram>;
  /** @param maxItems most items of a simulated lane and points of a curve */
  simulate(
    program: FittedProgram,
    overrides: FitOverrides,
    align: AlignOptions,
    maxItems: number,
    signal?: AbortSignal,
  ): Promise<OverlayResult>;
  /** The fit that the session carries; null for none. */
  saved(signal?: AbortSignal): Promise<SavedFit | null>;
  /** Writes a fit into the session, over an older one. */
  save(program: FittedProgram, overrides: FitOverrides): Promise<void>;
}

/** The overlay of the session at `path`, answered by the main process. */
export function ipcOverlay(client: Client, path: string): OverlayClient {
  return {
    propose: (signal) => client.request('overlay.propose', { path, query: {} }, signal),
    fit: (fit, range, signal) => client.request('overlay.fit', { path, query: { fit, range } }, signal),
    simulate: (program, overrides, align, maxItems, signal) =>
      client.request('overlay.simulate', { path, query: { program, overrides, align, maxItems } }, signal),
    saved: (signal) => client.request('overlay.saved', { path, query: {} }, signal),
    async save(program, overrides) {
      await client.request('overlay.save', { path, query: { program, overrides } });
    },
  };
}
