import type { Timer } from '../engine/simulator.ts';
import { type StateCode, TransitionCheck, type TransitionTable } from '../engine/transitions.ts';
import { ZERO } from '../engine/zero.ts';
import type { After, KernelDemand, KernelWork, PlainDemand, ThreadBody } from './demand.ts';

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
const NEW = THREAD_CHECK.codeOf('new');
export const QUEUED = THREAD_CHECK.codeOf('queued');
export const RUNNING = THREAD_CHECK.codeOf('running');
export const SLEEPING = THREAD_CHECK.codeOf('sleeping');
export const DELAYED = THREAD_CHECK.codeOf('delayed');
export const ENDED = THREAD_CHECK.codeOf('ended');

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
  private stateCode = NEW;
  /** Core that it runs on or queues at, or ran on last. */
  core = -1;
  vruntime = ZERO;
  deadline = ZERO;
  /** V - v at its last leaving of a queue. */
  lag = ZERO;
  /** EEVDF: deadline when it was put on its core; it is protected from preemption while that stands. */
  protectedDeadline = Number.NaN;
  sumExecNs = ZERO;
  /** `sumExecNs` when it was put on its core. */
  pickedExecNs = ZERO;
  lastRanNs = Number.NEGATIVE_INFINITY;
  queuedSinceNs = ZERO;
  /** CPU left of its present demand, ns. */
  remainingNs = ZERO;
  /** What its body is resumed with. */
  answer = 0;
  /** What comes after its present demand, before its body is resumed; null for nothing. */
  private after: After | null = null;

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
      const demand = this.followUp() ?? this.resumeWork();
      if (demand === null) return null;
      if (demand.kind === 'call') this.calls.push(demand.work);
      else {
        if (demand.kind !== 'yield') this.after = demand.after;
        return demand;
      }
    }
  }

  private followUp(): KernelDemand | null {
    const { after } = this;
    if (after === null) return null;
    this.after = null;
    return after(this.answer);
  }

  /** What the innermost generator that has not ended asks for; null where all have. */
  private resumeWork(): KernelDemand | null {
    for (;;) {
      const work = this.calls[this.calls.length - 1];
      if (work === undefined) return null;
      const { answer } = this;
      this.answer = 0;
      const next = resume.call(work, answer);
      if (!next.done) return next.value;
      this.calls.pop();
      this.answer = typeof next.value === 'number' ? next.value : 0;
    }
  }

  setState(to: StateCode<ThreadState>, nowNs: number): void {
    THREAD_CHECK.assert(this.stateCode, to, this.name, nowNs);
    this.stateCode = to;
    this.state = THREAD_CHECK.nameOf(to);
  }
}
