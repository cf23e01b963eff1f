import { Cursor } from '../engine/cursor.ts';
import { ProgramError } from '../engine/errors.ts';
import type { ProgramSet, TaskOp, ThreadSpec } from '../engine/program.ts';
import type { SyncWorld } from '../locks/world.ts';
import { type GDemand, Goroutine } from './goroutine.ts';
import { isOther } from './others.ts';
import type { Scheduler } from './scheduler.ts';

/** Where a goroutine's body comes from. */
interface Start {
  readonly name: string;
  readonly body: readonly ThreadSpec['body'][number][];
  readonly path: string;
}

/** The goroutines of one Go process from their start to their end. One named `main` ends the process with it. */
export class Goroutines {
  readonly all: Goroutine[] = [];
  lastEndNs = 0;
  /** Goroutines of the program that have not ended, with those that have not started. */
  alive = 0;
  private readonly programs: ProgramSet;
  private readonly scheduler: Scheduler;
  private readonly onExit: () => void;

  constructor(programs: ProgramSet, scheduler: Scheduler, onExit: () => void) {
    this.programs = programs;
    this.scheduler = scheduler;
    this.onExit = onExit;
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
    this.all.pop();
    g.isWorker = true;
    g.waitReason = 'GC worker (idle)';
    this.scheduler.setG(g, 'waiting');
    this.scheduler.trace.sleeping(g.lane, this.scheduler.sim.nowNs, g.waitReason);
    return g;
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
    for (const g of this.all) {
      g.io.cancel();
      scheduler.timers.cancel(g);
      if (g.status === 'dead') continue;
      scheduler.setG(g, 'dead');
      scheduler.trace.ended(g.lane, scheduler.sim.nowNs);
    }
    this.onExit();
  }

  private make(start: Start, group = 'go'): Goroutine {
    const { scheduler } = this;
    const g: Goroutine = new Goroutine({
      id: this.all.length + 1,
      lane: scheduler.trace.addLane('goroutine', start.name, group),
      name: start.name,
      cursor: new Cursor(start.body, start.path),
      makeTimer: (action) => scheduler.sim.timer(action),
      onIo: (one) => scheduler.netpoll.becomeReady(one),
      waker: (one) => scheduler.ready(one),
    });
    this.all.push(g);
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

  /** The steps of a `go` statement, `count` times. */
  *spawn(op: Extract<TaskOp, { op: 'spawn' }>, g: Goroutine): Generator<GDemand, void, unknown> {
    const { scheduler } = this;
    const body = this.programs.programs?.[op.program] ?? [];
    const start = { body, path: `programs.${op.program}` };
    for (let i = 0; i < (op.count ?? 1); i++) {
      if (scheduler.costs.spawnNs > 0) yield { kind: 'run', ns: scheduler.costs.spawnNs };
      const child = this.make({ ...start, name: `${op.as ?? op.program}-${this.all.length + 1}` });
      this.alive += 1;
      adopt(g, child, op.as);
      scheduler.start(child, scheduler.machines.active()?.p ?? scheduler.p(0));
    }
  }

  /** Waits for the goroutines that it spawned, all of them or those of a name. */
  *join(task: string | undefined, g: Goroutine, world: SyncWorld): Generator<GDemand, void, unknown> {
    const children = g.children?.get(task ?? '');
    if (task !== undefined && children === undefined) {
      throw new ProgramError(g.path(), `joins "${task}", which this program has not spawned`);
    }
    const { graph, now } = world;
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
