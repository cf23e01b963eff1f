import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { LabCatalogue, LabResults, LabStatus } from '../../../ipc/channels/lab.ts';
import { type ErrorInfo, toErrorInfo } from '../../../ipc/result.ts';
import { useApp } from '../../app/context.ts';
import { runningJob } from '../../state/lab.ts';

/** What the lab does now. */
export const useLabStatus = (): LabStatus => useStore(useApp().lab, (state) => state.status);

/** What is being measured now, as a sentence; null where nothing is. Nothing else may be measured meanwhile. */
export function useOccupation(): string | null {
  const { shell, race } = useApp();
  const recording = useStore(shell, (state) => state.recording.phase);
  const racing = useStore(race, (state) => state.status.phase === 'active');
  const job = runningJob(useLabStatus())?.job ?? null;
  if (recording === 'starting' || recording === 'running' || recording === 'stopping')
    return 'A recording is running.';
  if (racing) return 'A race is running.';
  if (job === null) return null;
  return job.kind === 'claims' ? 'Claims are being tried.' : 'An example is running.';
}

/** Whether something is being measured, so that nothing else may be. */
export const useBusy = (): boolean => useOccupation() !== null;

/** The catalogue, loaded with the first page that shows it. */
export function useCatalogue(): {
  readonly catalogue: LabCatalogue | null;
  readonly error: ErrorInfo | null;
  readonly loading: boolean;
  /** Has the toolchains looked for anew. */
  readonly refresh: () => void;
} {
  const { lab } = useApp();
  const { catalogue, error, loading, load } = useStore(lab);
  useEffect(() => void load(), [load]);
  return { catalogue, error, loading, refresh: () => void load(true) };
}

/**
 * Asks now, with each verdict that comes, and when a job has ended. While an answer is awaited what is known stays.
 * @param ask must keep its identity, or it is asked anew
 */
export function useWithEachRun<T>(ask: (signal: AbortSignal) => Promise<T>): {
  readonly value: T | null;
  readonly error: ErrorInfo | null;
} {
  const { client } = useApp();
  const ended = useLabStatus().phase === 'ended';
  const [news, setNews] = useState(0);
  const [answer, setAnswer] = useState<{ readonly value: T | null; readonly error: ErrorInfo | null }>({
    value: null,
    error: null,
  });
  useEffect(() => client.on('lab.rows', () => setNews((count) => count + 1)), [client]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they say that there is something new to ask for
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    ask(signal).then(
      (value) => !signal.aborted && setAnswer({ value, error: null }),
      (thrown) => !signal.aborted && setAnswer((before) => ({ ...before, error: toErrorInfo(thrown) })),
    );
    return () => controller.abort(new DOMException('Asked anew', 'AbortError'));
  }, [ask, news, ended]);
  return answer;
}

/** What runs have found so far, kept up with what comes. */
export function useResults(): { readonly value: LabResults | null; readonly error: ErrorInfo | null } {
  const { client } = useApp();
  return useWithEachRun(
    useCallback((signal: AbortSignal) => client.request('lab.results', {}, signal), [client]),
  );
}
