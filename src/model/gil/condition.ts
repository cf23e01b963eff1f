import { takeOut } from '../engine/list.ts';
import type { Simulator } from '../engine/simulator.ts';
import { ZERO } from '../engine/zero.ts';
import { block, type KernelAnswer, type KernelDemand, type Pause, TIMED_OUT } from '../kernel/demand.ts';
import type { ThreadActor } from '../threads/actor.ts';
import { type Mutex, type Then, wakeFirst } from './mutex.ts';
import { FUTEX_WAIT, FUTEX_WAIT_TIMED, FUTEX_WAKE, JOIN, SIGNAL, type StepClock } from './timing.ts';

/** Waiters of a condition that compete for the same signals. */
class Group {
  /** Waiters that no signal has been added for. */
  size = 0;
  /** Signals that no waiter has taken. */
  signals = 0;
  readonly sleepers: ThreadActor[] = [];

  takeSignal(): boolean {
    if (this.signals === 0) return false;
    this.signals -= 1;
    return true;
  }

  /** `__condvar_cancel_waiting`; false where a signal woke the waiter just before its time was up. */
  giveUp(actor: ThreadActor): boolean {
    if (!takeOut(this.sleepers, actor)) return false;
    if (this.size > 0) this.size -= 1;
    else this.signals = Math.max(0, this.signals - 1);
    return true;
  }
}

const never = (): boolean => false;

/**
 * `pthread_cond_timedwait`, by steps that each say which one comes next. One object serves all waits of a thread for a
 * condition: they come by the ten thousand, and a generator for each would cost more than its steps.
 */
export class Wait {
  /** How the latest wait ended: by its time being up, not by a signal. */
  timedOut = false;
  private readonly actor: ThreadActor;
  private readonly condition: Condition;
  private group = new Group();
  private fromNs = ZERO;
  private hurried = false;
  private goesOn = never;

  constructor(actor: ThreadActor, condition: Condition) {
    this.actor = actor;
    this.condition = condition;
  }

  /**
   * Lets the mutex go, waits, and has the mutex again at its end.
   * @param hurried Whether somebody may be about to signal, so that each step on the way to sleep matters; other waits
   *   begin at once, which leaves out about a us of CPU.
   * @param goesOn Asked where the time is up: whether the caller would do nothing but wait once more, not hurried.
   */
  begin(hurried: boolean, goesOn: () => boolean = never): KernelDemand | null {
    const { clock, mutex } = this.condition;
    this.timedOut = false;
    this.hurried = hurried;
    this.goesOn = goesOn;
    if (hurried) return clock.step(JOIN, this.enter);
    mutex.settle();
    return this.enter();
  }

  private readonly enter: Then = () => {
    this.join();
    return this.condition.mutex.unlock(this.look);
  };

  /** A signal ends the wait; without one the way to sleep begins. */
  private readonly look: Then = () => {
    if (this.group.takeSignal()) return this.end();
    if (!this.hurried) return this.sleep();
    const { clock, timeoutNs } = this.condition;
    return clock.step(timeoutNs === null ? FUTEX_WAIT : FUTEX_WAIT_TIMED, this.lookAgain);
  };

  private readonly lookAgain: Then = () => (this.group.takeSignal() ? this.end() : this.sleep());

  private readonly woken = (answer: KernelAnswer): KernelDemand | null => {
    if (answer !== TIMED_OUT) return this.look();
    if (this.isRenewed()) return this.renew();
    this.timedOut = this.group.giveUp(this.actor);
    return this.timedOut ? this.end() : this.look();
  };

  private join(): void {
    this.fromNs = this.condition.sim.nowNs;
    this.group = this.condition.newer;
    this.group.size += 1;
  }

  private sleep(): Pause {
    const { name, sim, timeoutNs } = this.condition;
    this.group.sleepers.push(this.actor);
    const leftNs = timeoutNs === null ? null : Math.max(1, this.fromNs + timeoutNs - sim.nowNs);
    return block(name, leftNs, this.woken);
  }

  private isRenewed(): boolean {
    return this.condition.mutex.idle && this.group.sleepers.includes(this.actor) && this.goesOn();
  }

  /** What the end of a wait and a new one come to where the mutex is idle: it begins at once. */
  private renew(): Pause {
    this.condition.mutex.settle();
    this.group.giveUp(this.actor);
    this.hurried = false;
    this.join();
    return this.sleep();
  }

  private end(): KernelDemand | null {
    return this.condition.mutex.lockAsContended(this.actor);
  }
}

/**
 * A condition variable as in glibc 2.25 to 2.40 (nptl/pthread_cond_wait.c): signals go to the group of the older
 * waiters; only when all of those have one does the group of the newer take its place. Within a group whoever looks
 * first takes the signal: a waiter on its way to sleep before the sleeper that the signal wakes.
 */
export class Condition {
  /** What the kernel shows its sleepers waiting for. */
  readonly name: string;
  readonly mutex: Mutex;
  /** How long each wait lasts at most; null for no end. */
  readonly timeoutNs: number | null;
  readonly sim: Simulator;
  readonly clock: StepClock;
  /** The group that a waiter joins. */
  newer = new Group();
  private older = new Group();
  private readonly waits = new Map<ThreadActor, Wait>();

  constructor(fields: {
    name: string;
    mutex: Mutex;
    timeoutNs: number | null;
    sim: Simulator;
    clock: StepClock;
  }) {
    this.name = fields.name;
    this.mutex = fields.mutex;
    this.timeoutNs = fields.timeoutNs;
    this.sim = fields.sim;
    this.clock = fields.clock;
  }

  get empty(): boolean {
    return this.older.size === 0 && this.newer.size === 0;
  }

  waitOf(actor: ThreadActor): Wait {
    let wait = this.waits.get(actor);
    if (wait === undefined) {
      wait = new Wait(actor, this);
      this.waits.set(actor, wait);
    }
    return wait;
  }

  /** `pthread_cond_signal`; a system call, at whose end the caller can be preempted, where anybody waits. */
  signal(actor: ThreadActor): KernelDemand | null {
    if (this.older.size === 0) {
      if (this.newer.size === 0) return null;
      this.older = this.newer;
      this.newer = new Group();
    }
    const group = this.older;
    return this.clock.step(SIGNAL, () => {
      // Meanwhile a waiter may have given up.
      if (group.size === 0) return null;
      group.size -= 1;
      group.signals += 1;
      return this.clock.step(FUTEX_WAKE, () => wakeFirst(group.sleepers, actor, this.clock));
    });
  }
}
