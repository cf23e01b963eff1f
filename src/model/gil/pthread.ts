import type { Simulator } from '../engine/simulator.ts';
import { block, call, type KernelDemand, type Pause, TIMED_OUT, WOKEN } from '../kernel/demand.ts';
import type { ThreadActor } from '../threads/actor.ts';
import type { LockWork } from '../threads/runtime-lock.ts';
import { FUTEX_WAIT, FUTEX_WAIT_TIMED, FUTEX_WAKE, JOIN, SIGNAL, type StepClock } from './timing.ts';

/**
 * The end of a futex WAKE of one: what the interrupt costs the waker that it sends where the sleeper gets another core;
 * null where nobody slept or the sleeper queues at the waker's core.
 */
function wakeFirst(sleepers: ThreadActor[], waker: ThreadActor, clock: StepClock): KernelDemand | null {
  const woken = sleepers.shift();
  if (woken === undefined) return null;
  woken.wake();
  return woken.thread.core === waker.thread.core ? null : clock.kick(waker.wakeNs);
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
  tryLock(actor: ThreadActor): boolean {
    if (this.owner !== null) return false;
    this.owner = actor;
    return true;
  }

  /** Takes a free mutex as held with waiters; false where it is held, and then it has waiters too. */
  tryLockAsContended(actor: ThreadActor): boolean {
    this.contended = true;
    return this.tryLock(actor);
  }

  /** `__lll_lock_wait`: sleeps while the mutex is held with waiters, and takes it like anybody else when woken. */
  *lockSlowly(actor: ThreadActor): LockWork {
    while (!this.tryLockAsContended(actor)) {
      yield this.clock.step(FUTEX_WAIT);
      if (this.owner === null || !this.contended) continue;
      this.sleepers.push(actor);
      yield block(this.wait);
    }
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
  unlock(): LockWork | null {
    const { owner } = this;
    this.owner = null;
    if (!this.contended || owner === null) return null;
    this.contended = false;
    return this.wakeOne(owner);
  }

  private *wakeOne(waker: ThreadActor): LockWork {
    yield this.clock.step(FUTEX_WAKE);
    const kick = wakeFirst(this.sleepers, waker, this.clock);
    if (kick !== null) yield kick;
  }
}

/** A wait that ends with `TIMED_OUT` or `WOKEN`. */
type Waiting = Generator<KernelDemand, number, number>;

/** One thread's wait for a condition. */
interface Wait {
  readonly actor: ThreadActor;
  readonly timeoutNs: number | null;
  group: Group;
  /** When it began. */
  fromNs: number;
  hurried: boolean;
}

/** Waiters of a condition that compete for the same signals. */
class Group {
  /** Waiters that no signal has been added for. */
  size = 0;
  /** Signals that no waiter has taken. */
  signals = 0;
  readonly sleepers: ThreadActor[] = [];
}

/**
 * A condition variable as in glibc 2.25 to 2.40 (nptl/pthread_cond_wait.c): signals go to the group of the older
 * waiters; only when all of those have one does the group of the newer take its place. Within a group whoever looks
 * first takes the signal: a waiter on its way to sleep before the sleeper that the signal wakes.
 */
export class Condition {
  private older = new Group();
  private newer = new Group();
  private readonly wait: string;
  private readonly sim: Simulator;
  private readonly clock: StepClock;

  constructor(wait: string, sim: Simulator, clock: StepClock) {
    this.wait = wait;
    this.sim = sim;
    this.clock = clock;
  }

  get empty(): boolean {
    return this.older.size === 0 && this.newer.size === 0;
  }

  /** `pthread_cond_signal`; a system call, at whose end the caller can be preempted, where anybody waits. */
  *signal(actor: ThreadActor): LockWork {
    if (this.older.size === 0) {
      if (this.newer.size === 0) return;
      this.older = this.newer;
      this.newer = new Group();
    }
    const group = this.older;
    yield this.clock.step(SIGNAL);
    // Meanwhile a waiter may have given up.
    if (group.size === 0) return;
    group.size -= 1;
    group.signals += 1;
    yield this.clock.step(FUTEX_WAKE);
    const kick = wakeFirst(group.sleepers, actor, this.clock);
    if (kick !== null) yield kick;
  }

  /**
   * `pthread_cond_timedwait`: lets `mutex` go and has it again at its end.
   * @param timeoutNs null for no end.
   * @param hurried Whether somebody may be about to signal, so that each step on the way to sleep matters; other waits
   *   begin at once, which leaves out about a us of CPU.
   * @param goesOn Asked where the time is up: whether the caller would do nothing but wait once more, not hurried.
   */
  *waitFor(
    actor: ThreadActor,
    mutex: Mutex,
    timeoutNs: number | null,
    hurried: boolean,
    goesOn: () => boolean = never,
  ): Waiting {
    if (hurried) yield this.clock.step(JOIN);
    else mutex.settle();
    const wait: Wait = { actor, group: this.newer, fromNs: this.sim.nowNs, timeoutNs, hurried };
    wait.group.size += 1;
    const waking = mutex.unlock();
    if (waking !== null) yield call(waking);
    const again: Pause = block(this.wait, timeoutNs, () =>
      mutex.idle && wait.group.sleepers.includes(actor) && goesOn() ? this.renew(wait, mutex, again) : null,
    );
    const way = timeoutNs === null ? FUTEX_WAIT : FUTEX_WAIT_TIMED;
    let outcome = WOKEN;
    while (outcome === WOKEN && !takeSignal(wait.group)) {
      if (wait.hurried) {
        yield this.clock.step(way);
        if (takeSignal(wait.group)) break;
      }
      wait.group.sleepers.push(actor);
      const answer = yield block(this.wait, this.leftNs(wait), again.renew);
      if (answer === TIMED_OUT && this.giveUp(wait)) outcome = TIMED_OUT;
    }
    if (!mutex.tryLockAsContended(actor)) yield call(mutex.lockSlowly(actor));
    return outcome;
  }

  private leftNs({ timeoutNs, fromNs }: Wait): number | null {
    return timeoutNs === null ? null : Math.max(1, fromNs + timeoutNs - this.sim.nowNs);
  }

  /** What the end of a wait and a new one come to where the mutex is idle: it begins at once. */
  private renew(wait: Wait, mutex: Mutex, pause: Pause): Pause {
    mutex.settle();
    this.giveUp(wait);
    wait.hurried = false;
    wait.fromNs = this.sim.nowNs;
    wait.group = this.newer;
    wait.group.size += 1;
    wait.group.sleepers.push(wait.actor);
    return pause;
  }

  /** `__condvar_cancel_waiting`; false where a signal woke the waiter just before its time was up. */
  private giveUp({ actor, group }: Wait): boolean {
    const index = group.sleepers.indexOf(actor);
    if (index < 0) return false;
    group.sleepers.splice(index, 1);
    if (group.size > 0) group.size -= 1;
    else group.signals = Math.max(0, group.signals - 1);
    return true;
  }
}

const never = (): boolean => false;

function takeSignal(group: Group): boolean {
  if (group.signals === 0) return false;
  group.signals -= 1;
  return true;
}
