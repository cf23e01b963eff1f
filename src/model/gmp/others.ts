import { Cursor } from '../engine/cursor.ts';
import { drawNs } from '../engine/duration.ts';
import { ProgramError } from '../engine/errors.ts';
import type { PrimitiveOp, ProgramSet, ThreadSpec } from '../engine/program.ts';
import type { Random } from '../engine/random.ts';
import type { Simulator } from '../engine/simulator.ts';
import {
  block,
  type KernelDemand,
  run,
  type ThreadBody,
  waitForDevice,
  yieldCore,
} from '../kernel/demand.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { KernelThread } from '../kernel/thread.ts';

/** Process of the goroutines: that of the first thread. */
export const goProcessOf = (set: ProgramSet): string => set.threads[0]?.process ?? 'main';

/** Whether a thread belongs to another program than the goroutines. */
export const isOther = (set: ProgramSet, spec: ThreadSpec): boolean =>
  (spec.process ?? 'main') !== goProcessOf(set);

export interface OtherProgramsOptions {
  readonly sim: Simulator;
  readonly kernel: Kernel;
  readonly programs: ProgramSet;
  /** The Go program has ended, and with it what is of interest. */
  readonly over: () => boolean;
}

/**
 * Threads of other programs that want the same cores: each a thread of the kernel of its own, with its nice value and
 * its cores, that computes and sleeps. They end with the Go program.
 */
export class OtherPrograms {
  private readonly threads: KernelThread[] = [];
  private readonly options: OtherProgramsOptions;

  constructor(options: OtherProgramsOptions) {
    this.options = options;
    const { programs, sim } = options;
    programs.threads.forEach((spec, index) => {
      if (!isOther(programs, spec)) return;
      const start = (): void => this.start(spec, `threads[${index}].body`);
      if ((spec.startNs ?? 0) > 0) sim.at(spec.startNs ?? 0, start);
      else start();
    });
  }

  /** Ends them all: the Go program is over. */
  stop(): void {
    for (const thread of this.threads) {
      this.options.kernel.wake(thread);
      this.options.kernel.cut(thread);
    }
  }

  private start(spec: ThreadSpec, path: string): void {
    const { sim, kernel, over } = this.options;
    const count = spec.count ?? 1;
    if (over()) return;
    for (let i = 0; i < count; i++) {
      const name = count === 1 ? spec.name : `${spec.name}-${i + 1}`;
      const random = sim.random.stream(`other ${this.threads.length}`);
      const start = {
        name,
        group: spec.process ?? 'main',
        nice: spec.nice ?? 0,
        ...(spec.cores === undefined ? {} : { cores: spec.cores }),
        body: () => this.body(new Cursor(spec.body, path), random),
      };
      this.threads.push(kernel.spawn(start));
    }
  }

  private *body(cursor: Cursor, random: Random): ThreadBody {
    const { sim, over } = this.options;
    while (!over()) {
      const op = cursor.next(sim.nowNs);
      if (op === null) return;
      const demand = demandOf(op, random, cursor);
      if (demand !== null) yield demand;
    }
  }
}

/** @throws {ProgramError} on a step that only a goroutine can make */
function demandOf(op: PrimitiveOp, random: Random, cursor: Cursor): KernelDemand | null {
  switch (op.op) {
    case 'compute':
    case 'native':
      return run(drawNs(op.ns, random));
    case 'sleep':
      return block('hrtimer_nanosleep', drawNs(op.ns, random));
    case 'blockingIo':
    case 'pollableIo':
      return waitForDevice('wait_woken', drawNs(op.ns, random));
    case 'yield':
      return yieldCore;
    case 'mark':
      return null;
    default:
      throw new ProgramError(
        cursor.path(),
        `"${op.op}" in a thread of another program than the goroutines: there it can only compute, sleep, wait for I/O and yield`,
      );
  }
}
