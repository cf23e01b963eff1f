import type { Timer } from '../engine/simulator.ts';
import { TransitionCheck, type TransitionTable } from '../engine/transitions.ts';
import type { KernelWork, Pause, PlainDemand, ThreadBody } from './demand.ts';

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

/** The one `next` of all generators: looking it up in each kind of them costs as much as a short step. */
const resume: KernelWork['next'] = (function* (): ThreadBody {})().next;

const THREAD_CHECK = new TransitionCheck(THREAD_TRANSITIONS);

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
  /** The sleep that it may go on with when its time is up, without its body being resumed; null for none. */
  pause: Pause | null = null;

  /** The generators of its body, each called by the one before it; none before its begin and after its end. */
  private readonly calls: KernelWork[] = [];

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

  /** Gives it the body that its first run begins. */
  begin(body: ThreadBody): void {
    this.calls.push(body);
  }

  /** Resumes the body with `answer`; what it asks for next, null at its end. */
  nextDemand(): PlainDemand | null {
    for (;;) {
      const work = this.calls[this.calls.length - 1];
      if (work === undefined) return null;
      const { answer } = this;
      this.answer = 0;
      const next = resume.call(work, answer);
      if (next.done) {
        this.calls.pop();
        this.answer = typeof next.value === 'number' ? next.value : 0;
      } else if (next.value.kind === 'call') this.calls.push(next.value.work);
      else return next.value;
    }
  }

  setState(to: ThreadState, nowNs: number): void {
    THREAD_CHECK.assert(this.state, to, this.name, nowNs);
    this.state = to;
  }
}
