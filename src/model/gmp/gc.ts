import { type KernelDemand, run } from '../kernel/demand.ts';
import { GC_IDLE_CHECK_NS, GC_UTILIZATION, GC_UTILIZATION_ERROR } from './constants.ts';
import type { Goroutine } from './goroutine.ts';
import type { Machine, Processor } from './processor.ts';
import type { Scheduler } from './scheduler.ts';

export interface GcOptions {
  /** From the start of one mark phase to the next, ns. */
  readonly periodNs: number;
  /** CPU that one mark phase takes, ns. */
  readonly markNs: number;
  readonly makeWorker: (p: Processor) => Goroutine;
  readonly preemptAll: () => void;
}

/** mgcpacer.go `startCycle`: whole Ps that mark, and the share of each P's time that fractional workers add. */
export function gcShares(procs: number): { readonly dedicated: number; readonly fractional: number } {
  const goal = procs * GC_UTILIZATION;
  let dedicated = Math.floor(goal + 0.5);
  const error = dedicated / goal - 1;
  if (Math.abs(error) <= GC_UTILIZATION_ERROR) return { dedicated, fractional: 0 };
  if (dedicated > goal) dedicated -= 1;
  return { dedicated, fractional: (goal - dedicated) / procs };
}

/** The marking workers of Go's garbage collector: a share of the Ps, by the clock; how much there is to mark is given. */
export class GcWorkers {
  marking = false;
  cycles = 0;
  /** CPU that all workers have used, ns. */
  usedNs = 0;
  private leftNs = 0;
  private startedNs = 0;
  private dedicatedNeeded = 0;
  private readonly fractional: number;
  private readonly dedicated: number;
  private readonly scheduler: Scheduler;
  private readonly options: GcOptions;
  private readonly workers: Goroutine[];

  constructor(scheduler: Scheduler, options: GcOptions) {
    this.scheduler = scheduler;
    this.options = options;
    const shares = gcShares(scheduler.ps.length);
    this.dedicated = shares.dedicated;
    this.fractional = shares.fractional;
    this.workers = scheduler.ps.map((p) => options.makeWorker(p));
    const timer = scheduler.sim.timer(() => {
      if (scheduler.exited) return;
      if (!this.marking) this.begin();
      timer.arm(timer.timeNs + options.periodNs);
    });
    timer.arm(options.periodNs);
    this.stop = () => timer.cancel();
  }

  /** Ends the cycle for good, at the program's end. */
  readonly stop: () => void;

  /** `findRunnableGCWorker`: a dedicated worker where one is wanted, or a fractional one whose share is not used up. */
  workerFor(p: Processor): Goroutine | null {
    if (!this.marking) return null;
    const worker = this.workers[p.id];
    if (worker === undefined || worker.status !== 'waiting') return null;
    if (this.dedicatedNeeded > 0) {
      this.dedicatedNeeded -= 1;
      return this.take(worker, 'dedicated');
    }
    if (this.fractional === 0 || this.fractionalUsed(p) > this.fractional) return null;
    return this.take(worker, 'fractional');
  }

  /** A worker for a P that has nothing else to do. */
  idleWorkerFor(p: Processor): Goroutine | null {
    const worker = this.workers[p.id];
    if (!this.marking || worker === undefined || worker.status !== 'waiting') return null;
    return this.take(worker, 'idle');
  }

  wantsIdleWorker(): boolean {
    return this.marking;
  }

  /** `gcBgMarkWorker`: marks until there is nothing left or its kind has to give way. */
  *work(m: Machine, p: Processor, g: Goroutine): Generator<KernelDemand, void, number> {
    const { scheduler } = this;
    const begun = scheduler.sim.nowNs;
    let dumped = false;
    while (this.marking && !scheduler.exited) {
      const chunk = Math.min(GC_IDLE_CHECK_NS, this.leftNs);
      this.leftNs -= chunk;
      this.usedNs += chunk;
      yield run(chunk + m.debtNs);
      m.debtNs = 0;
      m.ranSinceSwitch = true;
      if (this.leftNs <= 0) this.marking = false;
      if (g.worker === 'dedicated' && g.preempt && !dumped) {
        dumped = true;
        // mgc.go: a dedicated worker that is asked to stop lets the P's goroutines go to others and goes on.
        scheduler.queues.dump(p);
      }
      if (this.mustGiveWay(p, g, begun)) break;
    }
    if (g.worker === 'dedicated' && this.marking) this.dedicatedNeeded += 1;
    if (g.worker === 'fractional') p.gcFractionalNs += scheduler.sim.nowNs - begun;
    g.worker = null;
  }

  private begin(): void {
    this.cycles += 1;
    this.marking = true;
    this.leftNs = this.options.markNs;
    this.startedNs = this.scheduler.sim.nowNs;
    this.dedicatedNeeded = this.dedicated;
    for (const p of this.scheduler.ps) p.gcFractionalNs = 0;
    if (this.scheduler.sim.observing) {
      const sentence = `a mark phase begins: ${this.dedicated} of ${this.scheduler.ps.length} Ps mark, and idle ones`;
      this.scheduler.note('gc-start', -1, sentence);
    }
    // `gcStart` stops the world for a moment: whoever runs gives way, and idle Ps are woken.
    this.options.preemptAll();
    this.scheduler.wakep();
  }

  private take(worker: Goroutine, kind: 'dedicated' | 'fractional' | 'idle'): Goroutine {
    worker.worker = kind;
    this.scheduler.setG(worker, 'runnable');
    this.scheduler.trace.runnable(worker.lane, this.scheduler.sim.nowNs, -1);
    return worker;
  }

  private fractionalUsed(p: Processor): number {
    const elapsed = this.scheduler.sim.nowNs - this.startedNs;
    return elapsed <= 0 ? 0 : p.gcFractionalNs / elapsed;
  }

  private mustGiveWay(p: Processor, g: Goroutine, begun: number): boolean {
    if (g.worker === 'idle') return g.preempt || !p.queue.empty || this.scheduler.queues.global.size > 0;
    if (g.worker !== 'fractional') return false;
    // mgc.go `pollFractionalWorkerExit`: a fifth over its share, so that it does not come back at once.
    const elapsed = this.scheduler.sim.nowNs - this.startedNs;
    const used = p.gcFractionalNs + this.scheduler.sim.nowNs - begun;
    return g.preempt || used / elapsed > 1.2 * this.fractional;
  }
}
