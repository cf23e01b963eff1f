import type { Pid } from '../domain/units.ts';
import type { RecordingJob, RecordingStatus } from '../ipc/channels/recording.ts';
import { failure } from '../ipc/result.ts';
import type { FromRecorder } from '../recorder/protocol.ts';

/** What happens to a recording, from the recorder's messages, the reader's clicks and the process's own end. */
export type RecordingEvent =
  | { readonly type: 'begin'; readonly job: RecordingJob }
  | FromRecorder
  | { readonly type: 'stop' }
  | {
      readonly type: 'exited';
      readonly code: number | null;
      readonly signal: string | null;
      readonly lastWords: string;
      /** Whether the session's file is there. */
      readonly kept: boolean;
      /** The target that the recorder had started and left behind; null where none of it runs on. */
      readonly leftPid: Pid | null;
    };

/** Whether a recorder is at work, so that no other may start. */
export const isActive = (
  status: RecordingStatus,
): status is Extract<RecordingStatus, { phase: 'starting' | 'running' | 'stopping' }> =>
  status.phase === 'starting' || status.phase === 'running' || status.phase === 'stopping';

/** The status after `event`. What does not fit the status, such as progress after the end, changes nothing. */
export function nextStatus(status: RecordingStatus, event: RecordingEvent): RecordingStatus {
  if (event.type === 'begin') return isActive(status) ? status : { phase: 'starting', job: event.job };
  if (!isActive(status)) return status;
  const { job } = status;
  switch (event.type) {
    case 'started':
      return { phase: 'running', job, pid: event.pid, progress: null };
    case 'progress': {
      if (status.phase === 'starting') return status;
      const { type: _, ...progress } = event;
      return { ...status, progress };
    }
    case 'stop':
      return status.phase === 'running' ? { ...status, phase: 'stopping' } : status;
    case 'ended':
      return { phase: 'ended', job, durationNs: event.durationNs, end: event.end, exit: event.exit };
    case 'failed':
      return { phase: 'failed', job, error: event.error, kept: status.phase !== 'starting' };
    case 'exited':
      return { phase: 'failed', job, error: deathOf(event), kept: event.kept };
  }
}

function deathOf(event: Extract<RecordingEvent, { type: 'exited' }>) {
  const how = event.signal === null ? `exit code ${event.code ?? 'unknown'}` : event.signal;
  const kept = event.kept
    ? 'What was recorded until about a second before is in the session’s file.'
    : 'No session file was made.';
  const left =
    event.leftPid === null
      ? ''
      : ` The program that it had started runs on as process ${event.leftPid}; "kill ${event.leftPid}" ends it.`;
  const words = event.lastWords === '' ? '' : ` Its last words: ${event.lastWords}`;
  return failure('recorder-died', `The recording process ended unexpectedly (${how}). ${kept}${left}${words}`)
    .error;
}
