import { CFS_NR_LATENCY, NICE_0_WEIGHT } from './constants.ts';
import { type Arrival, BaseQueue, type RunQueue, type Tuning } from './run-queue.ts';
import type { KernelThread } from './thread.ts';

/** CFS as of Linux 6.1 (kernel/sched/fair.c), without group scheduling and without buddies. */
export class CfsQueue extends BaseQueue implements RunQueue {
  private readonly tuning: Tuning;
  private skip: KernelThread | null = null;

  constructor(tuning: Tuning) {
    super();
    this.tuning = tuning;
  }

  /** `update_curr`: vruntime += delta * 1024 / weight. A slice's end is seen by the tick alone. */
  charge(ns: number): boolean {
    const current = this.current;
    if (current !== null) {
      current.sumExecNs += ns;
      current.vruntime += (ns * NICE_0_WEIGHT) / current.weight;
      this.raiseMinVruntime();
    }
    return false;
  }

  /** `place_entity`: a new thread one slice ahead, a sleeper at most half a latency behind the least. */
  enqueue(thread: KernelThread, arrival: Arrival): void {
    if (arrival === 'new') {
      const slice = this.slice(thread, this.load() + thread.weight, this.runnable() + 1);
      thread.vruntime = this.minVruntime + (slice * NICE_0_WEIGHT) / thread.weight;
    } else if (arrival === 'wake') {
      const floor = this.minVruntime - this.tuning.latencyNs / 2;
      thread.vruntime = Math.max(thread.lag + this.minVruntime, floor);
    } else {
      thread.vruntime = thread.lag + this.minVruntime;
    }
    this.insert(thread);
    this.raiseMinVruntime();
  }

  /** A thread that leaves keeps its vruntime relative to the queue's least (`migrate_task_rq_fair`). */
  dequeue(thread: KernelThread): void {
    this.remove(thread);
    this.leave(thread);
    this.raiseMinVruntime();
  }

  undelay(): void {
    // CFS has no delayed sleepers.
  }

  putBack(thread: KernelThread): void {
    this.current = null;
    this.insert(thread);
  }

  /** `pick_next_entity`: the leftmost, or the next one where the leftmost has just yielded. */
  choose(): KernelThread | null {
    const first = this.leftmost(null);
    const { skip } = this;
    this.skip = null;
    if (first === null || first !== skip) return first;
    const second = this.leftmost(skip);
    const near = second !== null && second.vruntime - first.vruntime <= this.wakeupGranularity(second);
    return near ? second : first;
  }

  setCurrent(thread: KernelThread): void {
    this.remove(thread);
    this.current = thread;
    thread.pickedExecNs = thread.sumExecNs;
  }

  /** Keeps the vruntime as it is; `leave` makes it relative when the thread wakes. */
  sleep(): boolean {
    this.current = null;
    this.raiseMinVruntime();
    return false;
  }

  leave(thread: KernelThread): void {
    thread.lag = thread.vruntime - this.minVruntime;
  }

  /** `check_preempt_tick`. */
  tick(): boolean {
    const current = this.current;
    if (current === null || this.waiting.length === 0) return false;
    const ran = current.sumExecNs - current.pickedExecNs;
    const ideal = this.slice(current, this.load(), this.waiting.length + 1);
    if (ran > ideal) return true;
    if (ran < this.tuning.minGranularityNs) return false;
    const first = this.leftmost(null);
    return first !== null && current.vruntime - first.vruntime > ideal;
  }

  /** `wakeup_preempt_entity`: the granularity is scaled by the weight of the one that woke. */
  preempts(thread: KernelThread): boolean {
    const current = this.current;
    return current !== null && current.vruntime - thread.vruntime > this.wakeupGranularity(thread);
  }

  /** `yield_task_fair`: marks the thread to be passed over once. */
  yield(): void {
    this.skip = this.current;
  }

  describe(thread: KernelThread): string {
    return `vruntime ${((thread.vruntime - this.minVruntime) / 1e6).toFixed(2)} ms above the least`;
  }

  private wakeupGranularity(thread: KernelThread): number {
    return (this.tuning.wakeupGranularityNs * NICE_0_WEIGHT) / thread.weight;
  }

  /** `sched_slice`: the thread's share by weight of the period, at least the minimal granularity. */
  private slice(thread: KernelThread, load: number, count: number): number {
    const { latencyNs, minGranularityNs } = this.tuning;
    const period = count > CFS_NR_LATENCY ? count * minGranularityNs : latencyNs;
    return Math.max((period * thread.weight) / load, minGranularityNs);
  }

  private leftmost(except: KernelThread | null): KernelThread | null {
    let best = this.current === except ? null : this.current;
    for (const thread of this.waiting) {
      if (thread !== except && (best === null || thread.vruntime < best.vruntime)) best = thread;
    }
    return best;
  }
}
