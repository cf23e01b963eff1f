import { InvariantError, ProgramError } from '../engine/errors.ts';
import type { QueueView } from '../engine/model.ts';
import type { Random } from '../engine/random.ts';
import type { Simulator } from '../engine/simulator.ts';
import type { SimSeries, Trace } from '../engine/trace.ts';
import { balanceIntervalNs, type Move, pullForBusy, pullForIdle } from './balance.ts';
import { CfsQueue } from './cfs.ts';
import { featuresOf, TIMER_SLACK_NS, weightOf } from './constants.ts';
import { type Core, isIdle } from './core.ts';
import { type Pause, type PlainDemand, type ThreadBody, TIMED_OUT, WOKEN } from './demand.ts';
import { EevdfQueue } from './eevdf.ts';
import { coreForFork, coreForWake } from './placement.ts';
import { Bandwidth } from './quota.ts';
import type { RunQueue } from './run-queue.ts';
import { type KernelOptions, tuningOf } from './settings.ts';
import { KernelThread } from './thread.ts';
import { viewsOf } from './views.ts';

export { DEFAULT_KERNEL, type KernelOptions } from './settings.ts';

/** A thread to start. */
export interface ThreadStart {
  readonly name: string;
  /** Process that it belongs to. */
  readonly group: string;
  readonly nice?: number;
  readonly cores?: readonly number[];
  /** Absent where whoever starts it calls `begin` at the same moment. */
  readonly body?: (thread: KernelThread) => ThreadBody;
}

/** CPU that a sched_yield which finds nobody else costs, ns: a system call and a look at the queue. */
const EMPTY_YIELD_NS = 500;
/** Bodies that ask for this much without letting time pass are stuck. */
const MAX_DEMANDS_AT_ONE_TIME = 1_000_000;

/** Linux's fair scheduler on N cores: what every simulated thread runs on. */
export class Kernel {
  readonly cores: readonly Core[];
  readonly threads: KernelThread[] = [];
  readonly options: KernelOptions;
  /** The thread whose body is being resumed; null between events. */
  active: KernelThread | null = null;
  private readonly sim: Simulator;
  private readonly trace: Trace;
  private readonly tickNs: number;
  private readonly bandwidth: Bandwidth | null;
  private readonly waitingSeries: SimSeries;
  private readonly jitter: Random;
  private waiting = 0;

  constructor(sim: Simulator, trace: Trace, options: KernelOptions) {
    this.sim = sim;
    this.trace = trace;
    this.options = options;
    this.jitter = sim.random.stream('timer jitter');
    const tuning = tuningOf(options);
    this.tickNs = tuning.tickNs;
    this.bandwidth = options.quota === null ? null : new Bandwidth(options.quota);
    this.waitingSeries = trace.addSeries('waiting for a core', 'threads');
    const eevdf = featuresOf(options.version).algorithm === 'eevdf';
    this.cores = Array.from({ length: options.cores }, (_, id) =>
      this.makeCore(id, eevdf ? new EevdfQueue(tuning) : new CfsQueue(tuning)),
    );
    this.startPeriods();
  }

  /**
   * Starts a thread at this moment.
   * @throws {ProgramError} where it may run on none of the cores.
   */
  spawn(start: ThreadStart, parent: KernelThread | null = null): KernelThread {
    const nice = start.nice ?? 0;
    const thread: KernelThread = new KernelThread({
      id: this.threads.length,
      lane: this.trace.addLane('thread', start.name, start.group),
      name: start.name,
      nice,
      weight: weightOf(nice),
      allowed: start.cores === undefined ? null : new Set(start.cores),
      timeout: this.sim.timer(() => this.timeUp(thread)),
    });
    this.threads.push(thread);
    if (start.body !== undefined) thread.begin(start.body(thread));
    const core = coreForFork(thread, parent === null ? null : (this.cores[parent.core] ?? null), this.cores);
    if (core === undefined)
      throw new ProgramError(start.name, `may run on none of the ${this.cores.length} cores`);
    this.arrive(thread, core, 'new', parent === null ? null : core);
    if (this.sim.observing)
      this.sim.note('spawn', thread.lane, `${start.name} starts and queues at core ${core.id}`);
    return thread;
  }

  /**
   * Wakes a sleeping thread; nothing happens to one that does not sleep.
   * The waker is `active`; without one it is an interrupt on the thread's own core.
   * @param sync The waker is about to sleep (pipes, sockets), so that the thread may take its core.
   */
  wake(thread: KernelThread, sync = false): void {
    const waker = this.active;
    if (thread.state !== 'sleeping' && thread.state !== 'delayed') return;
    thread.timeout.cancel();
    thread.answer = WOKEN;
    this.becomeRunnable(thread, waker === null ? null : (this.cores[waker.core] ?? null), sync);
  }

  /** Ends a thread's present `run` demand early; its body is answered with the ns that were left. */
  cut(thread: KernelThread): void {
    const core = this.cores[thread.core];
    if (core === undefined || thread.remainingNs <= 0) return;
    if (core.queue.current === thread) this.progress(core);
    if (thread.remainingNs <= 0) return;
    thread.answer = thread.remainingNs;
    thread.remainingNs = 0;
    if (core.queue.current === thread) core.burst.arm(Math.max(this.sim.nowNs, core.demandFromNs));
  }

  /** CPU that a thread has used up to now, ns. */
  cpuNs(thread: KernelThread): number {
    const core = this.cores[thread.core];
    const open = core?.queue.current === thread ? this.sim.nowNs - core.chargedNs + core.uncharged : 0;
    return thread.sumExecNs + open;
  }

  views(): QueueView[] {
    return viewsOf(this.cores);
  }

  /** The kernel's own counters. */
  extra(): Record<string, number> {
    const { bandwidth } = this;
    if (bandwidth === null) return {};
    return {
      quotaPeriods: bandwidth.periods,
      throttledPeriods: bandwidth.throttledPeriods,
      throttledNs: bandwidth.throttledNs,
    };
  }

  /**
   * Checks what must hold between two events.
   * @throws {InvariantError}
   */
  check(): void {
    for (const core of this.cores) {
      const { current } = core.queue;
      if (current !== null && current.state !== 'running') {
        throw new InvariantError(`core ${core.id} runs ${current.name}, which is ${current.state}`);
      }
      if (current === null && !core.throttled && core.waiting > 0 && !core.kick.armed) {
        throw new InvariantError(
          `core ${core.id} is idle at ${this.sim.nowNs} ns although a thread waits for it`,
        );
      }
    }
    const running = this.threads.filter((thread) => thread.state === 'running').length;
    const busy = this.cores.filter((core) => core.queue.current !== null).length;
    if (running !== busy) throw new InvariantError(`${running} threads run on ${busy} cores`);
  }

  private makeCore(id: number, queue: RunQueue): Core {
    const core: Core = {
      id,
      queue,
      burst: this.sim.timer(() => this.resume(core)),
      kick: this.sim.timer(() => this.schedule(core)),
      tick: this.sim.timer(() => this.tick(core)),
      series: this.options.cores <= 64 ? this.trace.addSeries(`queue of core ${id}`, 'threads') : null,
      waiting: 0,
      chargedNs: 0,
      uncharged: 0,
      demandFromNs: 0,
      needResched: false,
      lazyResched: false,
      resuming: false,
      busyNs: 0,
      nextBalanceNs: 0,
      failedBalances: 0,
      localRuntimeNs: 0,
      throttled: false,
      throttledSinceNs: 0,
    };
    return core;
  }

  // ---- time on a core

  /** Counts the running thread's work up to now; the scheduler does not look at it yet. */
  private progress(core: Core): void {
    const now = this.sim.nowNs;
    const current = core.queue.current;
    const length = now - core.chargedNs;
    if (current !== null && length > 0) {
      const worked = now - Math.max(core.chargedNs, Math.min(now, core.demandFromNs));
      current.remainingNs = Math.max(0, current.remainingNs - worked);
      current.lastRanNs = now;
      core.busyNs += length;
      core.uncharged += length;
    }
    core.chargedNs = now;
  }

  /**
   * Charges the running thread up to now (`update_curr`), as the kernel does when it is entered: at ticks, wake-ups
   * and sleeps, but not where one step of a program ends and the next begins.
   */
  private charge(core: Core): void {
    this.progress(core);
    const length = core.uncharged;
    core.uncharged = 0;
    if (core.queue.current === null || length === 0) return;
    if (core.queue.charge(length)) core.needResched = true;
    if (this.bandwidth !== null && !this.bandwidth.charge(core, length)) this.throttle(core);
  }

  /** The running thread's demand is spent: its body says what comes next. */
  private resume(core: Core): void {
    this.progress(core);
    const thread = core.queue.current;
    if (thread === null) return;
    core.resuming = true;
    this.active = thread;
    const outcome = this.resumeBody(core, thread);
    this.active = null;
    core.resuming = false;
    if (outcome === 'leaves') this.schedule(core);
    else if (core.needResched || core.lazyResched) this.reschedule(core);
    else this.armBurst(core);
  }

  private resumeBody(core: Core, thread: KernelThread): 'stays' | 'leaves' {
    const renewed = this.renewal(thread);
    if (renewed !== null) return this.sleep(core, thread, renewed);
    for (let count = 0; count < MAX_DEMANDS_AT_ONE_TIME; count++) {
      const demand = thread.nextDemand();
      if (demand === null) return this.end(core, thread);
      const outcome = this.accept(core, thread, demand);
      if (outcome !== 'more') return outcome;
    }
    throw new ProgramError(
      thread.name,
      `asks for ${MAX_DEMANDS_AT_ONE_TIME} steps without letting time pass`,
    );
  }

  /** The sleep that a thread whose time is up goes on with at once; null to resume its body. */
  private renewal(thread: KernelThread): Pause | null {
    const { pause } = thread;
    if (pause === null) return null;
    thread.pause = null;
    return thread.answer === TIMED_OUT ? (pause.renew?.() ?? null) : null;
  }

  private accept(core: Core, thread: KernelThread, demand: PlainDemand): 'stays' | 'leaves' | 'more' {
    if (demand.kind === 'run') {
      thread.remainingNs = demand.ns;
      core.demandFromNs = this.sim.nowNs;
      return demand.ns > 0 ? 'stays' : 'more';
    }
    if (demand.kind === 'block') return this.sleep(core, thread, demand);
    this.charge(core);
    core.queue.yield();
    core.needResched = true;
    return 'stays';
  }

  private sleep(core: Core, thread: KernelThread, demand: Pause): 'leaves' {
    const now = this.sim.nowNs;
    const { wait, timeoutNs } = demand;
    if (demand.renew !== null) thread.pause = demand;
    this.charge(core);
    thread.setState(core.queue.sleep(thread) ? 'delayed' : 'sleeping', now);
    this.trace.sleeping(thread.lane, now, wait);
    this.trace.countSwitch(thread.lane, true);
    // kernel/time/hrtimer.c: with nothing else to wake the core, a timer fires at the end of its slack.
    if (timeoutNs !== null) thread.timeout.arm(now + timeoutNs + (demand.device ? 0 : this.timerLateNs()));
    if (this.sim.observing) {
      const until = timeoutNs === null ? 'until it is woken' : `for at most ${timeoutNs / 1e6} ms`;
      this.sim.note(
        'sleep',
        thread.lane,
        `${thread.name} leaves core ${core.id} to wait in ${wait} ${until}`,
      );
    }
    return 'leaves';
  }

  private timerLateNs(): number {
    const { timerJitterNs } = this.options;
    return TIMER_SLACK_NS + (timerJitterNs > 0 ? this.jitter.int(timerJitterNs + 1) : 0);
  }

  private end(core: Core, thread: KernelThread): 'leaves' {
    this.charge(core);
    core.queue.sleep(thread);
    if (core.queue.waiting.includes(thread)) core.queue.dequeue(thread);
    thread.setState('ended', this.sim.nowNs);
    this.trace.countSwitch(thread.lane, true);
    this.trace.ended(thread.lane, this.sim.nowNs);
    if (this.sim.observing) this.sim.note('end', thread.lane, `${thread.name} has run to its end`);
    return 'leaves';
  }

  private armBurst(core: Core): void {
    const thread = core.queue.current;
    if (thread !== null) core.burst.arm(Math.max(this.sim.nowNs, core.demandFromNs) + thread.remainingNs);
  }

  // ---- choosing

  /** The running thread must go if another is to come first. */
  private reschedule(core: Core): void {
    if (core.resuming) {
      core.needResched = true;
      return;
    }
    this.charge(core);
    this.schedule(core);
  }

  /** `__schedule`: chooses who runs next and switches to it. */
  private schedule(core: Core): void {
    core.needResched = false;
    core.lazyResched = false;
    const previous = core.queue.current;
    const next = core.throttled ? null : this.chooseAwake(core);
    if (next !== null && next === previous) {
      if (previous.remainingNs <= 0)
        core.demandFromNs = Math.max(core.demandFromNs, this.sim.nowNs + EMPTY_YIELD_NS);
      this.armBurst(core);
      return;
    }
    if (previous !== null) this.putBack(core, previous, next);
    if (next !== null) this.switchTo(core, next);
    else this.goIdle(core);
    this.armTicks();
  }

  /** Delayed sleepers that are chosen leave the queue at last, and another is chosen. */
  private chooseAwake(core: Core): KernelThread | null {
    for (;;) {
      const next = core.queue.choose();
      if (next === null || next.state !== 'delayed') return next ?? this.pullNewlyIdle(core);
      core.queue.dequeue(next);
      next.setState('sleeping', this.sim.nowNs);
    }
  }

  private putBack(core: Core, previous: KernelThread, next: KernelThread | null): void {
    const now = this.sim.nowNs;
    core.queue.putBack(previous);
    previous.setState('queued', now);
    previous.queuedSinceNs = now;
    this.trace.runnable(previous.lane, now, core.id);
    this.trace.countSwitch(previous.lane, false);
    this.changeWaiting(core, 1);
    if (this.sim.observing) {
      const why = next === null ? 'its group has used up its quota' : `${next.name} comes first`;
      this.sim.note('preempt', previous.lane, `${previous.name} must leave core ${core.id}: ${why}`);
    }
  }

  private switchTo(core: Core, next: KernelThread): void {
    const now = this.sim.nowNs;
    const why = this.sim.observing ? core.queue.describe(next) : '';
    core.queue.setCurrent(next);
    next.setState('running', now);
    next.core = core.id;
    this.trace.running(next.lane, now, core.id);
    this.changeWaiting(core, -1);
    core.chargedNs = now;
    core.demandFromNs = now + this.options.switchNs;
    core.kick.cancel();
    this.armBurst(core);
    if (this.sim.observing) this.sim.note('switch', next.lane, `core ${core.id} runs ${next.name} (${why})`);
  }

  private goIdle(core: Core): void {
    core.burst.cancel();
    core.chargedNs = this.sim.nowNs;
    if (!core.throttled) this.bandwidth?.giveBack(core);
  }

  // ---- arriving

  /** Puts a thread into a core's queue and lets it preempt (`enqueue_task`, `check_preempt_curr`). */
  private arrive(
    thread: KernelThread,
    core: Core,
    arrival: 'new' | 'wake' | 'migrate',
    local: Core | null,
  ): void {
    const now = this.sim.nowNs;
    if (core.queue.current !== null) this.charge(core);
    const wasQueued = thread.state === 'queued';
    core.queue.enqueue(thread, arrival);
    thread.core = core.id;
    if (!wasQueued) {
      thread.setState('queued', now);
      thread.queuedSinceNs = now;
    }
    this.trace.runnable(thread.lane, now, core.id);
    this.changeWaiting(core, 1);
    this.considerPreemption(thread, core, local);
    this.armTicks();
  }

  private considerPreemption(thread: KernelThread, core: Core, local: Core | null): void {
    if (core.throttled) return;
    if (core.queue.current === null) {
      if (!core.kick.armed && !core.resuming) core.kick.arm(this.sim.nowNs + this.options.wakeNs);
      return;
    }
    const preempts = core.queue.preempts(thread);
    if (!preempts && !core.needResched) return;
    if (this.options.preemption === 'lazy' && core !== local) core.lazyResched = true;
    else this.reschedule(core);
  }

  private becomeRunnable(thread: KernelThread, waker: Core | null, sync: boolean): void {
    const home = this.cores[thread.core];
    if (home === undefined) return;
    if (thread.state === 'delayed') {
      this.wakeDelayed(thread, home, waker);
      return;
    }
    home.queue.leave(thread);
    const core = coreForWake(thread, waker, this.cores, sync) ?? home;
    this.arrive(thread, core, 'wake', waker ?? home);
    if (this.sim.observing) {
      const idle = core.queue.current === null ? ', which is idle' : '';
      this.sim.note('wake', thread.lane, `${thread.name} wakes and queues at core ${core.id}${idle}`);
    }
  }

  /** `ttwu_runnable`: a delayed sleeper has never left its queue, so no core is chosen for it. */
  private wakeDelayed(thread: KernelThread, home: Core, waker: Core | null): void {
    const now = this.sim.nowNs;
    if (home.queue.current !== null) this.charge(home);
    home.queue.undelay(thread);
    thread.setState('queued', now);
    thread.queuedSinceNs = now;
    this.trace.runnable(thread.lane, now, home.id);
    this.changeWaiting(home, 1);
    this.considerPreemption(thread, home, waker ?? home);
    this.armTicks();
    if (this.sim.observing) {
      this.sim.note(
        'wake',
        thread.lane,
        `${thread.name} wakes; it had not yet left the queue of core ${home.id}`,
      );
    }
  }

  private timeUp(thread: KernelThread): void {
    thread.answer = TIMED_OUT;
    this.becomeRunnable(thread, null, false);
  }

  // ---- ticks and balance

  private armTicks(): void {
    if (this.waiting === 0 && this.bandwidth === null) return;
    for (const core of this.cores) if (!core.tick.armed && core.queue.current !== null) this.armTick(core);
  }

  private armTick(core: Core): void {
    core.tick.arm((Math.floor(this.sim.nowNs / this.tickNs) + 1) * this.tickNs);
  }

  /** `scheduler_tick`; an idle core has none, and one is left out where nobody waits for any core. */
  private tick(core: Core): void {
    if (core.queue.current === null) return;
    this.charge(core);
    if (core.queue.tick() || core.lazyResched) core.needResched = true;
    if (core.needResched && this.sim.observing) {
      const name = core.queue.current?.name ?? '';
      this.sim.note(
        'tick',
        core.queue.current?.lane ?? -1,
        `the tick on core ${core.id} finds ${name}'s slice used up`,
      );
    }
    this.balance(core);
    if (core.needResched) this.schedule(core);
    if (core.queue.current !== null && (this.waiting > 0 || this.bandwidth !== null)) this.armTick(core);
  }

  private balance(core: Core): void {
    if (this.waiting === 0) return;
    if (core.waiting > 0) for (const idle of this.cores) if (isIdle(idle)) this.pullIdle(idle);
    if (this.sim.nowNs < core.nextBalanceNs) return;
    core.nextBalanceNs = this.sim.nowNs + balanceIntervalNs(core, this.cores.length, this.tickNs);
    for (const move of pullForBusy(core, this.cores, this.sim.nowNs)) this.move(move, core);
  }

  /** An idle core is told by a busy one's tick to take a waiting thread (`nohz_balancer_kick`). */
  private pullIdle(core: Core): void {
    if (core.throttled) return;
    const move = pullForIdle(core, this.cores, this.sim.nowNs);
    if (move === null) core.failedBalances += 1;
    else this.move(move, core);
  }

  private pullNewlyIdle(core: Core): KernelThread | null {
    if (core.throttled || this.waiting === 0) return null;
    const move = pullForIdle(core, this.cores, this.sim.nowNs);
    if (move === null) return null;
    this.detach(move);
    this.attach(move.thread, core);
    return core.queue.choose();
  }

  private move(move: Move, to: Core): void {
    if (this.sim.observing) {
      const sentence = `${move.thread.name} moves from the queue of core ${move.from.id} to core ${to.id} for balance`;
      this.sim.note('migrate', move.thread.lane, sentence);
    }
    this.detach(move);
    this.arrive(move.thread, to, 'migrate', to);
  }

  private detach(move: Move): void {
    if (move.from.queue.current !== null) this.charge(move.from);
    move.from.queue.dequeue(move.thread);
    this.changeWaiting(move.from, -1);
  }

  private attach(thread: KernelThread, core: Core): void {
    core.queue.enqueue(thread, 'migrate');
    thread.core = core.id;
    this.trace.runnable(thread.lane, this.sim.nowNs, core.id);
    this.changeWaiting(core, 1);
  }

  private changeWaiting(core: Core, by: number): void {
    this.waiting += by;
    core.waiting += by;
    this.trace.point(this.waitingSeries, this.sim.nowNs, this.waiting);
    if (core.series !== null) this.trace.point(core.series, this.sim.nowNs, core.waiting);
  }

  // ---- quota

  private startPeriods(): void {
    const { bandwidth } = this;
    if (bandwidth === null) return;
    const timer = this.sim.timer(() => {
      for (const core of bandwidth.newPeriod(this.cores)) this.unthrottle(core, bandwidth);
      // kernel/sched/fair.c stops the timer of a group that is idle; here it ends with the last thread.
      if (this.threads.some((thread) => thread.state !== 'ended'))
        timer.arm(timer.timeNs + bandwidth.quota.periodNs);
    });
    timer.arm(bandwidth.quota.periodNs);
  }

  private throttle(core: Core): void {
    if (core.throttled) return;
    core.throttled = true;
    core.throttledSinceNs = this.sim.nowNs;
    core.needResched = true;
    if (this.sim.observing) {
      this.sim.note(
        'throttle',
        -1,
        `core ${core.id} stops running the group: its quota for this period is used up`,
      );
    }
  }

  private unthrottle(core: Core, bandwidth: Bandwidth): void {
    core.throttled = false;
    bandwidth.throttledNs += this.sim.nowNs - core.throttledSinceNs;
    if (this.sim.observing)
      this.sim.note('unthrottle', -1, `a new period lets the group run on core ${core.id} again`);
    if (core.queue.current === null && core.waiting > 0) this.schedule(core);
  }
}
