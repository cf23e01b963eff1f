import { z } from 'zod';
import type { RaceMode } from '../../domain/race.ts';
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

/** What a list shows of a saved race without opening its sessions. */
export interface RaceHeadline {
  readonly name: string;
  readonly startedAtMs: number;
  readonly mode: RaceMode;
  readonly scale: 'default' | 'quick';
  /** In the order in which they were chosen. */
  readonly contestants: readonly {
    readonly name: string;
    readonly outcome: 'ended' | 'failed' | 'stopped';
    /** From its own start to its end; null where it did not start or end. */
    readonly wallNs: number | null;
    /** null where nothing was recorded. */
    readonly sessionPath: string | null;
    /** Its session was recorded, and its file is no longer there. */
    readonly isGone: boolean;
  }[];
}

/** A saved race's file of the library or of the recently opened ones. */
export type RaceRow =
  | { readonly path: string; readonly state: 'readable'; readonly headline: RaceHeadline }
  | { readonly path: string; readonly state: 'missing' }
  | { readonly path: string; readonly state: 'unreadable'; readonly error: ErrorInfo };

export const libraryChannels = {
  /** Newest first: sessions of the library folder, and those opened from elsewhere. At most 200. */
  'library.sessions': channel<readonly SessionRow[]>()(z.strictObject({})),
  /** Newest first: saved races of the library folder, and those opened from elsewhere. At most 200. */
  'library.races': channel<readonly RaceRow[]>()(z.strictObject({})),
  /** Takes a session or a race off the list of recently opened ones; its file stays. */
  'library.forget': channel<null>()(z.strictObject({ path: pathSchema })),
};
