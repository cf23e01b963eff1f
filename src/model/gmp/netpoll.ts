import type { Simulator } from '../engine/simulator.ts';
import type { Trace } from '../engine/trace.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { EPOLL_UNIT_NS, NETPOLL_EVENTS } from './constants.ts';
import type { Goroutine, GStatus } from './goroutine.ts';
import type { Machine, Processor } from './processor.ts';
import type { RunQueues } from './run-queues.ts';
import type { GoTimers } from './timers.ts';

/** What the poller needs of the scheduler. */
export interface NetpollHost {
  readonly sim: Simulator;
  readonly trace: Trace;
  readonly kernel: Kernel;
  readonly idlePs: readonly Processor[];
  readonly counters: { polls: number };
  readonly queues: RunQueues;
  readonly timers: GoTimers;
  setG(g: Goroutine, status: GStatus): void;
  startIdle(n: number): void;
  wakep(): void;
}

/** The network poller (netpoll.go, netpoll_epoll.go): goroutines that wait for I/O hold neither an M nor a P. */
export class Netpoll {
  /** Goroutines that wait for I/O (`netpollWaiters`). */
  waiters = 0;
  /** M that is blocked in epoll_wait; null for none (`sched.lastpoll` is 0 while there is one). */
  blocker: Machine | null = null;
  /** Until when it waits at most; 0 for ever (`sched.pollUntil`). */
  untilNs = 0;
  lastPollNs = 0;
  /** The wait that is under way, or about to be, must end at once. */
  broken = false;
  private ready: Goroutine[] = [];
  private readonly scheduler: NetpollHost;

  constructor(scheduler: NetpollHost) {
    this.scheduler = scheduler;
  }

  get blocked(): boolean {
    return this.blocker !== null;
  }

  get hasReady(): boolean {
    return this.ready.length > 0;
  }

  /** A goroutine starts to wait for I/O that is done `ns` from now. */
  wait(g: Goroutine, ns: number): void {
    this.waiters += 1;
    g.polled = true;
    g.io.arm(this.scheduler.sim.nowNs + ns);
  }

  /** The kernel has seen a descriptor become ready: the next epoll_wait tells of it. */
  becomeReady(g: Goroutine): void {
    this.ready.push(g);
    this.break();
  }

  /**
   * `netpoll` without waiting: takes at most 128 ready goroutines. They come out as Go's list has them, the last
   * found first, and are runnable but in no queue.
   */
  poll(): Goroutine[] {
    const { scheduler } = this;
    scheduler.counters.polls += 1;
    if (this.ready.length === 0) return [];
    const batch = this.takeReady();
    this.waiters -= batch.length;
    for (const g of batch) {
      g.polled = false;
      g.ioReady = true;
      scheduler.timers.cancel(g);
      scheduler.setG(g, 'runnable');
      scheduler.trace.runnable(g.lane, scheduler.sim.nowNs, -1);
    }
    return batch.length > 1 ? batch.reverse() : batch;
  }

  private takeReady(): Goroutine[] {
    if (this.ready.length > NETPOLL_EVENTS) return this.ready.splice(0, NETPOLL_EVENTS);
    const all = this.ready;
    this.ready = [];
    return all;
  }

  /**
   * `injectglist`: without a P all go to the global queue; with one, a goroutine for each idle P does, with an M
   * started for it, and the rest to the P's own queue.
   */
  inject(list: readonly Goroutine[], p: Processor | null): void {
    const { scheduler } = this;
    if (list.length === 0) return;
    const forIdle = Math.min(scheduler.idlePs.length, list.length);
    const toGlobal = p === null ? list.length : forIdle;
    list.forEach((g, index) => {
      if (index < toGlobal || p === null) scheduler.queues.putGlobal(g);
      else scheduler.queues.putLocal(p, g, false);
    });
    if (scheduler.sim.observing) {
      const rest = p === null ? '' : `, ${list.length - toGlobal} to P${p.id}`;
      scheduler.sim.note(
        'netpoll',
        list[0]?.lane ?? -1,
        `the poller found ${list.length} ready: ${toGlobal} to the global queue${rest}`,
      );
    }
    scheduler.startIdle(forIdle);
  }

  /**
   * `wakeNetPoller`: a timer is due at `whenNs`. The blocked poller is woken if it would sleep longer; without one
   * an M is woken to become it.
   */
  wakeFor(whenNs: number): void {
    if (this.blocker === null) this.scheduler.wakep();
    else if (this.untilNs === 0 || this.untilNs > whenNs) this.break();
  }

  /** `netpollBreak`: ends a blocked epoll_wait. */
  break(): void {
    this.broken = true;
    const thread = this.blocker?.thread;
    if (thread !== undefined && thread !== null) this.scheduler.kernel.wake(thread);
  }

  /** What epoll_wait is asked to wait, ns; null for ever: less than 1 ms becomes 1 ms, more loses its fraction. */
  timeoutNs(): number | null {
    if (this.untilNs === 0) return null;
    const delay = this.untilNs - this.scheduler.sim.nowNs;
    if (delay <= 0) return 0;
    return delay < EPOLL_UNIT_NS ? EPOLL_UNIT_NS : Math.floor(delay / EPOLL_UNIT_NS) * EPOLL_UNIT_NS;
  }
}
