import { takeFirst } from '../engine/list.ts';
import { block, type KernelDemand } from '../kernel/demand.ts';
import type { ThreadActor } from '../threads/actor.ts';
import { FUTEX_WAIT, FUTEX_WAKE, type StepClock } from './timing.ts';

/** What comes after a step; null at the end. */
export type Then = () => KernelDemand | null;

const nothing: Then = () => null;

/**
 * The end of a futex WAKE of one, and what comes after it: first what the interrupt costs the waker, which it sends
 * where the sleeper gets another core than the waker's.
 */
export function wakeFirst(
  sleepers: ThreadActor[],
  waker: ThreadActor,
  clock: StepClock,
  then: Then = nothing,
): KernelDemand | null {
  const woken = takeFirst(sleepers);
  if (woken === undefined) return then();
  woken.wake();
  return woken.thread.core === waker.thread.core ? then() : clock.kick(waker.wakeNs, then);
}

/**
 * A mutex as glibc has it (nptl/lowlevellock.h): free, held, or held with waiters. Whoever slept for it, or waited for
 * a condition, takes it as held with waiters, so that the unlock after it enters the kernel even where nobody sleeps.
 */
export class Mutex {
  owner: ThreadActor | null = null;
  private contended = false;
  private readonly sleepers: ThreadActor[] = [];
  private readonly wait: string;
  private readonly clock: StepClock;

  constructor(wait: string, clock: StepClock) {
    this.wait = wait;
    this.clock = clock;
  }

  /** Takes a free mutex; false where it is held. */
  private tryLock(actor: ThreadActor): boolean {
    if (this.owner !== null) return false;
    this.owner = actor;
    return true;
  }

  /** Takes a free mutex as held with waiters; false where it is held, and then it has waiters too. */
  private tryLockAsContended(actor: ThreadActor): boolean {
    this.contended = true;
    return this.tryLock(actor);
  }

  /** Takes the mutex; null where it is free. */
  lock(actor: ThreadActor): KernelDemand | null {
    return this.tryLock(actor) ? null : this.lockAsContended(actor);
  }

  /** `__lll_lock_wait`: sleeps while the mutex is held with waiters, and takes it like anybody else when woken. */
  lockAsContended(actor: ThreadActor): KernelDemand | null {
    if (this.tryLockAsContended(actor)) return null;
    const again = (): KernelDemand | null => this.lockAsContended(actor);
    return this.clock.step(FUTEX_WAIT, () => {
      if (this.owner === null || !this.contended) return again();
      this.sleepers.push(actor);
      return block(this.wait, null, again);
    });
  }

  /** Free, with nobody asleep for it: to take it and let it go is done at once and changes nothing. */
  get idle(): boolean {
    return this.owner === null && this.sleepers.length === 0;
  }

  /** Forgets that it was taken as with waiters where nobody sleeps for it: the next unlock needs no system call. */
  settle(): void {
    if (this.sleepers.length === 0) this.contended = false;
  }

  /** Free at once; where there may be waiters one is woken by a system call, at whose end the caller can be preempted. */
  unlock(then: Then = nothing): KernelDemand | null {
    const { owner } = this;
    this.owner = null;
    if (!this.contended || owner === null) return then();
    this.contended = false;
    return this.clock.step(FUTEX_WAKE, () => wakeFirst(this.sleepers, owner, this.clock, then));
  }
}
