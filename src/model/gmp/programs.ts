import { Cursor } from '../engine/cursor.ts';
import { type Duration, drawNs } from '../engine/duration.ts';
import { ProgramError } from '../engine/errors.ts';
import type { OpName, PrimitiveOp, ProgramSet, SyncOp, TaskOp, ThreadSpec } from '../engine/program.ts';
import type { Random } from '../engine/random.ts';
import type { SyncHost } from '../locks/actor.ts';
import { isSyncOp, performSync } from '../locks/perform.ts';
import { SyncWorld } from '../locks/world.ts';
import { type GDemand, Goroutine } from './goroutine.ts';
import { lockGo, unlockGo } from './mutex.ts';
import { isOther } from './others.ts';
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

/** Where a goroutine's body comes from. */
interface Start {
  readonly name: string;
  readonly body: readonly ThreadSpec['body'][number][];
  readonly path: string;
}

/** The goroutines of one Go process and the meaning of their steps. A goroutine named `main` ends the process with it. */
export class GoPrograms {
  readonly world: SyncWorld;
  readonly goroutines: Goroutine[] = [];
  lastEndNs = 0;
  /** Goroutines of the program that have not ended, with those that have not started. */
  alive = 0;
  private readonly programs: ProgramSet;
  private readonly scheduler: Scheduler;
  private readonly onExit: () => void;
  private readonly host: SyncHost<GDemand>;
  private readonly selectRandom: Random;
  private waitNs: number | null = null;
  private current: Goroutine | null = null;

  constructor(programs: ProgramSet, scheduler: Scheduler, onExit: () => void) {
    this.programs = programs;
    this.scheduler = scheduler;
    this.onExit = onExit;
    this.world = new SyncWorld(programs, () => scheduler.sim.nowNs);
    this.selectRandom = scheduler.sim.random.stream('select');
    this.host = {
      park: (_wait, timeoutNs) => ({ kind: 'park', timeoutNs }),
      run: (ns) => ({ kind: 'run', ns }),
      draw: (duration) => this.draw(duration),
    };
  }

  /** Starts the goroutines that exist from the start on P0, as if by `go` statements in their order. */
  startAll(): void {
    this.programs.threads.forEach((spec, index) => {
      if (isOther(this.programs, spec)) return;
      refuse(spec, index);
      const count = spec.count ?? 1;
      this.alive += count;
      for (let i = 0; i < count; i++) {
        const name = count === 1 ? spec.name : `${spec.name}-${i + 1}`;
        const g = this.make({ name, body: spec.body, path: `threads[${index}].body` });
        this.startAt(g, spec.startNs ?? 0);
      }
    });
  }

  /** A goroutine without a program: a worker of the runtime. */
  makeWorker(name: string): Goroutine {
    const g = this.make({ name, body: [], path: name }, 'runtime');
    this.goroutines.pop();
    g.isWorker = true;
    g.waitReason = 'GC worker (idle)';
    this.scheduler.setG(g, 'waiting');
    this.scheduler.trace.sleeping(g.lane, this.scheduler.sim.nowNs, g.waitReason);
    return g;
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

  /** A goroutine has ended: those that join it go on; the last one and main end the process. */
  ended(g: Goroutine): void {
    this.alive -= 1;
    this.lastEndNs = this.scheduler.sim.nowNs;
    for (const joiner of g.joiners?.splice(0) ?? []) joiner.wake();
    if (this.alive === 0 || g.name === 'main') this.exit();
  }

  /** The process ends: all goroutines with it. */
  exit(): void {
    const { scheduler } = this;
    this.alive = 0;
    this.lastEndNs = scheduler.sim.nowNs;
    for (const g of this.goroutines) {
      g.io.cancel();
      scheduler.timers.cancel(g);
      if (g.status === 'dead') continue;
      scheduler.setG(g, 'dead');
      scheduler.trace.ended(g.lane, scheduler.sim.nowNs);
    }
    this.onExit();
  }

  // ---- starting

  private make(start: Start, group = 'go'): Goroutine {
    const { scheduler } = this;
    const g: Goroutine = new Goroutine({
      id: this.goroutines.length + 1,
      lane: scheduler.trace.addLane('goroutine', start.name, group),
      name: start.name,
      cursor: new Cursor(start.body, start.path),
      makeTimer: (action) => scheduler.sim.timer(action),
      onIo: (one) => scheduler.netpoll.becomeReady(one),
      waker: (one) => scheduler.ready(one),
    });
    this.goroutines.push(g);
    return g;
  }

  private startAt(g: Goroutine, startNs: number): void {
    const { scheduler } = this;
    const p0 = scheduler.p(0);
    if (startNs <= scheduler.sim.nowNs) {
      scheduler.start(g, p0);
      return;
    }
    g.waitReason = 'not started';
    scheduler.setG(g, 'waiting');
    scheduler.trace.sleeping(g.lane, scheduler.sim.nowNs, g.waitReason);
    scheduler.timers.add(p0, g, startNs);
  }

  private *spawn(op: Extract<TaskOp, { op: 'spawn' }>, g: Goroutine): Generator<GDemand, void, unknown> {
    const { scheduler } = this;
    const body = this.programs.programs?.[op.program] ?? [];
    const start = { body, path: `programs.${op.program}` };
    for (let i = 0; i < (op.count ?? 1); i++) {
      if (scheduler.costs.spawnNs > 0) yield { kind: 'run', ns: scheduler.costs.spawnNs };
      const child = this.make({ ...start, name: `${op.as ?? op.program}-${this.goroutines.length + 1}` });
      this.alive += 1;
      adopt(g, child, op.as);
      scheduler.start(child, scheduler.machines.active()?.p ?? scheduler.p(0));
    }
  }

  // ---- steps

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
        g.pending = this.spawn(op, g);
        return;
      case 'join':
        g.pending = this.join(op.task, g);
        return;
      case 'mark':
        scheduler.trace.mark(g.lane, scheduler.sim.nowNs, op.label);
        return;
      case 'fail':
        // An error that nobody recovers from ends the process (panic.go `fatalpanic`).
        scheduler.trace.mark(g.lane, scheduler.sim.nowNs, `panic: ${op.message}`);
        g.cursor.stop();
        this.exit();
        return;
      default:
        throw new ProgramError(g.path(), `goroutines have no step "${op.op}"`);
    }
  }

  private *join(task: string | undefined, g: Goroutine): Generator<GDemand, void, unknown> {
    const children = g.children?.get(task ?? '');
    if (task !== undefined && children === undefined) {
      throw new ProgramError(g.path(), `joins "${task}", which this program has not spawned`);
    }
    const { graph, now } = this.world;
    g.waitReason = this.scheduler.features.namedWaitGroup ? 'sync.WaitGroup.Wait' : 'semacquire';
    for (const child of children ?? []) {
      if (child.status === 'dead') continue;
      child.joiners ??= [];
      child.joiners.push(g);
      graph.begin(g, `the end of ${child.name}`, () => [child], false, now());
      while (child.status !== ('dead' as string)) yield { kind: 'park', timeoutNs: null };
      graph.end(g);
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

function adopt(parent: Goroutine, child: Goroutine, name: string | undefined): void {
  parent.children ??= new Map();
  for (const key of name === undefined ? [''] : ['', name]) {
    const list = parent.children.get(key);
    if (list === undefined) parent.children.set(key, [child]);
    else list.push(child);
  }
}

/** @throws {ProgramError} on what a goroutine cannot have */
function refuse(spec: ThreadSpec, index: number): void {
  if (spec.nice === undefined && spec.cores === undefined) return;
  throw new ProgramError(
    `threads[${index}]`,
    'goroutines have no nice value and no cores of their own: threads have',
  );
}
