import { InvariantError } from '../engine/errors.ts';
import type { QueueView } from '../engine/model.ts';
import type { Simulator } from '../engine/simulator.ts';
import type { Trace } from '../engine/trace.ts';
import { TransitionCheck, type TransitionTable } from '../engine/transitions.ts';
import { call, run, TIMED_OUT } from '../kernel/demand.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ThreadActor } from '../threads/actor.ts';
import type { LockWork, RuntimeLock } from '../threads/runtime-lock.ts';
import { Condition, Mutex } from './pthread.ts';
import { NOTICE, RENEW, StepClock } from './timing.ts';

/** Python/ceval_gil.c `DEFAULT_INTERVAL`: 5000 us. */
export const DEFAULT_SWITCH_INTERVAL_US = 5000;

/**
 * A thread's relation to its lock. `switching`: it gave the lock up on request and waits until another has had
 * it (FORCE_SWITCHING).
 */
export type GilState = 'detached' | 'waiting' | 'holding' | 'switching';

/** Legal changes, for the checker below and for the tests. */
export const GIL_TRANSITIONS: TransitionTable<GilState> = {
  detached: ['waiting', 'holding'],
  waiting: ['holding'],
  holding: ['detached', 'switching'],
  switching: ['detached'],
};

const GIL_CHECK = new TransitionCheck(GIL_TRANSITIONS);

/** Counters of one lock. */
export interface GilCounters {
  /** Times that the lock went to another thread than the last holder (`switch_number`). */
  switches: number;
  requests: number;
  /** Releases on request. */
  forced: number;
  /** Takes that had to wait. */
  contended: number;
}

/**
 * CPython's global interpreter lock as Python/ceval_gil.c has it (3.2 to 3.14), for the threads of one interpreter or
 * of one process: a flag (`holder`) under a mutex with a condition for those who want it, and a second pair with which
 * a thread that dropped the lock on request waits until another has had it (FORCE_SWITCHING).
 */
export class Gil implements RuntimeLock {
  readonly name: string;
  readonly counters: GilCounters = { switches: 0, requests: 0, forced: 0, contended: 0 };
  holder: ThreadActor | null = null;
  private lastHolder: ThreadActor | null = null;
  private dropRequest = false;
  private readonly mutex: Mutex;
  private readonly freed: Condition;
  private readonly switchMutex: Mutex;
  private readonly switched: Condition;
  /** In the order in which the threads came to their lock. */
  private readonly states = new Map<ThreadActor, GilState>();
  /** The holder runs code that looks at the request at once (not a C call). */
  private interruptible = false;
  private readonly sim: Simulator;
  private readonly trace: Trace;
  private readonly kernel: Kernel;
  private readonly intervalNs: number;
  private readonly clock: StepClock;
  private readonly lane: number;

  constructor(fields: {
    sim: Simulator;
    trace: Trace;
    kernel: Kernel;
    name: string;
    /** Switch interval, ns. */
    intervalNs: number;
    /** What the cost of the lock's own steps is multiplied with; default 1. */
    costFactor?: number;
  }) {
    this.name = fields.name;
    this.sim = fields.sim;
    this.trace = fields.trace;
    this.kernel = fields.kernel;
    this.intervalNs = fields.intervalNs;
    this.clock = new StepClock(fields.sim.random.stream(`lock ${fields.name}`), fields.costFactor ?? 1);
    this.mutex = new Mutex('GIL', this.clock);
    this.freed = new Condition('GIL', fields.sim, this.clock);
    this.switchMutex = new Mutex('GIL switch', this.clock);
    this.switched = new Condition('GIL switch', fields.sim, this.clock);
    this.lane = fields.trace.addLane('lock', fields.name, fields.name);
    this.trace.sleeping(this.lane, fields.sim.nowNs, 'free');
  }

  /** `take_gil`: at once where the lock is free, whoever else may be waking up for it. */
  take(actor: ThreadActor): LockWork | null {
    if (this.holder !== null || !this.quiet || !this.switched.empty) return this.takeSlowly(actor);
    this.hold(actor);
    return null;
  }

  /** `drop_gil`: wakes one waiter; where a drop was requested it also waits until another has taken the lock. */
  release(actor: ThreadActor, final: boolean): LockWork | null {
    if (this.dropRequest || !this.quiet || !this.freed.empty) return this.drop(actor, final);
    this.free(actor, false);
    return null;
  }

  /**
   * Runs bytecode: the evaluation breaker is looked at between any two instructions, so that a request ends the
   * run at once; with 0 ns only the look after a C call is taken.
   */
  *compute(actor: ThreadActor, ns: number): LockWork {
    let left = ns;
    for (;;) {
      this.requireHolder(actor);
      if (this.dropRequest) yield call(this.giveWay(actor));
      if (left <= 0) return;
      this.interruptible = true;
      left = yield run(left);
      this.interruptible = false;
      if (left <= 0 && !this.dropRequest) return;
    }
  }

  view(): QueueView {
    const detail = 'gave way, waits until another has had the lock';
    const items = [...this.states].flatMap(([actor, state]) => {
      if (state === 'holding') return [];
      const item = { lane: actor.lane, label: actor.name };
      return [state === 'switching' ? { ...item, detail } : item];
    });
    return {
      id: `lock:${this.name}`,
      kind: 'lock',
      title: this.name,
      holder: this.holder?.lane ?? -1,
      items,
      ...(this.dropRequest ? { note: 'drop requested' } : {}),
    };
  }

  /**
   * At most one thread holds the lock, and it is the one that the lock names.
   * @throws {InvariantError}
   */
  check(): void {
    let holding: ThreadActor | null = null;
    for (const [actor, state] of this.states) {
      if (state !== 'holding') continue;
      if (holding !== null || actor !== this.holder) this.disagree();
      holding = actor;
    }
    if (holding !== this.holder) this.disagree();
  }

  private disagree(): never {
    const holding = [...this.states].filter(([, state]) => state === 'holding');
    const names = holding.map(([actor]) => actor.name).join(', ');
    throw new InvariantError(
      `${this.name} is held by ${this.holder?.name ?? 'nobody'}, but holding are: ${names || 'none'}`,
    );
  }

  /** Nobody is in the middle of taking or dropping the lock. */
  private get quiet(): boolean {
    return this.mutex.owner === null && this.switchMutex.owner === null;
  }

  /** A timed wait; a time-out without any switch meanwhile asks the holder to drop the lock, then waits again. */
  private *takeSlowly(actor: ThreadActor): LockWork {
    this.counters.contended += 1;
    this.enter(actor, 'waiting');
    if (!this.mutex.tryLock(actor)) yield call(this.mutex.lockSlowly(actor));
    let asked = false;
    let seen = this.counters.switches;
    const goesOn = (): boolean => {
      if (this.holder === null || this.counters.switches === seen) return false;
      seen = this.counters.switches;
      return true;
    };
    while (this.holder !== null) {
      seen = this.counters.switches;
      const outcome = yield call(this.freed.waitFor(actor, this.mutex, this.intervalNs, asked, goesOn));
      asked = false;
      if (outcome !== TIMED_OUT || this.holder === null || this.counters.switches !== seen) continue;
      asked = true;
      this.request(actor);
      yield this.clock.step(RENEW);
    }
    if (!this.switchMutex.tryLock(actor)) yield call(this.switchMutex.lockSlowly(actor));
    this.hold(actor);
    if (!this.switched.empty) yield call(this.switched.signal(actor));
    const switchWaking = this.switchMutex.unlock();
    if (switchWaking !== null) yield call(switchWaking);
    this.dropRequest = false;
    const waking = this.mutex.unlock();
    if (waking !== null) yield call(waking);
  }

  private request(actor: ThreadActor): void {
    const { holder } = this;
    if (holder === null) return;
    this.counters.requests += 1;
    this.dropRequest = true;
    if (this.sim.observing) {
      const where = this.interruptible ? '' : ', which is in a C call and will see it after that';
      const sentence = `${actor.name} waited ${this.intervalNs / 1e6} ms and asks ${holder.name} to drop ${this.name}${where}`;
      this.sim.note('gil-request', actor.lane, sentence);
    }
    if (this.interruptible) this.kernel.cut(holder.thread);
  }

  private hold(actor: ThreadActor): void {
    this.enter(actor, 'holding');
    this.holder = actor;
    this.trace.runnable(this.lane, this.sim.nowNs, actor.lane);
    this.trace.running(this.lane, this.sim.nowNs, actor.lane);
    if (this.lastHolder !== actor) {
      this.lastHolder = actor;
      this.counters.switches += 1;
    }
    if (this.sim.observing) this.sim.note('gil-take', actor.lane, `${actor.name} takes ${this.name}`);
  }

  private free(actor: ThreadActor, forced: boolean): void {
    this.requireHolder(actor);
    this.holder = null;
    this.enter(actor, forced ? 'switching' : 'detached');
    this.trace.sleeping(this.lane, this.sim.nowNs, 'free');
    if (this.sim.observing) {
      const waiting = [...this.states.values()].filter((state) => state === 'waiting').length;
      const wakes = waiting === 0 ? 'nobody waits for it' : `${waiting} wait for it, one is signalled`;
      const why = forced ? ' on request' : '';
      this.sim.note('gil-drop', actor.lane, `${actor.name} drops ${this.name}${why}; ${wakes}`);
    }
  }

  private *giveWay(actor: ThreadActor): LockWork {
    yield this.clock.step(NOTICE);
    yield call(this.drop(actor, false));
    const taken = this.take(actor);
    if (taken !== null) yield call(taken);
  }

  private *drop(actor: ThreadActor, final: boolean): LockWork {
    if (!this.mutex.tryLock(actor)) yield call(this.mutex.lockSlowly(actor));
    const forced = this.dropRequest && !final;
    this.free(actor, forced);
    if (!this.freed.empty) yield call(this.freed.signal(actor));
    const waking = this.mutex.unlock();
    if (waking !== null) yield call(waking);
    if (!forced) return;
    this.counters.forced += 1;
    yield call(this.waitForSwitch(actor));
    this.enter(actor, 'detached');
  }

  /** FORCE_SWITCHING: the lock may not be taken back before another has had it. */
  private *waitForSwitch(actor: ThreadActor): LockWork {
    if (!this.dropRequest) return;
    if (!this.switchMutex.tryLock(actor)) yield call(this.switchMutex.lockSlowly(actor));
    if (this.lastHolder === actor) {
      this.dropRequest = false;
      yield call(this.switched.waitFor(actor, this.switchMutex, null, true));
    }
    const switchWaking = this.switchMutex.unlock();
    if (switchWaking !== null) yield call(switchWaking);
  }

  private enter(actor: ThreadActor, state: GilState): void {
    GIL_CHECK.assert(this.states.get(actor) ?? 'detached', state, actor.name, this.sim.nowNs);
    if (state === 'detached') this.states.delete(actor);
    else this.states.set(actor, state);
  }

  private requireHolder(actor: ThreadActor): void {
    if (this.holder === actor) return;
    throw new InvariantError(
      `${actor.name} runs or drops without holding ${this.name} at ${this.sim.nowNs} ns`,
    );
  }
}
