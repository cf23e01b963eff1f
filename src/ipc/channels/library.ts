import { z } from 'zod';
import type { EndReason, ExitStatus, TargetSpec } from '../../domain/session.ts';
import type { Ns } from '../../domain/units.ts';
import { channel } from '../channel.ts';
import type { ErrorInfo } from '../result.ts';
import { pathSchema } from '../schemas.ts';

/** What a list shows of a session without opening it. */
export interface SessionHeadline {
  readonly name: string;
  readonly startedAtMs: number;
  readonly durationNs: Ns;
  readonly target: TargetSpec;
  /** null while it is being recorded, or where the recorder was killed. */
  readonly end: EndReason | null;
  readonly exit: ExitStatus | null;
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
