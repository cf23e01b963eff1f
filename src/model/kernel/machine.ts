import type { QueueView } from '../engine/model.ts';
import type { Simulator } from '../engine/simulator.ts';
import type { SimSeries, Trace } from '../engine/trace.ts';
import { ZERO } from '../engine/zero.ts';
import { CfsQueue } from './cfs.ts';
import { featuresOf } from './constants.ts';
import type { Core } from './core.ts';
import { EevdfQueue } from './eevdf.ts';
import { Bandwidth } from './quota.ts';
import type { RunQueue } from './run-queue.ts';
import { type KernelOptions, tuningOf } from './settings.ts';
import type { KernelThread } from './thread.ts';
import { Utilization } from './utilization.ts';
import { viewsOf } from './views.ts';

/** The first multiple of `step` after a moment. */
const nextMultiple = (after: number, step: number): number => (Math.floor(after / step) + 1) * step;

/** The cores and the time on them: who is charged for what, and when the running thread's demand and the ticks come. */
export abstract class Machine {
  readonly cores: readonly Core[];
  readonly options: KernelOptions;
  protected readonly sim: Simulator;
  protected readonly trace: Trace;
  protected readonly tickNs: number;
  protected readonly bandwidth: Bandwidth | null;
  /** Kept only where a rule asks for it. */
  protected readonly utilization: Utilization | null;
  /** Threads that want a core and have none. */
  protected waiting = 0;
  private readonly waitingSeries: SimSeries;

  constructor(sim: Simulator, trace: Trace, options: KernelOptions) {
    this.sim = sim;
    this.trace = trace;
    this.options = options;
    const tuning = tuningOf(options);
    this.tickNs = tuning.tickNs;
    this.bandwidth = options.quota === null ? null : new Bandwidth(options.quota);
    this.utilization = options.packPct > 0 ? new Utilization(options.cores) : null;
    this.waitingSeries = trace.addSeries('waiting for a core', 'threads');
    const eevdf = featuresOf(options.version).algorithm === 'eevdf';
    this.cores = Array.from({ length: options.cores }, (_, id) =>
      this.makeCore(id, eevdf ? new EevdfQueue(tuning) : new CfsQueue(tuning)),
    );
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

  /** The running thread's demand is spent. */
  protected abstract resume(core: Core): void;
  /** Chooses who runs next. */
  protected abstract schedule(core: Core): void;
  protected abstract tick(core: Core): void;

  private makeCore(id: number, queue: RunQueue): Core {
    const core: Core = {
      id,
      queue,
      burst: this.sim.timer(() => this.resume(core)),
      kick: this.sim.timer(() => this.schedule(core)),
      tick: this.sim.timer(() => this.tick(core)),
      series: this.options.cores <= 64 ? this.trace.addSeries(`queue of core ${id}`, 'threads') : null,
      waiting: 0,
      chargedNs: ZERO,
      uncharged: ZERO,
      demandFromNs: ZERO,
      needResched: false,
      lazyResched: false,
      resuming: false,
      busyNs: ZERO,
      nextBalanceNs: ZERO,
      failedBalances: 0,
      localRuntimeNs: ZERO,
      throttled: false,
      throttledSinceNs: ZERO,
    };
    return core;
  }

  /** Counts the running thread's work up to now; the scheduler does not look at it yet. */
  protected progress(core: Core): void {
    const now = this.sim.nowNs;
    const current = core.queue.current;
    const length = now - core.chargedNs;
    if (current !== null && length > 0) {
      const worked = now - Math.max(core.chargedNs, Math.min(now, core.demandFromNs));
      current.remainingNs = Math.max(0, current.remainingNs - worked);
      current.lastRanNs = now;
      core.busyNs += length;
      core.uncharged += length;
      this.utilization?.ran(core.id, current.id, now, length);
    }
    core.chargedNs = now;
  }

  /**
   * Charges the running thread up to now (`update_curr`), as the kernel does when it is entered: at ticks, wake-ups
   * and sleeps, but not where one step of a program ends and the next begins.
   */
  protected charge(core: Core): void {
    this.progress(core);
    const length = core.uncharged;
    core.uncharged = 0;
    if (core.queue.current === null || length === 0) return;
    if (this.chargeInTicks(core.queue, length)) core.needResched = true;
    if (this.bandwidth !== null && !this.bandwidth.charge(core, length)) this.throttle(core);
  }

  /** Charges for the last `length` ns as the ticks in it, had they come, would have: each looks at the deadline. */
  private chargeInTicks(queue: RunQueue, length: number): boolean {
    const { nowNs } = this.sim;
    let from = nowNs - length;
    let over = false;
    for (let tick = nextMultiple(from, this.tickNs); tick < nowNs; tick += this.tickNs) {
      over = queue.charge(tick - from) || over;
      from = tick;
    }
    return queue.charge(nowNs - from) || over;
  }

  /** Whether a busy core keeps its threads to itself although another core is idle; on mainline Linux none does. */
  protected readonly hasRoom = (core: Core): boolean => {
    if (this.utilization === null) return false;
    this.progress(core);
    return this.utilization.of(core.id, this.sim.nowNs) * 100 < this.options.packPct;
  };

  /** Says where a thread is from now on. */
  protected place(thread: KernelThread, core: Core): void {
    if (thread.core !== core.id && thread.core >= 0)
      this.utilization?.moved(thread.id, thread.core, core.id, this.sim.nowNs);
    thread.core = core.id;
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

  protected armBurst(core: Core): void {
    if (core.queue.current !== null) core.burst.arm(this.burstEndNs(core));
  }

  /** When the running thread's demand will be spent. */
  protected burstEndNs(core: Core): number {
    return Math.max(this.sim.nowNs, core.demandFromNs) + (core.queue.current?.remainingNs ?? 0);
  }

  /** Starts the ticks that a change at a core makes necessary: its own, or those of all where a thread waits for any. */
  protected armTicks(core: Core): void {
    if (this.waiting > 0 || this.bandwidth !== null) for (const one of this.cores) this.armNeeded(one);
    else this.armNeeded(core);
  }

  private armNeeded(core: Core): void {
    if (!core.tick.armed && core.queue.current !== null && this.needsTicks(core)) this.armTick(core);
  }

  /**
   * Whether a tick can find more than a running thread by itself; one that cannot is left out, and `charge` makes up for
   * it. Delayed sleepers are in the queue, too.
   */
  protected needsTicks(core: Core): boolean {
    return this.waiting > 0 || this.bandwidth !== null || core.queue.waiting.length > 0;
  }

  protected armTick(core: Core): void {
    core.tick.arm(this.nextTickNs());
  }

  protected nextTickNs(): number {
    return nextMultiple(this.sim.nowNs, this.tickNs);
  }

  protected changeWaiting(core: Core, by: number): void {
    this.waiting += by;
    core.waiting += by;
    this.trace.point(this.waitingSeries, this.sim.nowNs, this.waiting);
    if (core.series !== null) this.trace.point(core.series, this.sim.nowNs, core.waiting);
  }
}
