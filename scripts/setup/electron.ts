import { cacheFolder } from '../cache.ts';
import { forgetFailure } from '../electron/package-electron.ts';
import { RETRY_COMMAND, resolveElectron } from '../electron/resolve.ts';
import type { Outcome } from './outcome.ts';

/** Fetches the Electron that the window will run on. @param retry tries a download that failed before once more */
export async function setUpElectron(retry: boolean): Promise<Outcome> {
  const part = 'Electron';
  if (retry) forgetFailure(cacheFolder());
  try {
    return { part, state: 'ready', note: (await resolveElectron()).line };
  } catch (error) {
    const note = error instanceof Error ? error.message : String(error);
    return { part, state: 'missing', note, mend: RETRY_COMMAND };
  }
}
