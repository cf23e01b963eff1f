import type { Timer } from '../engine/simulator.ts';
import type { SimSeries } from '../engine/trace.ts';
import type { RunQueue } from './run-queue.ts';
import type { KernelThread } from './thread.ts';

/** One simulated CPU. */
export interface Core {
  readonly id: number;
  readonly queue: RunQueue;
  /** Fires when the running thread's demand is spent. */
  readonly burst: Timer;
  /** Fires when an idle core that was told of a thread has woken. */
  readonly kick: Timer;
  readonly tick: Timer;
  /** Length of the queue over time; null where none is kept. */
  readonly series: SimSeries | null;
  /** Threads that want this core and do not have it; delayed sleepers are not among them. */
  waiting: number;
  /** Up to when the running thread's work is counted. */
  chargedNs: number;
  /** Counted work that the scheduler has not been told of, ns. */
  uncharged: number;
  /** From when the running thread's demand counts: before that the switch itself costs. */
  demandFromNs: number;
  /** The running thread must be put back as soon as it is safe. */
  needResched: boolean;
  /** As `needResched`, but noticed only at the next tick or kernel entry (PREEMPT_LAZY). */
  lazyResched: boolean;
  /** The running thread's body is being resumed. */
  resuming: boolean;
  busyNs: number;
  nextBalanceNs: number;
  /** Balancings in a row that found an imbalance and moved nothing. */
  failedBalances: number;
  /** Bandwidth left here before more must be taken from the pool; may be negative. */
  localRuntimeNs: number;
  throttled: boolean;
  throttledSinceNs: number;
}

/** Whether a wake-up may take the core as idle (`available_idle_cpu`); threads of a throttled group do not count. */
export function isIdle(core: Core): boolean {
  return core.queue.current === null && (core.throttled || core.queue.waiting.length === 0);
}

const isMovable = (thread: KernelThread, to: Core): boolean =>
  thread.state === 'queued' && thread.mayRunOn(to.id);

/** Order in which threads are moved: the one that has not run for longest first. */
const byLastRun = (a: KernelThread, b: KernelThread): number => a.lastRanNs - b.lastRanNs || a.id - b.id;

/** The first of `movable`. */
export function longestIdle(core: Core, to: Core): KernelThread | null {
  let first: KernelThread | null = null;
  for (const thread of core.queue.waiting) {
    if (isMovable(thread, to) && (first === null || byLastRun(thread, first) < 0)) first = thread;
  }
  return first;
}

/** The waiting threads that may be moved, the one that has not run for longest first (`cfs_tasks` from its tail). */
export function movable(core: Core, to: Core): KernelThread[] {
  return core.queue.waiting.filter((thread) => isMovable(thread, to)).sort(byLastRun);
}
