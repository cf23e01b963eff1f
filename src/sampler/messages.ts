import type { FeedEvent } from '../domain/feed.ts';
import type { ProcessInfo } from '../domain/session.ts';
import type { ProcessId } from '../domain/units.ts';
import type { SamplerReport } from './report.ts';

/** The first message to the sampling thread: what it samples with. */
export interface SamplerWorkerData {
  readonly signals: SharedArrayBuffer;
  readonly zero: bigint;
  readonly rateHz: number;
  readonly clockTicksPerSecond: number;
  readonly flushEveryNs: number;
}

/** To the sampling thread, from the second message on. */
export type ToSampler =
  | { readonly type: 'add'; readonly process: ProcessInfo }
  | { readonly type: 'remove'; readonly id: ProcessId };

/** From the sampling thread. */
export type FromSampler =
  /** Its code is loaded and it waits for the first message. */
  | { readonly type: 'loaded' }
  /** It has started: from here on a process that is added is read at once. */
  | { readonly type: 'ready' }
  | { readonly type: 'events'; readonly events: readonly FeedEvent[] }
  /** The last message: the loop has ended and everything was told. */
  | { readonly type: 'finished'; readonly report: SamplerReport };
