/**
 * Constants of Linux's fair scheduler. Sources: kernel/sched/fair.c, core.c, sched.h, topology.c of Linux 6.1.192
 * (CFS) and 6.6.9, 6.12.19, 6.13.7, 6.19.9 (EEVDF).
 */

/** core.c `sched_prio_to_weight`, nice -20 to 19: each step is a factor of about 1.25. */
export const NICE_WEIGHTS: readonly number[] = [
  88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121,
  2501, 1991, 1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23,
  18, 15,
];

/** Weight of nice 0: `NICE_0_LOAD` before scaling. */
export const NICE_0_WEIGHT = 1024;

/** fair.c, 6.1: `sysctl_sched_latency`, `_min_granularity`, `_wakeup_granularity`, each times the scale factor. */
export const CFS_LATENCY_NS = 6_000_000;
export const CFS_MIN_GRANULARITY_NS = 750_000;
export const CFS_WAKEUP_GRANULARITY_NS = 1_000_000;
/** fair.c, 6.1: `sched_nr_latency`, latency / min_granularity. */
export const CFS_NR_LATENCY = 8;

/** fair.c: `sysctl_sched_base_slice`, through 6.13.7 and in 6.19.9; the change between them is taken at 6.15. */
export const EEVDF_SLICE_NS = 750_000;
export const EEVDF_SLICE_LATE_NS = 700_000;

/** fair.c `sysctl_sched_migration_cost`: a task that ran less long ago is cache-hot and is not pulled. */
export const CACHE_HOT_NS = 500_000;
/** topology.c `sd_init`: busy cores balance this many times less often; imbalance in percent that starts a move. */
export const BUSY_FACTOR = 16;
export const IMBALANCE_PCT = 117;
/** topology.c: failed tries after which a cache-hot task is moved all the same (`cache_nice_tries`, one cache). */
export const CACHE_NICE_TRIES = 1;
/** fair.c `sched_nr_migrate_break`: most tasks that one balancing moves. */
export const MAX_MIGRATE = 32;

/** fair.c: bandwidth slice that a core takes from the group's pool at a time (`sched_cfs_bandwidth_slice_us`). */
export const BANDWIDTH_SLICE_NS = 5_000_000;
/** fair.c `min_cfs_rq_runtime`: what a core keeps when it returns unused bandwidth. */
export const MIN_LOCAL_RUNTIME_NS = 1_000_000;

/** Slack of an ordinary thread's timers (`init_task.timer_slack_ns`, prctl PR_SET_TIMERSLACK). */
export const TIMER_SLACK_NS = 50_000;

/** Which algorithm and which of its variants a kernel version has. */
export interface Features {
  readonly algorithm: 'cfs' | 'eevdf';
  readonly sliceNs: number;
  /** Ineligible sleepers stay queued until they are eligible (DELAY_DEQUEUE). */
  readonly delayDequeue: boolean;
  /** Lag is clamped to one slice plus a tick instead of max(two slices, a tick). */
  readonly lateLagClamp: boolean;
}

function parseVersion(version: string): number {
  const match = /^(\d+)\.(\d+)/.exec(version);
  if (match === null)
    throw new RangeError(`kernel version "${version}": expected something like 6.1 or 6.12.19`);
  return Number(match[1]) * 1000 + Number(match[2]);
}

/**
 * Features of a kernel by version.
 * @throws {RangeError} on a version that is none.
 */
export function featuresOf(version: string): Features {
  const number = parseVersion(version);
  return {
    algorithm: number >= 6006 ? 'eevdf' : 'cfs',
    sliceNs: number >= 6015 ? EEVDF_SLICE_LATE_NS : EEVDF_SLICE_NS,
    delayDequeue: number >= 6012,
    lateLagClamp: number >= 6019,
  };
}

/** fair.c `get_update_sysctl_factor`, logarithmic scaling: 1, 2, 3, 4 for 1, 2, 4, 8 and more CPUs. */
export function scaleFactor(cores: number): number {
  return 1 + Math.floor(Math.log2(Math.min(cores, 8)));
}

/** @throws {RangeError} for a nice value that is not a whole number from -20 to 19. */
export function weightOf(nice: number): number {
  const weight = NICE_WEIGHTS[nice + 20];
  if (weight === undefined) throw new RangeError(`nice ${nice}: expected a whole number from -20 to 19`);
  return weight;
}
