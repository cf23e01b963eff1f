import { InvariantError } from '../engine/errors.ts';
import type { QueueView } from '../engine/model.ts';
import type { Simulator } from '../engine/simulator.ts';
import type { Trace } from '../engine/trace.ts';
import { type StateCode, TransitionCheck, type TransitionTable } from '../engine/transitions.ts';
import { call, type KernelDemand, run } from '../kernel/demand.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ThreadActor } from '../threads/actor.ts';
import type { LockWork, RuntimeLock } from '../threads/runtime-lock.ts';
import { Condition } from './condition.ts';
import { Mutex } from './mutex.ts';
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
const DETACHED = GIL_CHECK.codeOf('detached');
const WAITING = GIL_CHECK.codeOf('waiting');
const HOLDING = GIL_CHECK.codeOf('holding');
const SWITCHING = GIL_CHECK.codeOf('switching');

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
  private readonly states = new Map<ThreadActor, StateCode<GilState>>();
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
    const parts = { sim: fields.sim, clock: this.clock };
    this.mutex = new Mutex('GIL', this.clock);
    this.freed = new Condition({ ...parts, name: 'GIL', mutex: this.mutex, timeoutNs: fields.intervalNs });
    this.switchMutex = new Mutex('GIL switch', this.clock);
    this.switched = new Condition({ ...parts, name: 'GIL switch', mutex: this.switchMutex, timeoutNs: null });
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
      if (this.dropRequest) {
        yield this.clock.step(NOTICE);
        yield call(this.drop(actor, false));
        const taken = this.take(actor);
        if (taken !== null) yield call(taken);
      }
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
      if (state === HOLDING) return [];
      const item = { lane: actor.lane, label: actor.name };
      return [state === SWITCHING ? { ...item, detail } : item];
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
      if (state !== HOLDING) continue;
      if (holding !== null || actor !== this.holder) this.disagree();
      holding = actor;
    }
    if (holding !== this.holder) this.disagree();
  }

  private disagree(): never {
    const holding = [...this.states].filter(([, state]) => state === HOLDING);
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
    this.enter(actor, WAITING);
    const locking = this.mutex.lock(actor);
    if (locking !== null) yield locking;
    let asked = false;
    let seen = this.counters.switches;
    const goesOn = (): boolean => {
      if (this.holder === null || this.counters.switches === seen) return false;
      seen = this.counters.switches;
      return true;
    };
    const wait = this.freed.waitOf(actor);
    while (this.holder !== null) {
      seen = this.counters.switches;
      const waiting = wait.begin(asked, goesOn);
      if (waiting !== null) yield waiting;
      asked = false;
      if (!wait.timedOut || this.holder === null || this.counters.switches !== seen) continue;
      asked = true;
      this.request(actor);
      yield this.clock.step(RENEW);
    }
    const switchLocking = this.switchMutex.lock(actor);
    if (switchLocking !== null) yield switchLocking;
    this.hold(actor);
    const signal = this.switched.signal(actor);
    if (signal !== null) yield signal;
    const switchWaking = this.switchMutex.unlock();
    if (switchWaking !== null) yield switchWaking;
    this.dropRequest = false;
    const waking = this.mutex.unlock();
    if (waking !== null) yield waking;
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
    this.enter(actor, HOLDING);
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
    this.enter(actor, forced ? SWITCHING : DETACHED);
    this.trace.sleeping(this.lane, this.sim.nowNs, 'free');
    if (this.sim.observing) {
      const waiting = [...this.states.values()].filter((state) => state === WAITING).length;
      const wakes = waiting === 0 ? 'nobody waits for it' : `${waiting} wait for it, one is signalled`;
      const why = forced ? ' on request' : '';
      this.sim.note('gil-drop', actor.lane, `${actor.name} drops ${this.name}${why}; ${wakes}`);
    }
  }

  private *drop(actor: ThreadActor, final: boolean): LockWork {
    const locking = this.mutex.lock(actor);
    if (locking !== null) yield locking;
    const forced = this.dropRequest && !final;
    this.free(actor, forced);
    const signal = this.freed.signal(actor);
    if (signal !== null) yield signal;
    const waking = this.mutex.unlock();
    if (waking !== null) yield waking;
    if (!forced) return;
    this.counters.forced += 1;
    if (this.dropRequest) {
      // FORCE_SWITCHING: the lock may not be taken back before another has had it.
      const switchLocking = this.switchMutex.lock(actor);
      if (switchLocking !== null) yield switchLocking;
      const switching = this.lastHolder === actor ? this.waitForSwitch(actor) : null;
      if (switching !== null) yield switching;
      const switchWaking = this.switchMutex.unlock();
      if (switchWaking !== null) yield switchWaking;
    }
    this.enter(actor, DETACHED);
  }

  private waitForSwitch(actor: ThreadActor): KernelDemand | null {
    this.dropRequest = false;
    return this.switched.waitOf(actor).begin(true);
  }

  private enter(actor: ThreadActor, state: StateCode<GilState>): void {
    GIL_CHECK.assert(this.states.get(actor) ?? DETACHED, state, actor.name, this.sim.nowNs);
    if (state === DETACHED) this.states.delete(actor);
    else this.states.set(actor, state);
  }

  private requireHolder(actor: ThreadActor): void {
    if (this.holder === actor) return;
    throw new InvariantError(
      `${actor.name} runs or drops without holding ${this.name} at ${this.sim.nowNs} ns`,
    );
  }
}
