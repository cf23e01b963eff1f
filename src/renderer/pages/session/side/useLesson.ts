import { useContext, useEffect, useState } from 'react';
import type { LabExample, LabSessionExample } from '../../../../ipc/channels/lab.ts';
import { AppContext } from '../../../app/context.ts';
import { useSession, useSessionContext } from '../state/context.ts';
import { problemOf } from '../state/useQuery.ts';

/** Code of the notice by which a session tells that it recorded a shipped program. */
const LABEL_CODE = 'workload';

/** A shipped program and what this recording of it told. */
export interface SessionLesson {
  readonly example: LabExample;
  readonly run: LabSessionExample;
}

/** Whether the session recorded a shipped program, so that there is a lesson to it. */
export const useHasLesson = (): boolean => {
  const isInApp = useContext(AppContext) !== null;
  const isLabelled = useSession((s) => s.overview.notices.some(({ code }) => code === LABEL_CODE));
  return isInApp && isLabelled;
};

/** The lesson of the session; null until it is loaded. A recording under way is asked again at its end. */
export function useLesson(): SessionLesson | null {
  const app = useContext(AppContext);
  const { client, store } = useSessionContext();
  const [lesson, setLesson] = useState<SessionLesson | null>(null);
  const hasLesson = useHasLesson();
  const end = useSession((s) => s.overview.info.end);
  // biome-ignore lint/correctness/useExhaustiveDependencies: at the end there is more to be told
  useEffect(() => {
    if (app === null || !hasLesson) return;
    const controller = new AbortController();
    const { signal } = controller;
    const load = async (): Promise<void> => {
      const run = await app.client.request('lab.sessionExample', { path: client.path }, signal);
      await app.lab.getState().load();
      const { catalogue, error } = app.lab.getState();
      if (catalogue === null && error !== null) throw new Error(error.message);
      const example = catalogue?.examples.find(({ id }) => id === run?.id);
      if (!signal.aborted && run !== null && example !== undefined) setLesson({ example, run });
    };
    load().catch((thrown) => signal.aborted || store.getState().setProblem(problemOf(thrown)));
    return () => controller.abort();
  }, [app, client, store, hasLesson, end]);
  return lesson;
}

/** Brings the lesson's tab to the front once, as soon as the session turns out to have one. */
export function useLessonFirst(): void {
  const { store } = useSessionContext();
  const hasLesson = useHasLesson();
  useEffect(() => {
    if (hasLesson) store.getState().setTab('lesson');
  }, [hasLesson, store]);
}
