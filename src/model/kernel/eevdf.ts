import { NICE_0_WEIGHT } from './constants.ts';
import { type Arrival, BaseQueue, type RunQueue, type Tuning } from './run-queue.ts';
import type { KernelThread } from './thread.ts';

/** Rounding of the average: a vruntime this near to it counts as not above it, ns. */
const EPSILON_NS = 1e-3;

/** EEVDF as of Linux 6.6 and later (kernel/sched/fair.c), without group scheduling and per-task slices. */
export class EevdfQueue extends BaseQueue implements RunQueue {
  private readonly tuning: Tuning;

  constructor(tuning: Tuning) {
    super();
    this.tuning = tuning;
  }

  /** `update_curr` with `update_deadline`: a passed deadline is renewed, and the thread must go if others wait. */
  charge(ns: number): boolean {
    const current = this.current;
    if (current === null) return false;
    current.sumExecNs += ns;
    current.vruntime += (ns * NICE_0_WEIGHT) / current.weight;
    this.raiseMinVruntime();
    if (current.vruntime < current.deadline) return false;
    current.deadline = current.vruntime + this.virtualSlice(current);
    return this.waiting.length > 0;
  }

  /** `place_entity`: at the average, less the lag it left with, so that sleeping neither gains nor loses. */
  enqueue(thread: KernelThread, arrival: Arrival): void {
    const average = this.average();
    const load = this.load();
    const lag = load > 0 && arrival !== 'new' ? (thread.lag * (load + thread.weight)) / load : 0;
    thread.vruntime = average - lag;
    const slice = this.virtualSlice(thread);
    thread.deadline = thread.vruntime + (arrival === 'new' ? slice / 2 : slice);
    this.insert(thread);
    this.raiseMinVruntime();
  }

  dequeue(thread: KernelThread): void {
    this.keepLag(thread, this.average());
    // DELAY_ZERO: a delayed sleeper's debt is paid by waiting, but turns into no credit.
    if (thread.state === 'delayed' && thread.lag > 0) thread.lag = 0;
    this.remove(thread);
    this.raiseMinVruntime();
  }

  /** DELAY_DEQUEUE, 6.12 and later: a thread that has had more than its share stays until that is made up. */
  sleep(thread: KernelThread): boolean {
    const average = this.average();
    const delayed = this.tuning.delayDequeue && !this.eligible(thread, average);
    this.keepLag(thread, average);
    this.current = null;
    if (delayed) this.insert(thread);
    this.raiseMinVruntime();
    return delayed;
  }

  leave(): void {
    // The lag was kept when the thread went to sleep.
  }

  /** `requeue_delayed_entity`. */
  undelay(thread: KernelThread): void {
    this.keepLag(thread, this.average());
    if (thread.lag <= 0) return;
    this.remove(thread);
    thread.lag = 0;
    this.enqueue(thread, 'wake');
  }

  putBack(thread: KernelThread): void {
    this.current = null;
    this.insert(thread);
  }

  /**
   * `pick_eevdf`: of those not above the average the one with the earliest deadline. RUN_TO_PARITY: the running
   * thread stays while it is eligible and has not yet used up the slice it was put on the core with.
   */
  choose(): KernelThread | null {
    const { current, waiting } = this;
    if (waiting.length === 0) return current;
    // With one alone the average is its own vruntime.
    if (waiting.length === 1 && current === null) return waiting[0] ?? null;
    return this.chooseAmong(waiting, current);
  }

  private chooseAmong(waiting: readonly KernelThread[], current: KernelThread | null): KernelThread | null {
    const average = this.average();
    const candidate = current !== null && this.eligible(current, average) ? current : null;
    if (candidate !== null && candidate.protectedDeadline === candidate.deadline) return candidate;
    let best: KernelThread | null = null;
    for (const thread of waiting) {
      if (!this.eligible(thread, average)) continue;
      if (best === null || thread.deadline < best.deadline) best = thread;
    }
    // Among equal deadlines the running thread comes last.
    if (candidate !== null && (best === null || candidate.deadline < best.deadline)) best = candidate;
    return best ?? this.leastVruntime();
  }

  setCurrent(thread: KernelThread): void {
    this.remove(thread);
    this.current = thread;
    thread.pickedExecNs = thread.sumExecNs;
    thread.protectedDeadline = thread.deadline;
  }

  /** `entity_tick` only charges; `charge` has said whether the slice is over. */
  tick(): boolean {
    return false;
  }

  preempts(thread: KernelThread): boolean {
    return this.choose() === thread;
  }

  /** `yield_task_fair`: the deadline moves one slice away. */
  yield(): void {
    const current = this.current;
    if (current !== null) current.deadline += this.virtualSlice(current);
  }

  describe(thread: KernelThread): string {
    const average = this.average();
    const lag = ((average - thread.vruntime) / 1e6).toFixed(2);
    const due = ((thread.deadline - average) / 1e6).toFixed(2);
    return `lag ${lag} ms, deadline in ${due} ms${this.eligible(thread, average) ? '' : ', not eligible'}`;
  }

  /** `avg_vruntime`: V = sum(w * v) / sum(w), the running thread included. */
  private average(): number {
    const base = this.minVruntime;
    let weighted = 0;
    let weights = 0;
    const { current } = this;
    if (current !== null) {
      weighted = (current.vruntime - base) * current.weight;
      weights = current.weight;
    }
    for (const thread of this.waiting) {
      weighted += (thread.vruntime - base) * thread.weight;
      weights += thread.weight;
    }
    return weights === 0 ? base : base + weighted / weights;
  }

  private eligible(thread: KernelThread, average: number): boolean {
    return thread.vruntime <= average + EPSILON_NS;
  }

  /** `update_entity_lag`: clamped to max(2 slices, a tick), from 6.19 to a slice and a tick. */
  private keepLag(thread: KernelThread, average: number): void {
    const { sliceNs, tickNs, lateLagClamp } = this.tuning;
    const limit = lateLagClamp ? sliceNs + tickNs : Math.max(2 * sliceNs, tickNs);
    const bound = (limit * NICE_0_WEIGHT) / thread.weight;
    thread.lag = Math.min(bound, Math.max(-bound, average - thread.vruntime));
  }

  private virtualSlice(thread: KernelThread): number {
    return (this.tuning.sliceNs * NICE_0_WEIGHT) / thread.weight;
  }

  /** Rounding alone can leave nobody eligible; the kernel then takes the leftmost. */
  private leastVruntime(): KernelThread | null {
    let best: KernelThread | null = this.current;
    for (const thread of this.waiting) if (best === null || thread.vruntime < best.vruntime) best = thread;
    return best;
  }
}
