import {
  CFS_LATENCY_NS,
  CFS_MIN_GRANULARITY_NS,
  CFS_WAKEUP_GRANULARITY_NS,
  featuresOf,
  scaleFactor,
} from './constants.ts';
import type { Quota } from './quota.ts';
import type { Tuning } from './run-queue.ts';

/** The simulated machine. */
export interface KernelOptions {
  /** CPUs, 1 to 1024; all share a cache. */
  readonly cores: number;
  /** Kernel version such as `6.1` (CFS) or `6.12` (EEVDF). */
  readonly version: string;
  /** Scheduler ticks a second: CONFIG_HZ, 100 to 1000. */
  readonly hz: number;
  /** CPU that a context switch costs, ns; charged to the thread that comes. */
  readonly switchNs: number;
  /** From a wake-up to the idle core's running the thread, ns. */
  readonly wakeNs: number;
  /** How late a timer's interrupt comes at most, evenly spread, ns: keeps runs from locking in step with ticks. */
  readonly timerJitterNs: number;
  /** CPU limit of all threads together; null for none. */
  readonly quota: Quota | null;
  /** `lazy` (PREEMPT_LAZY, 6.13 and later): a wake-up preempts another core only at its next tick. */
  readonly preemption: 'full' | 'lazy';
  /**
   * Utilization of its last core, in percent, up to which a thread that wakes stays there though the core is busy and
   * another idle; 0 for mainline Linux, which looks for the idle one.
   */
  readonly packPct: number;
}

export const DEFAULT_KERNEL: KernelOptions = {
  cores: 2,
  version: '6.12',
  hz: 250,
  switchNs: 1500,
  wakeNs: 3000,
  timerJitterNs: 10_000,
  quota: null,
  preemption: 'full',
  packPct: 0,
};

/** The algorithms' tunables on a machine: the base values times the scale factor of its CPUs. */
export function tuningOf(options: KernelOptions): Tuning {
  const features = featuresOf(options.version);
  const factor = scaleFactor(options.cores);
  return {
    latencyNs: CFS_LATENCY_NS * factor,
    minGranularityNs: CFS_MIN_GRANULARITY_NS * factor,
    wakeupGranularityNs: CFS_WAKEUP_GRANULARITY_NS * factor,
    sliceNs: features.sliceNs * factor,
    tickNs: Math.round(1e9 / options.hz),
    delayDequeue: features.delayDequeue,
    lateLagClamp: features.lateLagClamp,
  };
}
