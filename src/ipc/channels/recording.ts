import { z } from 'zod';
import type { EndReason, ExitStatus, SamplerStats, TargetSpec } from '../../domain/session.ts';
import type { Ns, Pid } from '../../domain/units.ts';
import { channel, event } from '../channel.ts';
import type { ErrorInfo } from '../result.ts';
import { pathSchema, recordOptionsSchema, targetSpecSchema } from '../schemas.ts';

/** What a recording has come to so far. */
export interface RecordingProgress {
  readonly untilNs: Ns;
  readonly threads: number;
  readonly processes: number;
  readonly cpuNs: Ns;
  readonly sampler: SamplerStats;
}

/** What is being recorded, and where to. */
export interface RecordingJob {
  readonly sessionPath: string;
  readonly target: TargetSpec;
  readonly name: string;
}

/** The state of the one recording that a window has at a time. */
export type RecordingStatus =
  | { readonly phase: 'idle' }
  | { readonly phase: 'starting'; readonly job: RecordingJob }
  | {
      readonly phase: 'running' | 'stopping';
      readonly job: RecordingJob;
      readonly pid: Pid;
      readonly progress: RecordingProgress | null;
    }
  | {
      readonly phase: 'ended';
      readonly job: RecordingJob;
      readonly durationNs: Ns;
      readonly end: EndReason;
      readonly exit: ExitStatus | null;
    }
  | {
      readonly phase: 'failed';
      readonly job: RecordingJob;
      readonly error: ErrorInfo;
      /** Whether there is a session file with what was recorded until then. */
      readonly kept: boolean;
    };

const nothing = z.strictObject({});

export const recordingChannels = {
  /** Starts a recording; answers as soon as its session can be opened. `folder` null means the library. */
  'recording.start': channel<RecordingJob>()(
    z.strictObject({
      target: targetSpecSchema,
      options: recordOptionsSchema,
      folder: pathSchema.nullable(),
    }),
  ),
  /** Asks the recording to end; its session is saved. No error where none runs. */
  'recording.stop': channel<null>()(nothing),
  'recording.status': channel<RecordingStatus>()(nothing),
};

export const recordingEvents = {
  /** At every change and every flush. */
  'recording.changed': event<RecordingStatus>(),
};
