import type { QueueView } from '../engine/model.ts';
import type { ProgramSet } from '../engine/program.ts';
import type { Simulator } from '../engine/simulator.ts';
import type { Trace } from '../engine/trace.ts';
import type { ThreadBody } from '../kernel/demand.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { checkScheduler } from './check.ts';
import { GcWorkers } from './gc.ts';
import { MachineCode } from './machine.ts';
import { OtherPrograms } from './others.ts';
import type { Machine } from './processor.ts';
import { GoPrograms } from './programs.ts';
import { type GoCosts, Scheduler } from './scheduler.ts';
import { preempt, Sysmon } from './sysmon.ts';
import type { GoFeatures } from './versions.ts';
import { viewsOf } from './views.ts';

export interface GoProcessOptions {
  readonly sim: Simulator;
  readonly trace: Trace;
  readonly kernel: Kernel;
  readonly programs: ProgramSet;
  readonly procs: number;
  readonly features: GoFeatures;
  readonly costs: GoCosts;
  readonly tracing: boolean;
  readonly gc: { readonly periodNs: number; readonly markNs: number } | null;
}

/** What the runtime prints when nobody can ever go on (proc.go `checkdead`). */
export const DEADLOCK_MESSAGE = 'fatal error: all goroutines are asleep - deadlock!';

/** One Go process: its scheduler, goroutines, sysmon and GC, put together; and who else wants its cores. */
export class GoProcess {
  readonly scheduler: Scheduler;
  readonly programs: GoPrograms;
  private readonly gc: GcWorkers | null;
  private readonly sysmon: Sysmon;
  private readonly code: MachineCode;
  private readonly others: OtherPrograms;

  constructor(options: GoProcessOptions) {
    const { sim, trace, kernel, features, costs, tracing, procs } = options;
    const machineBody = (m: Machine): ThreadBody => this.code.body(m);
    this.scheduler = new Scheduler({ sim, trace, kernel, procs, features, costs, tracing, machineBody });
    this.programs = new GoPrograms(options.programs, this.scheduler, () => this.endThreads());
    this.gc = this.makeGc(options.gc);
    this.code = new MachineCode(this.scheduler, this.programs, this.gc);
    this.scheduler.machines.onAllIdle = () => this.foundDeadlock();
    this.sysmon = new Sysmon(this.scheduler, () => this.gc?.marking ?? false);
    this.startFirst();
    const over = (): boolean => this.scheduler.exited;
    this.others = new OtherPrograms({ sim, kernel, programs: options.programs, over });
  }

  views(): QueueView[] {
    return viewsOf(this.scheduler, this.programs.goroutines.all);
  }

  /** The scheduler's own counters. */
  extra(): Record<string, number> {
    const { counters, machines, ps } = this.scheduler;
    const gc = this.gc === null ? {} : { gcCycles: this.gc.cycles, gcNs: this.gc.usedNs };
    return { ...counters, ...gc, threads: machines.all.length + 1, ps: ps.length };
  }

  check(): void {
    checkScheduler(this.scheduler, this.programs.goroutines.all);
  }

  private makeGc(options: GoProcessOptions['gc']): GcWorkers | null {
    if (options === null) return null;
    const { scheduler } = this;
    return new GcWorkers(scheduler, {
      ...options,
      makeWorker: (p) => this.programs.goroutines.makeWorker(`GC worker ${p.id}`),
      preemptAll: () => {
        for (const p of scheduler.ps) preempt(scheduler, p, 'the garbage collector starts');
      },
    });
  }

  /** `schedinit`, `mstart`: M0 has P0, and the first goroutines are in its queue. */
  private startFirst(): void {
    const { scheduler } = this;
    const p = scheduler.takeIdleP();
    if (p === null) return;
    const m = scheduler.machines.add();
    m.nextP = p;
    scheduler.machines.spawnThread(m);
    this.programs.goroutines.startAll();
  }

  /** The process has ended: every thread ends as soon as it comes to a core. */
  private endThreads(): void {
    const { scheduler } = this;
    scheduler.exited = true;
    this.gc?.stop();
    this.sysmon.stop();
    this.others.stop();
    for (const { thread } of scheduler.machines.all) {
      if (thread === null) continue;
      scheduler.kernel.wake(thread);
      scheduler.kernel.cut(thread);
    }
  }

  private foundDeadlock(): void {
    const { sim, trace } = this.scheduler;
    if (this.scheduler.exited || this.programs.goroutines.alive === 0) return;
    this.programs.world.graph.stall(sim.nowNs);
    const first = this.programs.goroutines.all.find((g) => g.status === 'waiting');
    trace.mark(first?.lane ?? 0, sim.nowNs, DEADLOCK_MESSAGE);
    if (sim.observing) {
      const sentence = `the last thread goes to sleep and ${this.programs.goroutines.alive} goroutines wait: ${DEADLOCK_MESSAGE}`;
      this.scheduler.note('deadlock', first?.lane ?? -1, sentence);
    }
    this.endThreads();
  }
}
