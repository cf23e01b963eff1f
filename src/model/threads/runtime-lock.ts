import type { KernelDemand } from '../kernel/demand.ts';
import type { ThreadActor } from './actor.ts';

/** What a step of a runtime lock asks of the kernel. */
export type LockWork = Generator<KernelDemand, void, number>;

/**
 * The lock that a runtime's own code needs, such as CPython's GIL. Threads without one use `NO_LOCK`.
 * A null result means done at once.
 */
export interface RuntimeLock {
  /** Before a thread's first own code, and after each wait. */
  take(actor: ThreadActor): LockWork | null;
  /** Before a wait and at a thread's end. `final`: the thread will not come back. */
  release(actor: ThreadActor, final: boolean): LockWork | null;
  /** Runs the runtime's own code for `ns`; the thread has the lock. */
  compute(actor: ThreadActor, ns: number): LockWork;
}

function* plainRun(ns: number): LockWork {
  if (ns > 0) yield { kind: 'run', ns };
}

/** No lock at all: plain threads, and a free-threaded build. */
export const NO_LOCK: RuntimeLock = {
  take: () => null,
  release: () => null,
  compute: (_actor, ns) => plainRun(ns),
};
