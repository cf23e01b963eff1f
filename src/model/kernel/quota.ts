import { BANDWIDTH_SLICE_NS, MIN_LOCAL_RUNTIME_NS } from './constants.ts';
import type { Core } from './core.ts';

/** A CPU limit as cgroup v2's `cpu.max` has it. */
export interface Quota {
  readonly quotaNs: number;
  readonly periodNs: number;
}

/** fair.c's bandwidth pool (`cfs_bandwidth`) of the one group that all simulated threads are in. */
export class Bandwidth {
  readonly quota: Quota;
  private pool: number;
  periods = 0;
  throttledPeriods = 0;
  throttledNs = 0;

  constructor(quota: Quota) {
    this.quota = quota;
    this.pool = quota.quotaNs;
  }

  /** Charges a core's use; false where nothing is left, so that the core must be throttled (`account_cfs_rq_runtime`). */
  charge(core: Core, ns: number): boolean {
    core.localRuntimeNs -= ns;
    if (core.localRuntimeNs > 0) return true;
    return this.refill(core);
  }

  /** A core with nothing left to run returns what it does not need (`return_cfs_rq_runtime`, without its delay). */
  giveBack(core: Core): void {
    const slack = core.localRuntimeNs - MIN_LOCAL_RUNTIME_NS;
    if (slack <= 0) return;
    core.localRuntimeNs -= slack;
    this.pool += slack;
  }

  /** A new period; returns the cores that may run again (`do_sched_cfs_period_timer`). */
  newPeriod(cores: readonly Core[]): Core[] {
    this.periods += 1;
    this.pool = this.quota.quotaNs;
    const throttled = cores.filter((core) => core.throttled);
    if (throttled.length > 0) this.throttledPeriods += 1;
    return throttled.filter((core) => this.refillThrottled(core));
  }

  /** `distribute_cfs_runtime`: just enough to leave the debt. */
  private refillThrottled(core: Core): boolean {
    const amount = Math.min(this.pool, 1 - core.localRuntimeNs);
    this.pool -= amount;
    core.localRuntimeNs += amount;
    return core.localRuntimeNs > 0;
  }

  /** `assign_cfs_rq_runtime`: up to one slice above zero. */
  private refill(core: Core): boolean {
    const amount = Math.min(this.pool, BANDWIDTH_SLICE_NS - core.localRuntimeNs);
    this.pool -= amount;
    core.localRuntimeNs += amount;
    return core.localRuntimeNs > 0;
  }
}
