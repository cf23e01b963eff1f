import { EPOLL_UNIT_NS, NETPOLL_EVENTS } from './constants.ts';
import type { Goroutine } from './goroutine.ts';
import type { Machine, Processor } from './processor.ts';
import type { Scheduler } from './scheduler.ts';

/** The network poller (netpoll.go, netpoll_epoll.go): goroutines that wait for I/O hold neither an M nor a P. */
export class Netpoll {
  /** Goroutines that wait for I/O (`netpollWaiters`). */
  readonly waiting = new Set<Goroutine>();
  /** M that is blocked in epoll_wait; null for none (`sched.lastpoll` is 0 while there is one). */
  blocker: Machine | null = null;
  /** Until when it waits at most; 0 for ever (`sched.pollUntil`). */
  untilNs = 0;
  lastPollNs = 0;
  /** The wait that is under way, or about to be, must end at once. */
  broken = false;
  private ready: Goroutine[] = [];
  private readonly scheduler: Scheduler;

  constructor(scheduler: Scheduler) {
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
    this.waiting.add(g);
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
    const batch = this.ready.splice(0, NETPOLL_EVENTS);
    for (const g of batch) {
      this.waiting.delete(g);
      scheduler.cancelTimer(g);
      scheduler.setG(g, 'runnable');
      scheduler.trace.runnable(g.lane, scheduler.sim.nowNs, -1);
    }
    return batch.reverse();
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
      if (index < toGlobal || p === null) scheduler.putGlobal(g);
      else scheduler.putLocal(p, g, false);
    });
    if (scheduler.sim.observing) {
      const rest = p === null ? '' : `, ${list.length - toGlobal} to P${p.id}`;
      scheduler.note(
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
