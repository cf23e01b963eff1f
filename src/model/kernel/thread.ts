import type { Timer } from '../engine/simulator.ts';
import { assertTransition, type TransitionTable } from '../engine/transitions.ts';
import type { ThreadBody } from './demand.ts';

/**
 * `delayed`: asleep, but still in its run queue because it has had more than its share (DELAY_DEQUEUE).
 */
export type ThreadState = 'new' | 'queued' | 'running' | 'sleeping' | 'delayed' | 'ended';

/** Legal changes of a kernel thread; `kernel.check` and the tests use the same table. */
export const THREAD_TRANSITIONS: TransitionTable<ThreadState> = {
  new: ['queued'],
  queued: ['running'],
  running: ['queued', 'sleeping', 'delayed', 'ended'],
  sleeping: ['queued'],
  delayed: ['sleeping', 'queued'],
  ended: [],
};

/** A simulated kernel thread. The scheduler's fields are the kernel's own; read them, do not write them. */
export class KernelThread {
  readonly id: number;
  readonly lane: number;
  readonly name: string;
  readonly nice: number;
  readonly weight: number;
  /** Cores that it may run on; null for all. */
  readonly allowed: ReadonlySet<number> | null;
  readonly timeout: Timer;
  body: ThreadBody | null = null;
  state: ThreadState = 'new';
  /** Core that it runs on or queues at, or ran on last. */
  core = -1;
  vruntime = 0;
  deadline = 0;
  /** V - v at its last leaving of a queue. */
  lag = 0;
  /** EEVDF: deadline when it was put on its core; it is protected from preemption while that stands. */
  protectedDeadline = Number.NaN;
  sumExecNs = 0;
  /** `sumExecNs` when it was put on its core. */
  pickedExecNs = 0;
  lastRanNs = Number.NEGATIVE_INFINITY;
  queuedSinceNs = 0;
  /** CPU left of its present demand, ns. */
  remainingNs = 0;
  /** What its body is resumed with. */
  answer = 0;
  started = false;

  constructor(fields: {
    id: number;
    lane: number;
    name: string;
    nice: number;
    weight: number;
    allowed: ReadonlySet<number> | null;
    timeout: Timer;
  }) {
    this.id = fields.id;
    this.lane = fields.lane;
    this.name = fields.name;
    this.nice = fields.nice;
    this.weight = fields.weight;
    this.allowed = fields.allowed;
    this.timeout = fields.timeout;
  }

  mayRunOn(core: number): boolean {
    return this.allowed === null || this.allowed.has(core);
  }

  setState(to: ThreadState, nowNs: number): void {
    assertTransition(THREAD_TRANSITIONS, this.state, to, this.name, nowNs);
    this.state = to;
  }
}
