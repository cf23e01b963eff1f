import { type Duration, drawNs } from '../engine/duration.ts';
import { ProgramError } from '../engine/errors.ts';
import type { OpName, PrimitiveOp, ProgramSet, SyncOp, TaskOp } from '../engine/program.ts';
import type { Random } from '../engine/random.ts';
import type { SyncHost } from '../locks/actor.ts';
import { isSyncOp, performSync } from '../locks/perform.ts';
import { SyncWorld } from '../locks/world.ts';
import type { GDemand, Goroutine } from './goroutine.ts';
import { Goroutines } from './goroutines.ts';
import { lockGo, unlockGo } from './mutex.ts';
import type { Scheduler } from './scheduler.ts';
import { waitReasonOf } from './wait-reasons.ts';

/**
 * What a goroutine does next. `run` and `native` use CPU for its `leftNs`; a signal cannot stop `native`. `cgo` is
 * a call out of Go that computes, `syscall` one that sleeps; `park`, `io` and `sleep` wait without a thread.
 */
export type Act =
  | 'run'
  | 'native'
  | 'cgo'
  | 'syscall'
  | 'park'
  | 'io'
  | 'sleep'
  | 'yield'
  | 'goyield'
  | 'exit';

const UNSUPPORTED = new Set<OpName>(['cancel', 'defer', 'executor', 'postToWorker', 'await']);

/** Steps that the model of Go can run. */
export const supportsGoOp = (op: OpName): boolean => !UNSUPPORTED.has(op);

/** The meaning of a program's steps to the goroutines of one Go process. */
export class GoPrograms {
  readonly goroutines: Goroutines;
  readonly world: SyncWorld;
  private readonly scheduler: Scheduler;
  private readonly host: SyncHost<GDemand>;
  private readonly selectRandom: Random;
  private waitNs: number | null = null;
  private current: Goroutine | null = null;

  constructor(programs: ProgramSet, scheduler: Scheduler, onExit: () => void) {
    this.scheduler = scheduler;
    this.goroutines = new Goroutines(programs, scheduler, onExit);
    this.world = new SyncWorld(programs, () => scheduler.sim.nowNs);
    this.selectRandom = scheduler.sim.random.stream('select');
    this.host = {
      park: (_wait, timeoutNs) => ({ kind: 'park', timeoutNs }),
      run: (ns) => ({ kind: 'run', ns }),
      draw: (duration) => this.draw(duration),
    };
  }

  /** Runs steps that take no time; what the first other one asks for. */
  advance(g: Goroutine): Act {
    this.current = g;
    for (;;) {
      if (g.pending !== null) {
        const next = g.pending.next();
        if (!next.done) {
          const act = this.accept(g, next.value);
          if (act !== null) return act;
          continue;
        }
        g.pending = null;
      }
      const op = g.cursor.next(this.scheduler.sim.nowNs);
      if (op === null) return 'exit';
      const act = this.perform(g, op);
      if (act !== null) return act;
    }
  }

  /** How long the wait or call that `advance` asked for takes; null for until woken. */
  takeWaitNs(g: Goroutine): number | null {
    const ns = this.waitNs;
    this.waitNs = null;
    g.leftNs = 0;
    return ns;
  }

  private accept(g: Goroutine, demand: GDemand): Act | null {
    if (demand.kind === 'park') {
      this.waitNs = demand.timeoutNs;
      return 'park';
    }
    if (demand.kind === 'goyield') return 'goyield';
    g.leftNs = demand.ns;
    return demand.ns > 0 ? 'run' : null;
  }

  private perform(g: Goroutine, op: PrimitiveOp): Act | null {
    switch (op.op) {
      case 'compute':
        return this.compute(g, op.ns, 'run');
      case 'native':
        return op.releases ? this.wait(op.ns, 'cgo') : this.compute(g, op.ns, 'native');
      case 'sleep': {
        const ns = this.draw(op.ns);
        this.waitNs = ns;
        return ns > 0 ? 'sleep' : null;
      }
      case 'blockingIo':
        return op.kind === 'crypto' || op.kind === 'compression'
          ? this.compute(g, op.ns, 'run')
          : this.wait(op.ns, 'syscall');
      case 'pollableIo':
        // os/file_unix.go `newFile`: the poller cannot wait for regular files.
        return this.wait(op.ns, op.kind === 'disk' ? 'syscall' : 'io');
      case 'yield':
        return 'yield';
      default:
        this.performLater(g, op);
        return null;
    }
  }

  private performLater(g: Goroutine, op: Exclude<PrimitiveOp, { op: 'compute' | 'sleep' }>): void {
    if (isSyncOp(op)) g.pending = this.performSync(g, op);
    else this.performTask(g, op as TaskOp);
  }

  private performSync(g: Goroutine, op: SyncOp): Generator<GDemand, void, unknown> | null {
    g.waitReason = waitReasonOf(op, this.scheduler.features);
    const { world, host } = this;
    if (op.op === 'lock') return lockGo(world.get(op.lock, 'mutex', g), g, host, world);
    if (op.op === 'unlock') return unlockGo(world.get(op.lock, 'mutex', g), g, world.now());
    return performSync(op, { actor: g, cursor: g.cursor, host, world, random: this.selectRandom });
  }

  private performTask(g: Goroutine, op: TaskOp): void {
    const { scheduler } = this;
    switch (op.op) {
      case 'spawn':
        g.pending = this.goroutines.spawn(op, g);
        return;
      case 'join':
        g.pending = this.goroutines.join(op.task, g, this.world);
        return;
      case 'mark':
        scheduler.trace.mark(g.lane, scheduler.sim.nowNs, op.label);
        return;
      case 'fail':
        // An error that nobody recovers from ends the process (panic.go `fatalpanic`).
        scheduler.trace.mark(g.lane, scheduler.sim.nowNs, `panic: ${op.message}`);
        g.cursor.stop();
        this.goroutines.exit();
        return;
      default:
        throw new ProgramError(g.path(), `goroutines have no step "${op.op}"`);
    }
  }

  private compute(g: Goroutine, duration: Duration, act: 'run' | 'native'): Act | null {
    g.leftNs = this.draw(duration);
    return g.leftNs > 0 ? act : null;
  }

  private wait(duration: Duration, act: 'cgo' | 'syscall' | 'io'): Act {
    this.waitNs = this.draw(duration);
    return act;
  }

  private draw(duration: Duration): number {
    if (typeof duration === 'number') return duration;
    const g = this.current;
    if (g === null) return drawNs(duration, this.selectRandom);
    g.random ??= this.scheduler.sim.random.stream(`goroutine ${g.id}`);
    return drawNs(duration, g.random);
  }
}
