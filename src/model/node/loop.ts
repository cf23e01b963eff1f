import type { QueueView } from '../engine/model.ts';
import { assertTransition } from '../engine/transitions.ts';
import { block, type KernelDemand, run, type ThreadBody } from '../kernel/demand.ts';
import type { Disturbance } from '../loop/disturbance.ts';
import { Fifo } from '../loop/fifo.ts';
import type { Callback, Future } from '../loop/future.ts';
import type { ThreadActor } from '../threads/actor.ts';
import type { ThreadMachine } from '../threads/simulation.ts';
import { type LibuvOrder, PHASE_TRANSITIONS, type Phase } from './phases.ts';
import { Timeout, TimerLists } from './timers.ts';

const MS = 1_000_000;

/** A callback in one of the loop's queues. */
export interface Entry {
  readonly run: Callback;
  readonly label: string;
  cancelled: boolean;
}

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

export interface NodeCounters {
  iterations: number;
  callbacks: number;
  ticks: number;
  microtasks: number;
  longestCallbackNs: number;
}

/** A result that comes from another thread. `order` is its place in the pool's queue, null for no pool's. */
interface Arrival extends Entry {
  readonly order: number | null;
}

/** One thread's libuv loop with Node's queues on it: the main thread's, or a worker's. */
export class NodeLoop {
  readonly name: string;
  readonly timers = new TimerLists();
  readonly counters: NodeCounters = {
    iterations: 0,
    callbacks: 0,
    ticks: 0,
    microtasks: 0,
    longestCallbackNs: 0,
  };
  phase: Phase = 'main';
  /** Work under way that keeps the loop alive: pool jobs, descriptors, messages that are awaited. */
  pendingWork = 0;
  /** A worker's loop stays until its process ends. */
  stays = false;
  private readonly ticks = new Fifo<Entry>();
  private readonly microtasks = new Fifo<Entry>();
  private readonly immediates = new Fifo<Entry>();
  private readonly closing = new Fifo<Entry>();
  private arrivals: Arrival[] = [];
  private readonly openJobs = new Set<number>();
  private readonly parked = new Set<Future>();
  private polling = false;
  private timeMs = 0;
  private actor: ThreadActor | null = null;
  private readonly options: NodeLoopOptions;

  constructor(options: NodeLoopOptions) {
    this.name = options.name;
    this.options = options;
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
    return this.put(this.ticks, run, label);
  }

  microtask(run: Callback, label: string): Entry {
    return this.put(this.microtasks, run, label);
  }

  immediate(run: Callback, label: string): Entry {
    return this.put(this.immediates, run, label);
  }

  /** uv_close: its callback runs in the closing phase. */
  close(run: Callback, label: string): Entry {
    return this.put(this.closing, run, label);
  }

  /** setTimeout, setInterval: they read the clock anew (`getLibuvNow` is Environment::GetNow, which updates it). */
  *setTimer(
    ms: number,
    repeats: boolean,
    run: Callback,
    label: string,
  ): Generator<KernelDemand, Timeout, number> {
    const startMs = yield* this.updateTime((due) => [due - ms, due - ms + 1]);
    const timer = new Timeout({ run, label, repeats, ms, startMs });
    this.timers.insert(timer);
    return timer;
  }

  /** A pool job begins: `order` is its place in the pool's queue. */
  expectJob(order: number): void {
    this.openJobs.add(order);
    this.pendingWork += 1;
  }

  /** From another thread or a device: the loop finds it when it polls next. Ends one piece of pending work. */
  post(run: Callback, label: string, order: number | null = null): void {
    this.arrivals.push({ run, label, order, cancelled: false });
    if (this.polling) this.options.machine.kernel.wake(this.thread.thread);
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
      if (this.options.order === '>=1.45') yield* this.runTimers();
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
    for (const entry of this.closing.takeAll()) yield* this.callBack(entry);
  }

  private get alive(): boolean {
    const queued = this.immediates.size + this.closing.size + this.arrivals.length;
    return this.stays || this.timers.active > 0 || this.pendingWork > 0 || queued > 0;
  }

  /** `uv__backend_timeout`: 0 where something is ready, else to the next timer, whole ms; null for no end. */
  private timeoutMs(): number | null {
    if (this.immediates.size > 0 || this.closing.size > 0 || !this.alive) return 0;
    const next = this.timers.nextMs();
    return next === null ? null : Math.max(0, next - this.timeMs);
  }

  private *poll(): ThreadBody {
    const timeout = this.timeoutMs();
    const { machine, iterationNs } = this.options;
    this.tellPoll(timeout);
    yield run(iterationNs);
    const endNs = timeout === null ? Number.POSITIVE_INFINITY : this.nowNs + timeout * MS;
    let batch = this.takeArrivals(timeout === null);
    while (batch.length === 0 && this.nowNs < endNs) {
      this.polling = true;
      yield block('do_epoll_wait', Number.isFinite(endNs) ? endNs - this.nowNs : null);
      this.polling = false;
      batch = this.takeArrivals(timeout === null);
    }
    yield* this.updateTime((due) => [due]);
    if (machine.sim.observing && batch.length > 1) {
      machine.sim.note(
        'drain',
        this.thread.lane,
        `${this.name} finds ${batch.length} results in one poll and runs them one after the other`,
      );
    }
    for (const arrival of batch) {
      this.pendingWork -= 1;
      if (arrival.order !== null) this.openJobs.delete(arrival.order);
      yield* this.callBack(arrival);
    }
  }

  /** What one poll reports: all of it (`uv__work_done` takes the whole queue), or what a disturbance lets through. */
  private takeArrivals(must: boolean): Arrival[] {
    const { disturbance } = this.options;
    if (disturbance === null) return this.arrivals.splice(0);
    const taken: Arrival[] = [];
    for (;;) {
      const possible = this.arrivals.filter((arrival) => this.mayCome(arrival, taken));
      if (possible.length === 0) return taken;
      const none = must && taken.length === 0 ? 0 : 1;
      const index = disturbance.pick(possible.length + none) - none;
      const next = possible[index];
      if (next === undefined) return taken;
      this.arrivals.splice(this.arrivals.indexOf(next), 1);
      taken.push(next);
    }
  }

  /** A pool of n threads can have at most n - 1 earlier jobs still at work when one ends. */
  private mayCome(arrival: Arrival, taken: readonly Arrival[]): boolean {
    const { order } = arrival;
    if (order === null) return true;
    const gone = new Set(taken.map((one) => one.order));
    const earlier = [...this.openJobs].filter((one) => one < order && !gone.has(one));
    return earlier.length < this.options.poolSize;
  }

  private *runTimers(): ThreadBody {
    this.enter('timers');
    let nowMs = yield* this.updateTime((due) => [due]);
    const next = this.timers.nextMs();
    if (next === null || next > nowMs) return;
    // src/env.cc `RunTimers` reads the clock once more, then processTimers keeps to that reading.
    nowMs = yield* this.updateTime((due) => [due]);
    for (let timer = this.timers.takeDue(nowMs); timer !== null; timer = this.timers.takeDue(nowMs)) {
      yield* this.runTimer(timer);
    }
    // The uv timer is armed anew for the next list, from a new reading of the clock.
    yield* this.updateTime((due) => [due]);
  }

  private *runTimer(timer: Timeout): ThreadBody {
    const startMs = timer.repeats ? yield* this.updateTime((due) => [due - timer.ms]) : 0;
    yield* this.callBack({ run: timer.run, label: timer.label, cancelled: false });
    if (!timer.repeats || timer.cleared) return;
    // An interval is armed again from the start of its callback.
    timer.startMs = startMs;
    this.timers.insert(timer);
  }

  /** `processImmediate`: those of now; new ones wait for the next iteration. */
  private *runImmediates(): ThreadBody {
    for (const entry of this.immediates.takeAll()) yield* this.callBack(entry);
  }

  // ---- callbacks

  /** MakeCallback: the callback, then ticks and microtasks until both are empty. */
  *callBack(entry: Entry): ThreadBody {
    if (entry.cancelled) return;
    this.counters.callbacks += 1;
    const start = this.nowNs;
    yield* this.perform(entry, 'callback');
    yield* this.drain();
    this.counters.longestCallbackNs = Math.max(this.counters.longestCallbackNs, this.nowNs - start);
  }

  /** task_queues.js `processTicksAndRejections`: all ticks, then all microtasks, until both queues are empty. */
  *drain(): ThreadBody {
    do {
      for (let tick = this.ticks.shift(); tick !== undefined; tick = this.ticks.shift()) {
        this.counters.ticks += 1;
        yield* this.perform(tick, 'nextTick');
      }
      yield* this.drainMicrotasks();
    } while (this.ticks.size > 0);
  }

  /** Microtasks that microtasks add run in the same pass. */
  *drainMicrotasks(): ThreadBody {
    for (let task = this.microtasks.shift(); task !== undefined; task = this.microtasks.shift()) {
      this.counters.microtasks += 1;
      yield* this.perform(task, 'microtask');
    }
  }

  private *perform(entry: Entry, kind: string): ThreadBody {
    if (entry.cancelled) return;
    const { machine, callbackNs } = this.options;
    if (machine.sim.observing) {
      machine.sim.note(
        kind,
        this.thread.lane,
        `${this.name}, phase ${this.phase}: runs ${entry.label} (${kind})`,
      );
    }
    if (callbackNs > 0) yield run(callbackNs);
    const work = entry.run();
    if (work !== null) yield* work;
  }

  // ---- clock

  /** `uv_update_time`, whole ms; a disturbance may hold the thread up before, to where a timer makes a difference. */
  private *updateTime(points: (dueMs: number) => number[]): Generator<KernelDemand, number, number> {
    const { disturbance } = this.options;
    if (disturbance !== null) {
      const due = this.timers.values().flatMap((timer) => points(timer.startMs + timer.ms));
      const stall = disturbance.stallNs(
        this.nowNs,
        [...due, this.timeMs + 1].map((ms) => ms * MS),
      );
      if (stall > 0) yield run(stall);
    }
    this.timeMs = Math.floor(this.nowNs / MS);
    return this.timeMs;
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

  private put(queue: Fifo<Entry>, run: Callback, label: string): Entry {
    const entry: Entry = { run, label, cancelled: false };
    queue.push(entry);
    return entry;
  }

  // ---- snapshot

  views(): QueueView[] {
    const view = (
      id: string,
      kind: QueueView['kind'],
      title: string,
      entries: readonly Entry[],
    ): QueueView => ({
      id: `${id}:${this.name}`,
      kind,
      title,
      items: entries.map((entry) => ({ lane: -1, label: entry.label })),
    });
    const timers = this.timers.values().map((timer) => ({
      lane: -1,
      label: timer.label,
      detail: `list of ${timer.ms} ms, due at ${timer.startMs + timer.ms} ms`,
    }));
    return [
      {
        id: `loop:${this.name}`,
        kind: 'loop-phase',
        title: this.name,
        holder: this.thread.lane,
        items: [],
        count: this.counters.iterations,
        note: this.phase,
      },
      view('ticks', 'ready-queue', 'nextTick queue', this.ticks.values()),
      view('microtasks', 'ready-queue', 'microtasks', this.microtasks.values()),
      { id: `timers:${this.name}`, kind: 'timers', title: 'timers', items: timers },
      view('arrivals', 'ready-queue', 'results for the next poll', this.arrivals),
      view('immediates', 'ready-queue', 'immediates', this.immediates.values()),
      view('closing', 'ready-queue', 'closing handles', this.closing.values()),
    ];
  }
}
