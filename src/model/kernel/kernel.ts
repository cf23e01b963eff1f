import { ProgramError } from '../engine/errors.ts';
import type { Random } from '../engine/random.ts';
import type { Simulator } from '../engine/simulator.ts';
import type { Trace } from '../engine/trace.ts';
import { checkKernel } from './check.ts';
import { TIMER_SLACK_NS, weightOf } from './constants.ts';
import type { Core } from './core.ts';
import { type Pause, type PlainDemand, type ThreadBody, WOKEN } from './demand.ts';
import { coreForFork } from './placement.ts';
import type { Bandwidth } from './quota.ts';
import type { KernelOptions } from './settings.ts';
import { DELAYED, ENDED, KernelThread, SLEEPING } from './thread.ts';
import { Waking } from './waking.ts';

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

/** Bodies that ask for this much without letting time pass are stuck. */
const MAX_DEMANDS_AT_ONE_TIME = 1_000_000;

/** Linux's fair scheduler on N cores, and the threads that run on it: every simulated thread is one of them. */
export class Kernel extends Waking {
  readonly threads: KernelThread[] = [];
  /** The thread whose body is being resumed; null between events. */
  active: KernelThread | null = null;
  private readonly jitter: Random;

  constructor(sim: Simulator, trace: Trace, options: KernelOptions) {
    super(sim, trace, options);
    this.jitter = sim.random.stream('timer jitter');
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
    checkKernel(this.cores, this.threads, this.sim.nowNs);
  }

  // ---- bodies

  /** The running thread's demand is spent: its body says what comes next. */
  protected resume(core: Core): void {
    while (this.resumeOnce(core)) {
      if (!this.sim.passTo(this.burstEndNs(core))) {
        this.armBurst(core);
        return;
      }
    }
  }

  /** False where the thread had to go, or there was none. */
  private resumeOnce(core: Core): boolean {
    this.progress(core);
    const thread = core.queue.current;
    if (thread === null) return false;
    core.resuming = true;
    this.active = thread;
    const outcome = this.resumeBody(core, thread);
    this.active = null;
    core.resuming = false;
    if (outcome === 'leaves') this.schedule(core);
    else if (core.needResched || core.lazyResched) this.reschedule(core);
    else return true;
    return false;
  }

  private resumeBody(core: Core, thread: KernelThread): 'stays' | 'leaves' {
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
    this.charge(core);
    thread.setState(core.queue.sleep(thread) ? DELAYED : SLEEPING, now);
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
    thread.setState(ENDED, this.sim.nowNs);
    this.trace.countSwitch(thread.lane, true);
    this.trace.ended(thread.lane, this.sim.nowNs);
    if (this.sim.observing) this.sim.note('end', thread.lane, `${thread.name} has run to its end`);
    return 'leaves';
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

  private unthrottle(core: Core, bandwidth: Bandwidth): void {
    core.throttled = false;
    bandwidth.throttledNs += this.sim.nowNs - core.throttledSinceNs;
    if (this.sim.observing)
      this.sim.note('unthrottle', -1, `a new period lets the group run on core ${core.id} again`);
    if (core.queue.current === null && core.waiting > 0) this.schedule(core);
  }
}
