import { run } from '../kernel/demand.ts';
import type { LockWork, RuntimeLock } from './actor.ts';

export type { LockWork, RuntimeLock };

function* plainRun(ns: number): LockWork {
  if (ns > 0) yield run(ns);
}

/** No lock at all: plain threads, and a free-threaded build. */
export const NO_LOCK: RuntimeLock = {
  take: () => null,
  release: () => null,
  compute: (_actor, ns) => plainRun(ns),
};
