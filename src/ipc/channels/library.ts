import { z } from 'zod';
import type { EndReason, RuntimeInfo } from '../../domain/session.ts';
import { channel } from '../channel.ts';
import type { ErrorInfo } from '../result.ts';
import { pathSchema } from '../schemas.ts';

/** What a list shows of a session without opening it. */
export interface SessionHeadline {
  readonly name: string;
  readonly startedAtMs: number;
  readonly durationNs: number;
  /** What was recorded: the command line, or `pid N`. */
  readonly target: string;
  /** Runtime of the root process; null where there was none. */
  readonly runtime: Pick<RuntimeInfo, 'kind' | 'version'> | null;
  readonly threads: number;
  readonly processes: number;
  /** null while it is being recorded. */
  readonly end: EndReason | null;
}

/** A session's file of the library or of the recently opened ones. */
export type SessionRow =
  | {
      readonly path: string;
      readonly state: 'readable';
      readonly bytes: number;
      readonly headline: SessionHeadline;
    }
  | { readonly path: string; readonly state: 'missing' }
  | { readonly path: string; readonly state: 'unreadable'; readonly error: ErrorInfo };

export const libraryChannels = {
  /** Newest first: sessions of the library folder, and those opened from elsewhere. At most 200. */
  'library.sessions': channel<readonly SessionRow[]>()(z.strictObject({})),
  /** Takes a session off the list of recently opened ones; its file stays. */
  'library.forget': channel<null>()(z.strictObject({ path: pathSchema })),
};
