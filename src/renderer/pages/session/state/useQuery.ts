import { useEffect, useRef, useState } from 'react';
import { useSessionContext } from './context.ts';
import { type QueryKey, QueryRunner } from './queryRunner.ts';

/** Words of a failure for the page. */
export const problemOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * The last answer to a question about the session; null before the first.
 * @param key what is asked; null asks nothing and keeps the answer
 * @param ask the question; the latest one is used
 * @param delayMs a change waits this long for the next one
 */
export function useQuery<T>(
  key: QueryKey | null,
  ask: (signal: AbortSignal) => Promise<T>,
  delayMs: number,
): T | null {
  const { store } = useSessionContext();
  const [answer, setAnswer] = useState<T | null>(null);
  const runner = useRef<QueryRunner<T> | null>(null);
  useEffect(() => {
    const made = new QueryRunner<T>(setAnswer, (error) => store.getState().setProblem(problemOf(error)));
    runner.current = made;
    return () => made.close();
  }, [store]);
  useEffect(() => {
    if (key !== null) runner.current?.request(key, ask, delayMs);
  });
  return answer;
}
