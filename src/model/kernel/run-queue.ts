import { takeOut } from '../engine/list.ts';
import { ZERO } from '../engine/zero.ts';
import type { KernelThread } from './thread.ts';

/** Why a thread comes into a queue. */
export type Arrival = 'new' | 'wake' | 'migrate';

/** What the algorithms need to know of the machine; all in ns. */
export interface Tuning {
  readonly latencyNs: number;
  readonly minGranularityNs: number;
  readonly wakeupGranularityNs: number;
  readonly sliceNs: number;
  readonly tickNs: number;
  readonly delayDequeue: boolean;
  readonly lateLagClamp: boolean;
}

/**
 * One core's queue under one algorithm. The running thread (`current`) is not among `waiting`, but counts in
 * averages and load. Delayed sleepers are among `waiting` though they do not wait.
 */
export interface RunQueue {
  readonly waiting: readonly KernelThread[];
  current: KernelThread | null;
  /** Sum of weights, the running thread included. */
  load(): number;
  /** Threads that run or want to, delayed sleepers left out. */
  runnable(): number;
  /** Charges CPU time to the running thread; true where its slice is over and others wait. */
  charge(ns: number): boolean;
  enqueue(thread: KernelThread, arrival: Arrival): void;
  /** Takes a waiting thread out, to sleep (a delayed one) or to move. */
  dequeue(thread: KernelThread): void;
  /** The running thread leaves to sleep; true where it stays queued as a delayed sleeper. */
  sleep(thread: KernelThread): boolean;
  /** A sleeper of this queue wakes and is about to be queued, here or elsewhere. */
  leave(thread: KernelThread): void;
  /** A delayed sleeper wakes. */
  undelay(thread: KernelThread): void;
  /** The running thread goes back among the waiting. */
  putBack(thread: KernelThread): void;
  /** Chooses who runs next, the running thread among the candidates; does not take it out. */
  choose(): KernelThread | null;
  /** Makes a waiting thread the running one. */
  setCurrent(thread: KernelThread): void;
  /** At a tick: whether the running thread must go. */
  tick(): boolean;
  /** Whether a thread that just came preempts the running one. */
  preempts(thread: KernelThread): boolean;
  /** sched_yield by the running thread. */
  yield(): void;
  /** The key that the thread is ordered by, for snapshots. */
  describe(thread: KernelThread): string;
}

/** What both algorithms share: the list of the waiting and the load. */
export abstract class BaseQueue {
  readonly waiting: KernelThread[] = [];
  current: KernelThread | null = null;
  protected waitingWeight = 0;
  /** Monotonic lower bound of the queue's vruntimes, ns of virtual runtime. */
  protected minVruntime = ZERO;

  load(): number {
    return this.waitingWeight + (this.current?.weight ?? 0);
  }

  runnable(): number {
    let count = this.current === null ? 0 : 1;
    for (const thread of this.waiting) if (thread.state !== 'delayed') count += 1;
    return count;
  }

  protected insert(thread: KernelThread): void {
    // As `push`, which V8 does not compile in line for a list that was empty at first.
    this.waiting[this.waiting.length] = thread;
    this.waitingWeight += thread.weight;
  }

  protected remove(thread: KernelThread): void {
    const { waiting } = this;
    if (waiting[waiting.length - 1] === thread) waiting.pop();
    else if (!takeOut(waiting, thread)) return;
    this.waitingWeight -= thread.weight;
  }

  /** fair.c `update_min_vruntime`. */
  protected raiseMinVruntime(): void {
    const { current, waiting } = this;
    if (current === null && waiting.length === 0) return;
    let least = current === null ? Number.POSITIVE_INFINITY : current.vruntime;
    for (let i = 0; i < waiting.length; i++) {
      const { vruntime } = waiting[i] as KernelThread;
      if (vruntime < least) least = vruntime;
    }
    if (least > this.minVruntime) this.minVruntime = least;
  }
}
