import { useEffect, useState } from 'react';
import type { LaneColumns, SessionOverview, ThreadTotals } from '../../../../domain/query.ts';
import { type ErrorInfo, toErrorInfo } from '../../../../ipc/result.ts';
import { useApp } from '../../../app/context.ts';
import { openIpcSession } from '../../../state/ipcSession.ts';
import type { SessionClient } from '../../../state/sessionClient.ts';
import type { BlockLoader } from '../../session/state/blockLoader.ts';
import { laneLoader } from '../../session/timeline/laneSource.ts';

/** Least time between two looks at a live session, ms: the board's own beat. */
const LOOK_EVERY_MS = 250;

/** An open session of a contestant, as far as its lanes need it. */
export interface OpenContestant {
  readonly overview: SessionOverview;
  readonly totals: readonly ThreadTotals[];
  readonly lanes: BlockLoader<LaneColumns>;
}

export interface ContestantSession {
  /** null until it is open. */
  readonly open: OpenContestant | null;
  readonly error: ErrorInfo | null;
  /** Grows whenever something new can be drawn. */
  readonly drawn: number;
}

const NOTHING: ContestantSession = { open: null, error: null, drawn: 0 };

/** Opens a contestant's session and follows it while it is recorded. @param path null while there is none */
export function useContestant(path: string | null): ContestantSession {
  const { client } = useApp();
  const [session, setSession] = useState<ContestantSession>(NOTHING);
  useEffect(() => {
    setSession(NOTHING);
    if (path === null) return;
    const controller = new AbortController();
    const { signal } = controller;
    const update = (change: (before: ContestantSession) => ContestantSession): void => {
      if (!signal.aborted) setSession(change);
    };
    const fail = (thrown: unknown): void => update((before) => ({ ...before, error: toErrorInfo(thrown) }));
    openIpcSession(client, path)
      .then(({ client: own }) => follow(own, update, fail, signal))
      .catch(fail);
    return () => controller.abort();
  }, [client, path]);
  return session;
}

async function follow(
  own: SessionClient,
  update: (change: (before: ContestantSession) => ContestantSession) => void,
  fail: (thrown: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  const lanes = laneLoader(own, {
    onLoad: () => update((before) => ({ ...before, drawn: before.drawn + 1 })),
    onError: fail,
  });
  const end = (): void => {
    lanes.close();
    // Closing only frees memory elsewhere.
    own.close().catch(() => {});
  };
  if (signal.aborted) return end();
  signal.addEventListener('abort', end);
  let changed = true;
  own.onChange(() => {
    changed = true;
  });
  while (!signal.aborted) {
    if (changed) {
      changed = false;
      const [overview, totals] = await Promise.all([own.overview(signal), own.totals(null, signal)]);
      update((before) => ({ ...before, open: { overview, totals, lanes }, drawn: before.drawn + 1 }));
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
