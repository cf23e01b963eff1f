import type { StoreApi } from 'zustand/vanilla';
import { deferred } from '../../domain/deferred.ts';
import { ReaderError } from '../../domain/error.ts';
import type { LabOutcome } from '../../ipc/channels/lab.ts';
import type { Request } from '../../ipc/contract.ts';
import type { Client } from '../app/client.ts';
import { runningJob } from './lab.ts';
import type { ToastState } from './toasts.ts';

type Options = Request<'recording.start'>['options'];

/** What of the window's state a run of an example needs. */
interface RunsExamples {
  readonly client: Client;
  readonly toasts: StoreApi<ToastState>;
  openSession(path: string): Promise<void>;
  fail(title: string, thrown: unknown): void;
}

/**
 * Has the lab run an example at the documents' scale, so that its session knows which program it recorded and has its
 * lesson, and shows the session as soon as it can be opened. Resolves then; rejects with `ReaderError` where it never
 * comes to that. What becomes of the run after that is told in the corner of the window.
 */
export async function recordExample(app: RunsExamples, id: string, options: Options): Promise<void> {
  const { client } = app;
  const { rateHz, durationNs, name } = options;
  const session = deferred<string>();
  const unlisten = client.on('lab.changed', (status) => {
    const step = runningJob(status)?.step;
    if (step?.id === id && step.sessionPath !== null) session.resolve(step.sessionPath);
  });
  const run = { id, params: {}, scale: 'default', toolchain: null } as const;
  const outcome = client.request('lab.run', { ...run, recording: { rateHz, durationNs, name } });
  const end = outcome.then(({ sessionPath, failure }) => {
    if (sessionPath === null) throw new ReaderError('example-failed', failure ?? 'Nothing was recorded.');
    return sessionPath;
  });
  try {
    await app.openSession(await Promise.race([session.promise, end]));
  } finally {
    unlisten();
  }
  outcome.then(
    (how) => announce(app, how, durationNs !== null),
    (thrown) => app.fail('The run broke off', thrown),
  );
}

/** Says in the corner how the run came out. @param isTimed it had an end of the reader's choice */
function announce(
  { toasts }: RunsExamples,
  { sessionPath, end, failure }: LabOutcome,
  isTimed: boolean,
): void {
  const isAsked = failure === null || end === 'stopped' || (end === 'duration' && isTimed);
  toasts.getState().show({
    tone: isAsked ? 'info' : 'error',
    title: isAsked ? 'Recording saved' : 'The run went wrong',
    detail: failure ?? sessionPath ?? '',
  });
}
