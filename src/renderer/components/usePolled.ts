import { useEffect, useState } from 'react';
import { type ErrorInfo, toErrorInfo } from '../../ipc/result.ts';

/** What is known of something that is asked for again and again. */
export interface Polled<T> {
  /** The last answer; null before the first. */
  readonly value: T | null;
  /** Why the last try failed; null where it did not. */
  readonly error: ErrorInfo | null;
}

/**
 * Asks now and then again `intervalMs` after each answer, while the component is shown, `active`, and the window is
 * visible. With an interval of null it asks once.
 * @param ask must keep its identity, or it is asked anew
 */
export function usePolled<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  intervalMs: number | null,
  active = true,
): Polled<T> {
  const [polled, setPolled] = useState<Polled<T>>({ value: null, error: null });
  useEffect(() => {
    if (!active) return;
    const controller = new AbortController();
    const { signal } = controller;
    void poll(ask, intervalMs, signal, (update) => setPolled((before) => ({ ...before, ...update })));
    return () => controller.abort(new DOMException('No longer shown', 'AbortError'));
  }, [ask, intervalMs, active]);
  return polled;
}

async function poll<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  intervalMs: number | null,
  signal: AbortSignal,
  update: (polled: Partial<Polled<T>>) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const value = await ask(signal);
      if (!signal.aborted) update({ value, error: null });
    } catch (thrown) {
      if (!signal.aborted) update({ error: toErrorInfo(thrown) });
    }
    if (intervalMs === null) return;
    await pause(intervalMs, signal);
    await visible(signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Resolves when the window can be seen, or nobody waits any more. */
function visible(signal: AbortSignal): Promise<void> {
  if (document.visibilityState === 'visible' || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener('visibilitychange', () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => resolve());
  });
}
