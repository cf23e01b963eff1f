import type {
  CoreColumns,
  LaneColumns,
  LaneQuery,
  OutputPage,
  SeriesColumns,
  SessionOverview,
  ThreadTotals,
  TimeRange,
} from '../../domain/query.ts';
import type { OverlayClient } from './overlayClient.ts';

/**
 * An open session as the window sees it: `SessionReader`'s calls, answered by another process. Every call may be
 * given an AbortSignal; an aborted call rejects with the signal's reason and its query is dropped unread where it
 * has not begun. Other failures reject with `RequestError` (`code`, and a `message` for the reader).
 * Queries of one session are answered one at a time, in order, so abort what is no longer wanted.
 */
export interface SessionClient {
  /** The session's file. */
  readonly path: string;
  /** The models beside this session. */
  readonly overlay: OverlayClient;
  overview(signal?: AbortSignal): Promise<SessionOverview>;
  lanes(query: LaneQuery, signal?: AbortSignal): Promise<LaneColumns[]>;
  cores(range: TimeRange, maxItems: number, signal?: AbortSignal): Promise<CoreColumns[]>;
  series(range: TimeRange, maxItems: number, signal?: AbortSignal): Promise<SeriesColumns>;
  totals(range: TimeRange | null, signal?: AbortSignal): Promise<ThreadTotals[]>;
  output(afterId: number, limit: number, signal?: AbortSignal): Promise<OutputPage>;
  /**
   * Calls `listener` after each flush of a recording that is being written to this session (about every 100 ms) and
   * once more when it has ended; never for a finished session. Ask `overview()` then: it tells the length, the new
   * threads and, by `info.end`, whether the recording is over. Returns the function that ends the subscription.
   */
  onChange(listener: () => void): () => void;
  /** Frees the session in the process that holds it open. Calls after it reject with `session-closed`. */
  close(): Promise<void>;
}

/**
 * What the session page (`pages/session/SessionPage.tsx`, exported as `SessionPage`) is given. The shell shows the
 * recording's figures and Stop above it, and makes a new page (by React key) for another session.
 */
export interface SessionPageProps {
  readonly client: SessionClient;
  /** The answer that the session was opened with, so that the page draws at once. */
  readonly initial: SessionOverview;
}
