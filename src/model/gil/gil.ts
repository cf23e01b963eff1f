import { InvariantError } from '../engine/errors.ts';
import type { QueueView } from '../engine/model.ts';
import type { Random } from '../engine/random.ts';
import type { Simulator } from '../engine/simulator.ts';
import type { Trace } from '../engine/trace.ts';
import { assertTransition, type TransitionTable } from '../engine/transitions.ts';
import { block, run, TIMED_OUT } from '../kernel/demand.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ThreadActor } from '../threads/actor.ts';
import type { LockWork, RuntimeLock } from '../threads/runtime-lock.ts';

/** Python/ceval_gil.c `DEFAULT_INTERVAL`: 5000 us. */
export const DEFAULT_SWITCH_INTERVAL_US = 5000;

/**
 * Chance that the thread which asked for the lock gets it before it sleeps again. It still runs when the holder
 * on another core sees the request, and takes the wake-up meant for a sleeper. Fitted to two measurements of
 * CPython 3.11 with glibc 2.36 on two cores: 2.2 to 2.8 waits per thread and cycle of two spinning threads
 * (sleeping always would make 3), and 65 to 71 echoes a second beside two busy threads (without it: 100).
 */
const REQUESTER_WINS = 0.6;
/** From the request to the asker's sleep: the entry into the futex system call, ns. */
const FUTEX_ENTRY_NS = 1000;

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
 * CPython's global interpreter lock as Python/ceval_gil.c has it (3.2 to 3.14), for the threads of one
 * interpreter or of one process.
 */
export class Gil implements RuntimeLock {
  readonly name: string;
  readonly counters: GilCounters = { switches: 0, requests: 0, forced: 0, contended: 0 };
  holder: ThreadActor | null = null;
  private lastHolder: ThreadActor | null = null;
  private dropRequest = false;
  private readonly waiters: ThreadActor[] = [];
  private readonly switchWaiters: ThreadActor[] = [];
  private readonly states = new Map<ThreadActor, GilState>();
  /** Asked for the lock and has not gone back to sleep: takes the next wake-up. */
  private asker: ThreadActor | null = null;
  /** The holder runs code that looks at the request at once (not a C call). */
  private interruptible = false;
  private readonly sim: Simulator;
  private readonly trace: Trace;
  private readonly kernel: Kernel;
  private readonly intervalNs: number;
  private readonly random: Random;
  private readonly lane: number;

  constructor(fields: { name: string; sim: Simulator; trace: Trace; kernel: Kernel; intervalNs: number }) {
    this.name = fields.name;
    this.sim = fields.sim;
    this.trace = fields.trace;
    this.kernel = fields.kernel;
    this.intervalNs = fields.intervalNs;
    this.random = fields.sim.random.stream(`lock ${fields.name}`);
    this.lane = fields.trace.addLane('lock', fields.name, fields.name);
    this.trace.sleeping(this.lane, fields.sim.nowNs, 'free');
  }

  /** `take_gil`: at once where the lock is free, whoever else may be waking up for it. */
  take(actor: ThreadActor): LockWork | null {
    if (this.holder === null) {
      this.acquire(actor);
      return null;
    }
    return this.takeSlowly(actor);
  }

  /** `drop_gil`: wakes one waiter; where a drop was requested it also waits until another has taken the lock. */
  release(actor: ThreadActor, final: boolean): LockWork | null {
    const requested = this.dropRequest;
    this.drop(actor);
    if (!requested || final) {
      this.enter(actor, 'detached');
      return null;
    }
    return this.waitForSwitch(actor);
  }

  /**
   * Runs bytecode: the evaluation breaker is looked at between any two instructions, so that a request ends the
   * run at once; with 0 ns only the look after a C call is taken.
   */
  *compute(actor: ThreadActor, ns: number): LockWork {
    let left = ns;
    for (;;) {
      this.requireHolder(actor);
      if (this.dropRequest) yield* this.giveWay(actor);
      if (left <= 0) return;
      this.interruptible = true;
      left = yield run(left);
      this.interruptible = false;
      if (left <= 0 && !this.dropRequest) return;
    }
  }

  view(): QueueView {
    return {
      id: `lock:${this.name}`,
      kind: 'lock',
      title: this.name,
      holder: this.holder?.lane ?? -1,
      items: [
        ...this.waiters.map((actor) => ({ lane: actor.lane, label: actor.name })),
        ...this.switchWaiters.map((actor) => ({
          lane: actor.lane,
          label: actor.name,
          detail: 'gave way, waits until another has had the lock',
        })),
      ],
      ...(this.dropRequest ? { note: 'drop requested' } : {}),
    };
  }

  /**
   * At most one thread holds the lock, and it is the one that the lock names.
   * @throws {InvariantError}
   */
  check(): void {
    const holding = [...this.states].filter(([, state]) => state === 'holding').map(([actor]) => actor);
    if (holding.length > 1 || (holding[0] ?? null) !== this.holder) {
      const names = holding.map((actor) => actor.name).join(', ');
      throw new InvariantError(
        `${this.name} is held by ${this.holder?.name ?? 'nobody'}, but holding are: ${names}`,
      );
    }
  }

  /** A timed wait; a time-out without any switch meanwhile asks the holder to drop the lock, then waits again. */
  private *takeSlowly(actor: ThreadActor): LockWork {
    this.counters.contended += 1;
    this.enter(actor, 'waiting');
    while (this.holder !== null) {
      const seen = this.counters.switches;
      this.waiters.push(actor);
      const answer = yield block('GIL', this.intervalNs);
      const index = this.waiters.indexOf(actor);
      if (index >= 0) this.waiters.splice(index, 1);
      const timedOut = answer === TIMED_OUT && index >= 0;
      if (timedOut && this.holder !== null && this.counters.switches === seen) {
        this.request(actor);
        if (this.staysAwake(actor)) yield run(FUTEX_ENTRY_NS);
        if (this.asker === actor) this.asker = null;
      }
    }
    this.acquire(actor);
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

  /** Whether the asker is still awake when the holder, running on another core, drops the lock. */
  private staysAwake(actor: ThreadActor): boolean {
    const reacts = this.interruptible && this.holder?.thread.state === 'running';
    if (!reacts || this.random.next() >= REQUESTER_WINS) return false;
    this.asker = actor;
    return true;
  }

  private acquire(actor: ThreadActor): void {
    this.enter(actor, 'holding');
    this.holder = actor;
    this.dropRequest = false;
    this.trace.runnable(this.lane, this.sim.nowNs, actor.lane);
    this.trace.running(this.lane, this.sim.nowNs, actor.lane);
    if (this.lastHolder !== actor) {
      this.lastHolder = actor;
      this.counters.switches += 1;
    }
    if (this.sim.observing) this.sim.note('gil-take', actor.lane, `${actor.name} takes ${this.name}`);
    this.switchWaiters.shift()?.wake();
  }

  private drop(actor: ThreadActor): void {
    this.requireHolder(actor);
    this.holder = null;
    this.trace.sleeping(this.lane, this.sim.nowNs, 'free');
    const next = this.asker === null ? this.waiters.shift() : undefined;
    if (this.sim.observing) {
      const wakes = next === undefined ? 'nobody sleeps for it' : `it wakes ${next.name}`;
      const why = this.dropRequest ? ' on request' : '';
      this.sim.note('gil-drop', actor.lane, `${actor.name} drops ${this.name}${why}; ${wakes}`);
    }
    next?.wake();
  }

  private *giveWay(actor: ThreadActor): LockWork {
    this.drop(actor);
    yield* this.waitForSwitch(actor);
    const taken = this.take(actor);
    if (taken !== null) yield* taken;
  }

  /** FORCE_SWITCHING: the lock may not be taken back before another has had it. */
  private *waitForSwitch(actor: ThreadActor): LockWork {
    this.counters.forced += 1;
    this.dropRequest = false;
    this.enter(actor, 'switching');
    while (this.lastHolder === actor) {
      this.switchWaiters.push(actor);
      yield block('GIL switch');
      const index = this.switchWaiters.indexOf(actor);
      if (index >= 0) this.switchWaiters.splice(index, 1);
    }
    this.enter(actor, 'detached');
  }

  private enter(actor: ThreadActor, state: GilState): void {
    assertTransition(
      GIL_TRANSITIONS,
      this.states.get(actor) ?? 'detached',
      state,
      actor.name,
      this.sim.nowNs,
    );
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
