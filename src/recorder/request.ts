import type { Writable } from 'node:stream';
import type {
  EndReason,
  ExitStatus,
  Notice,
  RecordOptions,
  SamplerStats,
  TargetSpec,
} from '../domain/session.ts';
import type { Ns, Pid } from '../domain/units.ts';

/** Where a spawned target's input comes from and where its output goes on to. */
export interface TargetStreams {
  readonly stdin: 'inherit' | 'ignore';
  /** null for nowhere; the session keeps the output either way. */
  readonly stdout: Writable | null;
  readonly stderr: Writable | null;
}

/** What a recording has come to so far. */
export interface Progress {
  readonly untilNs: Ns;
  /** Alive now. */
  readonly threads: number;
  readonly processes: number;
  /** CPU of all the target's threads so far. */
  readonly cpuNs: Ns;
  readonly sampler: SamplerStats;
}

/** A recording to be made. */
export interface RecordingRequest {
  readonly target: TargetSpec;
  readonly options: RecordOptions;
  readonly streams: TargetStreams;
  /** What the session shall say of itself from the beginning, such as which example it recorded. */
  readonly notices?: readonly Omit<Notice, 'timeNs'>[];
  /** Called after each flush, about every 100 ms. */
  readonly onProgress: (progress: Progress) => void;
}

/** How a recording ended. */
export interface RecordingResult {
  readonly durationNs: Ns;
  readonly end: EndReason;
  /** Exit of the root process; null where it lives on or was not ours to wait for. */
  readonly exit: ExitStatus | null;
  /** What broke the recording off, where `end` is `error`. The session keeps what was written before. */
  readonly error: Error | null;
}

/** A recording under way. */
export interface Recording {
  /** The root process. */
  readonly pid: Pid;
  /** The session's zero on CLOCK_MONOTONIC, ns, as `process.hrtime.bigint()` counts. */
  readonly zero: bigint;
  /** Settles when everything is written. Never rejects. */
  readonly done: Promise<RecordingResult>;
  /** Ends the recording; a second call does nothing. */
  stop(): void;
}
