import type {
  CgroupSample,
  EndReason,
  ExitStatus,
  Notice,
  OutputChunk,
  ProcessInfo,
  ProcessSample,
  SamplerStats,
  SessionInfo,
  SystemSample,
  ThreadInfo,
  ThreadRole,
} from './session.ts';
import type { Ns, ProcessId, ThreadId } from './units.ts';

/**
 * Slices packed in one transferable array, because thousands a second cross from the sampling thread to the
 * writer. `SLICE_STRIDE` numbers a slice, in the order of `SliceField`; NaN for null; `wait` is an id that an
 * earlier `wait-name` event defined, NaN for none; `state` is the letter's char code.
 */
export interface SliceBatch {
  readonly count: number;
  readonly data: Float64Array;
}

export const SliceField = {
  threadId: 0,
  startNs: 1,
  endNs: 2,
  cpuNs: 3,
  runqueueNs: 4,
  timeslices: 5,
  voluntary: 6,
  involuntary: 7,
  userTicks: 8,
  systemTicks: 9,
  core: 10,
  state: 11,
  wait: 12,
} as const;
export const SLICE_STRIDE = 13;

/** What a recording tells its store, in order. Plain data: it crosses thread and process borders. */
export type FeedEvent =
  | { readonly type: 'process'; readonly process: ProcessInfo }
  /** exec or a better look changed what is known of a process. */
  | { readonly type: 'process-update'; readonly process: ProcessInfo }
  | {
      readonly type: 'process-end';
      readonly id: ProcessId;
      readonly endNs: Ns;
      readonly exit: ExitStatus | null;
    }
  | { readonly type: 'thread'; readonly thread: ThreadInfo }
  | {
      readonly type: 'thread-update';
      readonly id: ThreadId;
      readonly name: string;
      readonly role: ThreadRole;
    }
  | { readonly type: 'thread-end'; readonly id: ThreadId; readonly endNs: Ns }
  | { readonly type: 'wait-name'; readonly id: number; readonly name: string }
  | { readonly type: 'slices'; readonly batch: SliceBatch }
  | { readonly type: 'process-sample'; readonly sample: ProcessSample }
  | { readonly type: 'system-sample'; readonly sample: SystemSample }
  | { readonly type: 'cgroup-sample'; readonly sample: CgroupSample }
  | { readonly type: 'output'; readonly chunk: OutputChunk }
  | { readonly type: 'output-dropped'; readonly bytes: number }
  | { readonly type: 'notice'; readonly notice: Notice }
  /** Everything up to `untilNs` has been told; sent at every flush with the sampler's own figures. */
  | { readonly type: 'heartbeat'; readonly untilNs: Ns; readonly stats: SamplerStats };

/** What the store needs to begin a session. `durationNs`, `end` and `exit` come at the end. */
export type SessionHead = Omit<SessionInfo, 'durationNs' | 'end' | 'exit'>;

/** How a session ended. */
export interface SessionEnd {
  readonly durationNs: Ns;
  readonly end: EndReason;
  readonly exit: ExitStatus | null;
  /** CPU charged by the kernel that no sampled thread showed; null where it cannot be told. */
  readonly unaccountedCpuNs: Ns | null;
}

/** Takes a recording's events; the store's writer is the real one, tests collect. Throws `StoreError` where the disk refuses. */
export interface SessionSink {
  accept(events: readonly FeedEvent[]): void;
  finish(end: SessionEnd): void;
}
