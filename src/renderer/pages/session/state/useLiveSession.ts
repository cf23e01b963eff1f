import { useEffect } from 'react';
import { timeRange } from '../../../layout/timeView.ts';
import { useSession, useSessionContext } from './context.ts';
import { QueryRunner } from './queryRunner.ts';
import { durationOf, isLive } from './sessionStore.ts';
import { problemOf, useQuery } from './useQuery.ts';

/** A live recording's totals are summed anew this often, ms: they are read by people. */
const LIVE_TOTALS_MS = 500;
const TOTALS_MS = 40;
/** A live recording that is silent for this long is asked whether it grew, ms. */
const QUIET_MS = 500;

/**
 * Reads the overview after each flush of a live recording; at most one question is under way. A recording that
 * another program writes (the command line's) tells of no flush: it is asked after every half second of quiet.
 */
export function useLiveOverview(): void {
  const { client, store } = useSessionContext();
  useEffect(() => {
    const { setOverview, setProblem } = store.getState();
    const runner = new QueryRunner(setOverview, (error) => setProblem(problemOf(error)));
    let questions = 0;
    let askedAt = 0;
    const ask = (): void => {
      questions++;
      askedAt = performance.now();
      runner.request({ subject: 'overview', revision: questions }, (signal) => client.overview(signal), 0);
    };
    const unsubscribe = client.onChange(ask);
    const timer = setInterval(() => {
      if (isLive(store.getState()) && performance.now() - askedAt >= QUIET_MS) ask();
    }, QUIET_MS);
    return () => {
      clearInterval(timer);
      unsubscribe();
      runner.close();
    };
  }, [client, store]);
}

/** Keeps the totals of the selection, or of the whole session, in the store. */
export function useTotals(): void {
  const { client, store } = useSessionContext();
  const selection = useSession((s) => s.selection);
  const revision = useSession((s) => s.overview.revision);
  const duration = useSession(durationOf);
  const live = useSession(isLive);
  const range = selection ?? timeRange(0, duration);
  const totals = useQuery(
    { subject: selection === null ? 'all' : `${selection.startNs}-${selection.endNs}`, revision },
    async (signal) => ({
      range,
      selected: selection !== null,
      threads: await client.totals(selection, signal),
    }),
    live ? LIVE_TOTALS_MS : TOTALS_MS,
  );
  useEffect(() => {
    if (totals !== null) store.getState().setTotals(totals);
  }, [totals, store]);
}
