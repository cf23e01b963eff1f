import type { SimSeries } from '../engine/trace.ts';
import { block, type KernelDemand, run, type ThreadBody } from '../kernel/demand.ts';
import type { Disturbance } from '../loop/disturbance.ts';
import { Fifo } from '../loop/fifo.ts';
import type { Callback, Future } from '../loop/future.ts';
import type { ThreadActor } from '../threads/actor.ts';
import type { ThreadMachine } from '../threads/simulation.ts';
import { ForeignResults } from './foreign.ts';
import { type Handle, type TimerHandle, TimerHeap } from './handles.ts';

/** base_events.py `MAXIMUM_SELECT_TIMEOUT`: 24 h. */
const MAX_SELECT_NS = 24 * 3600 * 1e9;
/** time.get_clock_info('monotonic').resolution on Linux: 1 ns. */
export const CLOCK_RESOLUTION_NS = 1;
/** base_events.py `slow_callback_duration`: debug mode logs callbacks of 0.1 s and more. */
export const SLOW_CALLBACK_NS = 100_000_000;
const MS = 1_000_000;
/** Time for which a disturbance may hold a thread up without a timer's being due; more than epoll's rounding. */
const BUSY_MOMENT_NS = 2 * MS;

/** CPU that the loop's own code takes, ns. */
export interface LoopCosts {
  /** Taking a handle from the ready queue and calling it. */
  readonly handleNs: number;
  /** One pass of `_run_once` with its select, system call included. */
  readonly iterationNs: number;
}

export interface AsyncioLoopOptions {
  readonly name: string;
  readonly machine: ThreadMachine;
  readonly costs: LoopCosts;
  readonly debug: boolean;
  readonly disturbance: Disturbance | null;
}

/** Counters of one loop. */
export interface LoopCounters {
  iterations: number;
  handles: number;
  /** Callbacks of 0.1 s and more, counted in debug mode. */
  slowCallbacks: number;
  longestCallbackNs: number;
}

/** Which part of `_run_once` a loop is in. */
export type LoopPhase = 'idle' | 'timers' | 'select' | 'callbacks';

/** A callback that ends a future. */
export const ending = (future: Future) => (): null => {
  future.finish();
  return null;
};

/** Lib/asyncio/base_events.py `BaseEventLoop`: one thread that takes turns among callbacks (3.11 to 3.14 alike). */
export class AsyncioLoop {
  readonly name: string;
  readonly timers = new TimerHeap();
  readonly counters: LoopCounters = { iterations: 0, handles: 0, slowCallbacks: 0, longestCallbackNs: 0 };
  phase: LoopPhase = 'idle';
  stopping = false;
  /** What runs now; null between callbacks. */
  currentLabel: string | null = null;
  readonly ready = new Fifo<Handle>();
  /** Descriptors that are readable and not yet reported by select. */
  private readable: Handle[] = [];
  private readonly waitingDescriptors = new Set<Handle>();
  /** What other threads bring, where a disturbance decides when. */
  readonly foreign: ForeignResults;
  private polling = false;
  private actor: ThreadActor | null = null;
  private readonly machine: ThreadMachine;
  private readonly costs: LoopCosts;
  private readonly debug: boolean;
  private readonly disturbance: Disturbance | null;
  private readonly series: SimSeries;

  constructor(options: AsyncioLoopOptions) {
    this.name = options.name;
    this.machine = options.machine;
    this.costs = options.costs;
    this.debug = options.debug;
    this.disturbance = options.disturbance;
    this.foreign = new ForeignResults(options.disturbance, this.ready);
    this.series = options.machine.trace.addSeries(`ready callbacks of ${options.name}`, 'callbacks');
  }

  /** The thread that runs the loop. */
  attach(actor: ThreadActor): void {
    this.actor = actor;
  }

  get thread(): ThreadActor {
    if (this.actor === null) throw new RangeError(`${this.name} has no thread yet`);
    return this.actor;
  }

  get nowNs(): number {
    return this.machine.sim.nowNs;
  }

  callSoon(run: Callback, label: string): Handle {
    const handle: Handle = { run, label, cancelled: false };
    this.foreign.admit('maybe');
    this.ready.push(handle);
    this.pointReady();
    return handle;
  }

  /** From another thread: appends the handle, then writes to the self-pipe so that select returns. */
  callSoonThreadsafe(run: Callback, label: string): void {
    if (this.disturbance === null) this.callSoon(run, label);
    else this.foreign.hold({ run, label, cancelled: false });
    this.interruptSelect();
  }

  /** `call_later`: reads the clock, which is work of the loop's thread where it is disturbed. */
  *callLater(delayNs: number, run: Callback, label: string): Generator<KernelDemand, TimerHandle, number> {
    const now = yield* this.time(() => this.timersBefore(delayNs));
    return this.timers.add(now + delayNs, run, label);
  }

  /** Where a delay before `call_later` matters: just behind each pending timer, and a moment of a busy machine. */
  private timersBefore(delayNs: number): number[] {
    const pending = this.timers.values().map((timer) => timer.whenNs - delayNs + 1);
    return pending.length === 0 ? pending : [...pending, this.nowNs + BUSY_MOMENT_NS];
  }

  /** A descriptor that becomes readable `delayNs` from now; its reader runs once. */
  watch(delayNs: number, run: Callback, label: string): Handle {
    const handle: Handle = { run, label, cancelled: false };
    const arrive = (): void => {
      this.waitingDescriptors.delete(handle);
      this.readable.push(handle);
      this.interruptSelect();
    };
    this.waitingDescriptors.add(handle);
    if (delayNs === 0) arrive();
    else this.machine.sim.after(delayNs, arrive);
    return handle;
  }

  /** Descriptors that are waited for, and those that are readable already. */
  descriptors(): readonly Handle[] {
    return [...this.waitingDescriptors, ...this.readable];
  }

  /** Ends a future from whatever thread. */
  release(future: Future): void {
    const { active } = this.machine.kernel;
    if (active === null || active === this.thread.thread) future.finish();
    else this.callSoonThreadsafe(ending(future), 'wake-up from another thread');
  }

  /** `run_forever`: until `stopping` is set, and then to the end of that iteration. */
  *runForever(): ThreadBody {
    this.stopping = false;
    do yield* this.runOnce();
    while (!this.stopping);
    this.phase = 'idle';
  }

  /** CPU of the loop's own code. */
  spend(ns: number): ThreadBody {
    return this.thread.lock.compute(this.thread, ns);
  }

  // ---- one iteration

  private *runOnce(): ThreadBody {
    this.counters.iterations += 1;
    this.phase = 'timers';
    this.timers.sweep();
    const timeout = yield* this.selectTimeout();
    this.phase = 'select';
    yield* this.select(timeout);
    this.phase = 'timers';
    yield* this.moveDueTimers();
    this.phase = 'callbacks';
    yield* this.runReady();
  }

  private *selectTimeout(): Generator<KernelDemand, number | null, number> {
    if (this.ready.size > 0 || this.stopping) return 0;
    const next = this.timers.nextNs();
    if (next === null) return null;
    const now = yield* this.time(() => [next]);
    const exact = Math.min(Math.max(0, next - now), MAX_SELECT_NS);
    // selectors.py `EpollSelector.select`: rounded up, as epoll_wait counts whole ms.
    return Math.ceil(exact / MS) * MS;
  }

  /** Lets the GIL go round epoll_wait, also where it will not wait; then queues the readers of what is readable. */
  private *select(timeoutNs: number | null): ThreadBody {
    const { thread } = this;
    const released = thread.lock.release(thread, false);
    if (released !== null) yield* released;
    yield run(this.costs.iterationNs);
    yield* this.waitForEvents(timeoutNs);
    const taken = thread.lock.take(thread);
    if (taken !== null) yield* taken;
    const events = this.readable;
    this.readable = [];
    for (const handle of events) this.ready.push(handle);
    this.pointReady();
  }

  private *waitForEvents(timeoutNs: number | null): ThreadBody {
    const endNs = timeoutNs === null ? Number.POSITIVE_INFINITY : this.nowNs + timeoutNs;
    this.tellSelect(timeoutNs);
    for (;;) {
      const idle = this.readable.length === 0 && this.ready.size === 0;
      const last = timeoutNs === null && this.foreign.ends.size === 0;
      this.foreign.admit(idle ? (last ? 'must' : 'likely') : 'maybe');
      if (this.ready.size > 0 || this.readable.length > 0 || this.nowNs >= endNs) return;
      this.polling = true;
      yield block('do_epoll_wait', Number.isFinite(endNs) ? endNs - this.nowNs : null);
      this.polling = false;
    }
  }

  private *moveDueTimers(): ThreadBody {
    this.foreign.admit('maybe');
    const now = yield* this.time(() => this.timers.values().map((timer) => timer.whenNs));
    const end = now + CLOCK_RESOLUTION_NS;
    for (let timer = this.timers.popDue(end); timer !== null; timer = this.timers.popDue(end)) {
      this.ready.push(timer);
    }
    this.foreign.admit('maybe');
    this.pointReady();
  }

  /** Runs exactly the handles that are ready now; what they add waits for the next iteration. */
  private *runReady(): ThreadBody {
    for (let left = this.ready.size; left > 0; left--) {
      this.foreign.admit('maybe');
      const handle = this.ready.shift();
      if (handle === undefined) return;
      this.pointReady();
      if (!handle.cancelled) yield* this.runHandle(handle);
    }
  }

  private *runHandle(handle: Handle): ThreadBody {
    const { sim } = this.machine;
    this.counters.handles += 1;
    this.currentLabel = handle.label;
    if (sim.observing) {
      const rest = `${this.ready.size} more ready`;
      sim.note(
        'callback',
        this.thread.lane,
        `iteration ${this.counters.iterations} of ${this.name} runs ${handle.label} (${rest})`,
      );
    }
    const start = this.nowNs;
    // A held-up thread may find here that another thread's job has ended meanwhile.
    if (this.foreign.ends.size > 0) yield* this.time(() => []);
    yield* this.spend(this.costs.handleNs);
    const work = handle.run();
    if (work !== null) yield* work;
    this.currentLabel = null;
    this.countLength(handle, this.nowNs - start);
  }

  private countLength(handle: Handle, ns: number): void {
    this.counters.longestCallbackNs = Math.max(this.counters.longestCallbackNs, ns);
    if (!this.debug || ns < SLOW_CALLBACK_NS) return;
    this.counters.slowCallbacks += 1;
    this.machine.trace.mark(
      this.thread.lane,
      this.nowNs,
      `slow: ${handle.label} took ${(ns / 1e9).toFixed(3)} s`,
    );
  }

  // ---- clock and sentences

  /** `loop.time()`; a disturbance may hold the thread up before it, to a point at which that matters. */
  *time(points: () => number[]): Generator<KernelDemand, number, number> {
    if (this.disturbance !== null) {
      const stall = this.disturbance.stallNs(this.nowNs, [
        ...points(),
        ...[...this.foreign.ends].map((end) => end.timeNs),
      ]);
      if (stall > 0) yield run(stall);
    }
    return this.nowNs;
  }

  private interruptSelect(): void {
    if (this.polling) this.machine.kernel.wake(this.thread.thread);
  }

  private tellSelect(timeoutNs: number | null): void {
    const { sim } = this.machine;
    if (!sim.observing) return;
    const why =
      timeoutNs === 0
        ? 'without waiting, for callbacks are ready'
        : timeoutNs === null
          ? 'until I/O or another thread ends it, for there is no timer'
          : `for up to ${timeoutNs / MS} ms, when the next timer is due`;
    sim.note('select', this.thread.lane, `${this.name} asks epoll ${why}`);
  }

  private pointReady(): void {
    this.machine.trace.point(this.series, this.nowNs, this.ready.size);
  }
}
