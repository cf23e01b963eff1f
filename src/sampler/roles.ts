import type { RuntimeInfo, ThreadRole } from '../domain/session.ts';

/** What is known of a thread when its role is asked for. */
export interface ThreadTraits {
  readonly name: string;
  /** Its tid is the process's pid. */
  readonly isMain: boolean;
  readonly runtime: RuntimeInfo;
  /** Name of the process's main thread, which threads inherit that never set one. */
  readonly mainName: string;
  /** Place among the process's threads in order of discovery, from 0; null for a process that was attached to. */
  readonly order: number | null;
}

/** Tells what a thread is for. */
export type RoleOf = (traits: ThreadTraits) => ThreadRole;
