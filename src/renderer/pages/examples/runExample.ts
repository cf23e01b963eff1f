import type { Request } from '../../../ipc/contract.ts';
import type { AppState } from '../../state/appState.ts';

/**
 * Runs and records an example, then opens its session where the reader still waits on the examples page. A run that
 * went wrong stays on the page, which says why. Rejects with `ReaderError` where it could not begin.
 */
export async function runExample(app: AppState, request: Request<'lab.run'>): Promise<void> {
  const { failure, sessionPath } = await app.client.request('lab.run', request);
  const waits = app.shell.getState().page === 'examples';
  if (failure === null && sessionPath !== null && waits) await app.openSession(sessionPath);
}
