import { ReaderError } from '../../domain/error.ts';
import type { LabClaimRow, LabOutcome, LabStatus } from '../../ipc/channels/lab.ts';
import { unwrap } from '../../ipc/result.ts';
import type { HandlersOf } from '../dispatch.ts';
import { isActive } from '../recordingState.ts';
import type { HandlerParts } from './parts.ts';

export const labHandlers = (parts: HandlerParts): HandlersOf<'lab'> => {
  const { lab, grants } = parts;
  const checkIdle = (): void => {
    if (isActive(parts.recorder.status))
      throw new ReaderError('recording-busy', 'A recording is running. Stop it, then run the example.');
    if (parts.race.isBusy)
      throw new ReaderError(
        'race-busy',
        'A race is running. Cancel it or wait for its end, then run the example.',
      );
  };
  return {
    'lab.examples': async (request) => unwrap(await lab.request('lab.examples', request)),
    'lab.toolchains': async (request) => unwrap(await lab.request('lab.toolchains', request)),
    'lab.run': async (request, signal) => {
      checkIdle();
      return granted(parts, unwrap(await lab.request('lab.run', request, signal)));
    },
    'lab.startClaims': async (request) => {
      checkIdle();
      return unwrap(await lab.request('lab.startClaims', request));
    },
    'lab.cancel': async () => (lab.isBusy ? unwrap(await lab.request('lab.cancel', {})) : null),
    'lab.status': () => lab.status,
    'lab.results': async () => {
      const results = unwrap(await lab.request('lab.results', {}));
      grantRows(parts, results.rows);
      for (const { sessionPath } of results.runs) if (sessionPath !== null) grants.grant(sessionPath);
      return results;
    },
    'lab.tables': async () => {
      const tables = unwrap(await lab.request('lab.tables', {}));
      const cells = tables.flatMap(({ rows }) => rows.flatMap((row) => row.cells));
      for (const { sessionPath } of cells.flatMap((cell) => cell.measured))
        if (sessionPath !== null) grants.grant(sessionPath);
      return tables;
    },
    'lab.decision': async (request) => {
      if (request.path !== null) grants.check(request.path);
      return unwrap(await lab.request('lab.decision', request));
    },
    'lab.sessionExample': async (request) => {
      grants.check(request.path);
      return unwrap(await lab.request('lab.sessionExample', request));
    },
  };
};

function grantRows({ grants }: HandlerParts, rows: readonly LabClaimRow[]): void {
  for (const { sessionPath } of rows) if (sessionPath !== null) grants.grant(sessionPath);
}

function granted(parts: HandlerParts, outcome: LabOutcome): LabOutcome {
  if (outcome.sessionPath !== null) parts.grants.grant(outcome.sessionPath);
  return outcome;
}

/** The sessions that a status speaks of may be opened; answers that of the program under way. */
export function grantStatus(parts: HandlerParts, status: LabStatus): string | null {
  if (status.phase === 'idle') return null;
  grantRows(parts, status.rows);
  if (status.phase === 'ended') {
    if (status.outcome !== null) granted(parts, status.outcome);
    return status.outcome?.sessionPath ?? null;
  }
  const path = status.step?.sessionPath ?? null;
  if (path !== null) parts.grants.grant(path);
  return path;
}
