import { assertTransition } from '../engine/transitions.ts';
import { block, type KernelDemand, run, type ThreadBody } from '../kernel/demand.ts';
import type { Disturbance } from '../loop/disturbance.ts';
import { Fifo } from '../loop/fifo.ts';
import type { Callback, Future } from '../loop/future.ts';
import type { ThreadActor } from '../threads/actor.ts';
import type { ThreadMachine } from '../threads/simulation.ts';
import { type Arrival, Arrivals, type Source } from './arrivals.ts';
import { LoopClock } from './clock.ts';
import { type LibuvOrder, PHASE_TRANSITIONS, type Phase } from './phases.ts';
import { type Entry, type NodeCounters, put, TaskQueues } from './task-queues.ts';
import { Timeout, TimerLists } from './timers.ts';

const MS = 1_000_000;

export interface NodeLoopOptions {
  readonly name: string;
  readonly machine: ThreadMachine;
  readonly order: LibuvOrder;
  /** CPU of calling one callback, ns. */
  readonly callbackNs: number;
  /** CPU of one iteration with its epoll_wait, ns. */
  readonly iterationNs: number;
  readonly disturbance: Disturbance | null;
  /** Position among all results of a pool that may still come before this one; see `NodeLoop.post`. */
  readonly poolSize: number;
}

/** One thread's libuv loop with Node's queues on it: the main thread's, or a worker's. */
export class NodeLoop {
  readonly name: string;
  readonly timers = new TimerLists();
  phase: Phase = 'main';
  /** Work under way that keeps the loop alive: pool jobs, descriptors, messages that are awaited. */
  pendingWork = 0;
  /** A worker's loop stays until its port is closed or its process ends. */
  stays = false;
  readonly tasks: TaskQueues;
  readonly immediates = new Fifo<Entry>();
  readonly closing = new Fifo<Entry>();
  readonly arrivals: Arrivals;
  private readonly parked = new Set<Future>();
  private polling = false;
  /** When the uv timer, which all of JavaScript's timers share, is due next, loop time in ms; counts within a pass of timers only. */
  private armedMs = Number.POSITIVE_INFINITY;
  private readonly clock: LoopClock;
  private actor: ThreadActor | null = null;
  private readonly options: NodeLoopOptions;

  constructor(options: NodeLoopOptions) {
    this.name = options.name;
    this.options = options;
    const { machine, callbackNs, disturbance, poolSize } = options;
    this.tasks = new TaskQueues({
      name: this.name,
      machine,
      callbackNs,
      thread: () => this.thread,
      phase: () => this.phase,
    });
    this.arrivals = new Arrivals(poolSize, disturbance);
    this.clock = new LoopClock(machine, this.timers, disturbance);
  }

  get counters(): NodeCounters {
    return this.tasks.counters;
  }

  attach(actor: ThreadActor): void {
    this.actor = actor;
  }

  get thread(): ThreadActor {
    if (this.actor === null) throw new RangeError(`${this.name} has no thread yet`);
    return this.actor;
  }

  get nowNs(): number {
    return this.options.machine.sim.nowNs;
  }

  // ---- what programs ask for

  nextTick(run: Callback, label: string): Entry {
    return put(this.tasks.ticks, run, label);
  }

  microtask(run: Callback, label: string): Entry {
    return put(this.tasks.microtasks, run, label);
  }

  immediate(run: Callback, label: string): Entry {
    return put(this.immediates, run, label);
  }

  /** uv_close: its callback runs in the closing phase. */
  close(run: Callback, label: string): Entry {
    return put(this.closing, run, label);
  }

  /** setTimeout, setInterval: they read the clock anew (`getLibuvNow` is Environment::GetNow, which updates it). */
  *setTimer(
    ms: number,
    repeats: boolean,
    run: Callback,
    label: string,
  ): Generator<KernelDemand, Timeout, number> {
    const startMs = yield* this.clock.update((due) => [due - ms, due - ms + 1]);
    const timer = new Timeout({ run, label, repeats, ms, startMs });
    this.timers.insert(timer);
    // `scheduleTimer`: one that is due before all others arms the uv timer.
    this.armedMs = Math.min(this.armedMs, startMs + ms);
    return timer;
  }

  /** A pool job begins: `order` is its place in the pool's queue. */
  expectJob(order: number, slow: boolean): void {
    this.arrivals.expectJob(order, slow);
    this.pendingWork += 1;
  }

  /** From another thread or a device: the loop finds it when it polls next. Ends one piece of pending work. */
  post(run: Callback, label: string, source: Source = { kind: 'device' }): void {
    this.arrivals.add({ run, label, source, cancelled: false });
    if (this.polling) this.options.machine.kernel.wake(this.thread.thread);
  }

  /** `MessagePort::Drain`: what is left of a port's messages, with no ticks between. */
  *drainPort(port: string): ThreadBody {
    for (const message of this.arrivals.drain(port)) {
      this.pendingWork -= 1;
      const work = message.run();
      if (work !== null) yield* work;
    }
  }

  /** A future that `release` ends, such as that of a message to come; it keeps the loop alive. */
  park(future: Future, timeoutNs: number | null): void {
    this.parked.add(future);
    this.pendingWork += 1;
    if (timeoutNs !== null) this.options.machine.sim.after(timeoutNs, () => this.release(future));
  }

  /** Ends a parked future; from another thread by a message. */
  release(future: Future): void {
    if (!this.parked.delete(future)) return;
    const { active } = this.options.machine.kernel;
    if (active === this.thread.thread) {
      this.pendingWork -= 1;
      future.finish();
      return;
    }
    this.post(() => {
      future.finish();
      return null;
    }, 'message from another thread');
  }

  // ---- uv_run

  /** SpinEventLoop: `uv_run` until nothing keeps the loop alive. */
  *spin(): ThreadBody {
    yield* this.early();
    while (this.alive) {
      this.counters.iterations += 1;
      if (this.options.order === '<=1.44' && this.counters.iterations > 1) yield* this.runTimers();
      yield* this.runIteration();
      if (this.options.order !== '<=1.44') yield* this.runTimers();
    }
    this.enter('ended');
  }

  /** The pass of timers before the first iteration: 1.45 has one of its own, before it was the iteration's first phase. */
  private *early(): ThreadBody {
    if (this.alive) yield* this.runTimers();
  }

  private *runIteration(): ThreadBody {
    this.enter('pending');
    this.enter('idle');
    this.enter('prepare');
    this.enter('poll');
    yield* this.poll();
    this.enter('check');
    yield* this.runImmediates();
    this.enter('closing');
    // src/unix/core.c `uv__make_close_pending` puts each before the others.
    for (const entry of this.closing.takeAll().reverse()) yield* this.tasks.callBack(entry);
  }

  private get alive(): boolean {
    const queued = this.immediates.size + this.closing.size + this.arrivals.size;
    return this.stays || this.timers.active > 0 || this.pendingWork > 0 || queued > 0;
  }

  /** `uv__backend_timeout`: 0 where something is ready, else to the next timer, whole ms; null for no end. */
  private timeoutMs(): number | null {
    if (this.immediates.size > 0 || this.closing.size > 0 || !this.alive) return 0;
    const next = this.timers.nextMs();
    return next === null ? null : Math.max(0, next - this.clock.timeMs);
  }

  private *poll(): ThreadBody {
    const timeout = this.timeoutMs();
    const { machine, iterationNs } = this.options;
    this.tellPoll(timeout);
    yield run(iterationNs);
    const endNs = timeout === null ? Number.POSITIVE_INFINITY : this.nowNs + timeout * MS;
    if (this.pendingWork > this.arrivals.size) yield* this.arrivals.holdUp();
    let batch = this.arrivals.take(timeout === null, this.pendingWork > this.arrivals.size);
    while (batch.length === 0 && this.nowNs < endNs) {
      this.polling = true;
      yield block('do_epoll_wait', Number.isFinite(endNs) ? endNs - this.nowNs : null);
      this.polling = false;
      batch = this.arrivals.take(timeout === null, this.pendingWork > this.arrivals.size);
    }
    yield* this.clock.update();
    if (machine.sim.observing && batch.length > 1) {
      machine.sim.note(
        'drain',
        this.thread.lane,
        `${this.name} finds ${batch.length} results in one poll and runs them one after the other`,
      );
    }
    const told: Arrival[] = [];
    for (let arrival = batch.shift(); arrival !== undefined; ) {
      yield* this.tellAll(arrival);
      told.push(arrival);
      arrival = (yield* this.arrivals.takeLate(told)) ?? batch.shift();
    }
  }

  /** A result; a message with those that its port has besides. */
  private *tellAll(first: Arrival): ThreadBody {
    let left = this.arrivals.inOneGo(first);
    for (let next: Arrival | undefined = first; next !== undefined; left -= 1) {
      yield* this.tell(next);
      next = left > 1 ? yield* this.arrivals.moreOf(first) : undefined;
    }
  }

  private *tell(arrival: Arrival): ThreadBody {
    this.pendingWork -= 1;
    this.arrivals.begin(arrival);
    yield* this.tasks.callBack(arrival);
  }

  private *runTimers(): ThreadBody {
    this.enter('timers');
    let nowMs = yield* this.clock.update();
    const next = this.timers.nextMs();
    if (next === null || next > nowMs) return;
    do {
      // src/env.cc `RunTimers` reads the clock once more, then processTimers keeps to that reading.
      nowMs = yield* this.clock.update();
      for (let timer = this.timers.takeDue(nowMs); timer !== null; timer = this.timers.takeDue(nowMs)) {
        yield* this.runTimer(timer);
      }
    } while (this.options.order !== '>=1.48' && this.armedMs <= this.clock.timeMs);
    // The uv timer is armed anew for the next list, from a new reading of the clock.
    yield* this.clock.update();
  }

  /**
   * A timer's callback. After the last one, and before its ticks and microtasks, `RunTimers` arms the one uv timer for the next list, at the
   * least 1 ms on. Up to libuv 1.47 `uv__run_timers` looks at it again: where a microtask has read the clock that late, it runs anew.
   */
  private *timerBody(timer: Timeout): ThreadBody {
    const work = timer.run();
    if (work !== null) yield* work;
    const nextMs = this.timers.nextMs();
    this.armedMs = nextMs === null ? Number.POSITIVE_INFINITY : Math.max(nextMs, this.clock.timeMs + 1);
  }

  private *runTimer(timer: Timeout): ThreadBody {
    const startMs = timer.repeats ? yield* this.clock.update((due) => [due - timer.ms]) : 0;
    yield* this.tasks.callBack({ run: () => this.timerBody(timer), label: timer.label, cancelled: false });
    if (!timer.repeats || timer.cleared) return;
    // An interval is armed again from the start of its callback.
    timer.startMs = startMs;
    this.timers.insert(timer);
  }

  /** `CheckImmediate`: ends of workers, then the immediates of now; new ones wait for the next iteration. */
  private *runImmediates(): ThreadBody {
    for (const exit of this.arrivals.takeExits()) yield* this.tell(exit);
    for (const entry of this.immediates.takeAll()) yield* this.tasks.callBack(entry);
  }

  private enter(phase: Phase): void {
    const { machine, order } = this.options;
    assertTransition(PHASE_TRANSITIONS[order], this.phase, phase, this.name, this.nowNs);
    this.phase = phase;
    if (machine.sim.observing && (phase === 'timers' || phase === 'check' || phase === 'ended')) {
      const why = phase === 'ended' ? 'nothing keeps it alive' : `iteration ${this.counters.iterations}`;
      machine.sim.note('phase', this.thread.lane, `${this.name} comes to ${phase}: ${why}`);
    }
  }

  private tellPoll(timeoutMs: number | null): void {
    const { sim } = this.options.machine;
    if (!sim.observing) return;
    const how =
      timeoutMs === 0
        ? 'without waiting, for an immediate or a closing handle is there or a timer is due'
        : timeoutMs === null
          ? 'without an end, for there is no timer'
          : `for up to ${timeoutMs} ms, when the next timer is due`;
    sim.note('poll', this.thread.lane, `${this.name} polls ${how}`);
  }
}
