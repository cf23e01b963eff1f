import { Cursor } from '../engine/cursor.ts';
import { drawNs } from '../engine/duration.ts';
import { ProgramError } from '../engine/errors.ts';
import { interpret, type Runtime } from '../engine/interpret.ts';
import type { QueueView } from '../engine/model.ts';
import type { Body, OpName, PrimitiveOp, ProgramSet, TaskOp, ThreadSpec, TimeOp } from '../engine/program.ts';
import type { Simulator } from '../engine/simulator.ts';
import type { Trace } from '../engine/trace.ts';
import { block, call, type KernelDemand, run, type ThreadBody, yieldCore } from '../kernel/demand.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { SyncHost } from '../locks/actor.ts';
import { isSyncOp, performSync } from '../locks/perform.ts';
import { SyncWorld } from '../locks/world.ts';
import { ThreadActor } from './actor.ts';
import type { Job } from './jobs.ts';
import { Pools } from './pools.ts';
import type { LockWork, RuntimeLock } from './runtime-lock.ts';
import { outside, performTime, type StepCosts, unlockedWhileWaiting, WCHAN, type Work } from './steps.ts';

/** Where programs run, and what is theirs alone. */
export interface ThreadProgramsOptions extends StepCosts {
  readonly sim: Simulator;
  readonly trace: Trace;
  readonly kernel: Kernel;
  readonly programs: ProgramSet;
  /** The runtime lock of a process' interpreter. */
  readonly lockOf: (process: string, interpreter: number) => RuntimeLock;
  /** Threads of the pool behind `executor`, one pool a process. */
  readonly poolSize: number;
  /**
   * Steps of a runtime above the threads, such as an event loop's callbacks from a pool thread; undefined where
   * it has nothing to say of a step.
   */
  readonly foreign?: (op: PrimitiveOp, actor: ThreadActor) => Work | undefined;
}

const UNSUPPORTED = new Set<OpName>(['cancel', 'defer', 'group', 'attempt']);

/** Steps that a model of plain threads can run. */
export const supportsThreadOp = (op: OpName): boolean => !UNSUPPORTED.has(op);

/** Runs a set of programs with one kernel thread each (1:1), with or without a runtime lock. */
export class ThreadPrograms {
  readonly world: SyncWorld;
  readonly actors: ThreadActor[] = [];
  lastEndNs = 0;
  private readonly options: ThreadProgramsOptions;
  private readonly pools: Pools;
  private open = 0;

  constructor(options: ThreadProgramsOptions) {
    this.options = options;
    this.pools = new Pools({
      startThread: (spec, bodyOf) => this.startThread(spec, bodyOf),
      performBody: (actor, body, path) => this.performBody(actor, body, path),
      jobEnded: () => {
        this.lastEndNs = options.sim.nowNs;
      },
    });
    this.world = new SyncWorld(options.programs, () => options.sim.nowNs);
    options.programs.threads.forEach((spec, index) => {
      this.startSpec(spec, `threads[${index}].body`);
    });
  }

  /** Every pool with its threads at work and its queue. */
  poolViews(): QueueView[] {
    return this.pools.views();
  }

  /** Programs and jobs that have not ended. */
  unfinished(): number {
    return this.open + this.pools.unfinished();
  }

  private startSpec(spec: ThreadSpec, path: string): void {
    const count = spec.count ?? 1;
    this.open += count;
    const start = (): void => {
      for (let i = 0; i < count; i++) {
        this.start({ ...spec, name: count === 1 ? spec.name : `${spec.name}-${i + 1}` }, path, null);
      }
    };
    if ((spec.startNs ?? 0) > 0) this.options.sim.at(spec.startNs ?? 0, start);
    else start();
  }

  private start(spec: ThreadSpec, path: string, parent: ThreadActor | null): ThreadActor {
    const actor = this.makeActor(spec, new Cursor(spec.body, path), parent, (self) => this.runProgram(self));
    return actor;
  }

  /** Starts a thread with a body of the caller's own, such as an event loop's. */
  startThread(
    spec: Omit<ThreadSpec, 'body'>,
    bodyOf: (actor: ThreadActor) => ThreadBody,
    parent: ThreadActor | null = null,
  ): ThreadActor {
    return this.makeActor(spec, new Cursor([], spec.name), parent, bodyOf);
  }

  /** Performs a body on a thread that is running and has its runtime's lock. */
  *performBody(actor: ThreadActor, body: Body, path: string): ThreadBody {
    actor.cursor = new Cursor(body, path);
    yield* interpret(actor.cursor, this.runtimeOf(actor));
  }

  /** Queues a job at the pool of a process; `waiter` is woken by the pool's thread, which has the runtime's lock. */
  submitJob(
    process: string,
    body: Body,
    path: string,
    waiter: { wake(): void },
    size = this.options.poolSize,
  ): Job {
    const job: Job = { body, path, waiter, done: false };
    this.pools.pool(`${process}-pool`, process, size).submit(job);
    return job;
  }

  /** Takes back a job of `submitJob` that no thread has begun; false where one has. */
  withdrawJob(process: string, job: Job): boolean {
    return this.pools.withdraw(`${process}-pool`, job);
  }

  private makeActor(
    spec: Omit<ThreadSpec, 'body'>,
    cursor: Cursor,
    parent: ThreadActor | null,
    bodyOf: (actor: ThreadActor) => ThreadBody,
  ): ThreadActor {
    const { kernel, sim, lockOf } = this.options;
    const process = spec.process ?? 'main';
    const interpreter = spec.interpreter ?? 0;
    const thread = kernel.spawn(
      {
        name: spec.name,
        group: process,
        nice: spec.nice ?? 0,
        ...(spec.cores === undefined ? {} : { cores: spec.cores }),
      },
      parent?.thread ?? null,
    );
    const random = sim.random.stream(`thread ${thread.id}`);
    const lock = lockOf(process, interpreter);
    const actor = new ThreadActor({ thread, cursor, random, lock, process, interpreter, kernel });
    thread.begin(bodyOf(actor));
    this.actors.push(actor);
    return actor;
  }

  // ---- bodies

  private *runProgram(actor: ThreadActor): ThreadBody {
    const taken = actor.lock.take(actor);
    if (taken !== null) yield* taken;
    yield call(interpret(actor.cursor, this.runtimeOf(actor)));
    const released = actor.lock.release(actor, true);
    if (released !== null) yield* released;
    this.end(actor);
  }

  private end(actor: ThreadActor): void {
    actor.ended = true;
    this.open -= 1;
    this.lastEndNs = this.options.sim.nowNs;
    for (const joiner of actor.joiners.splice(0)) joiner.wake();
  }

  private runtimeOf(actor: ThreadActor): Runtime<KernelDemand, number> {
    const { sim } = this.options;
    const host: SyncHost<KernelDemand> = {
      park: (_wait, timeoutNs) => block(WCHAN.futex, timeoutNs),
      run,
      draw: (duration) => drawNs(duration, actor.random),
    };
    const random = sim.random.stream('select');
    return {
      nowNs: () => sim.nowNs,
      call,
      perform: (op) => {
        const foreign = this.options.foreign?.(op, actor);
        if (foreign !== undefined) return foreign;
        if (!isSyncOp(op)) return this.perform(op, actor);
        const work = performSync(op, { actor, cursor: actor.cursor, host, world: this.world, random });
        return work === null ? null : unlockedWhileWaiting(actor, work);
      },
    };
  }

  // ---- steps

  private perform(op: PrimitiveOp, actor: ThreadActor): Work {
    switch (op.op) {
      case 'compute':
      case 'native':
      case 'sleep':
      case 'blockingIo':
      case 'pollableIo':
      case 'yield':
        return this.performTime(op, actor);
      default:
        return this.performTask(op as TaskOp, actor);
    }
  }

  /** A step that uses time on a core or away from it, on a thread that has its runtime's lock. */
  performTime(op: TimeOp, actor: ThreadActor): Work {
    return performTime(op, actor, this.options);
  }

  private performTask(op: TaskOp, actor: ThreadActor): Work {
    switch (op.op) {
      case 'spawn':
        this.spawn(op, actor);
        return null;
      case 'join':
        return this.join(op.task, actor);
      case 'await':
        return op.task === undefined ? outside(actor, [yieldCore]) : this.join(op.task, actor);
      case 'mark':
        this.options.trace.mark(actor.lane, this.options.sim.nowNs, op.label);
        return null;
      case 'fail':
        this.options.trace.mark(actor.lane, this.options.sim.nowNs, `failed: ${op.message}`);
        actor.cursor.stop();
        return null;
      case 'executor':
        return this.pools.submit(
          this.pools.pool(`${actor.process}-pool`, actor.process, this.options.poolSize),
          op.body,
          `${actor.path()}.body`,
          op.wait ?? true,
          actor,
        );
      case 'postToWorker': {
        const pool = this.pools.pool(op.worker, op.worker, 1);
        const body = this.options.programs.programs?.[op.program] ?? [];
        return this.pools.submit(pool, body, `programs.${op.program}`, op.wait ?? false, actor);
      }
      default:
        throw new ProgramError(actor.path(), `plain threads have no step "${op.op}"`);
    }
  }

  private spawn(op: Extract<TaskOp, { op: 'spawn' }>, actor: ThreadActor): void {
    const body = this.options.programs.programs?.[op.program] ?? [];
    const { process, interpreter } = actor;
    for (let i = 0; i < (op.count ?? 1); i++) {
      const name = `${op.as ?? op.program}-${this.actors.length}`;
      this.open += 1;
      const { nice } = actor.thread;
      const child = this.start({ name, body, process, interpreter, nice }, `programs.${op.program}`, actor);
      for (const key of op.as === undefined ? [''] : ['', op.as]) {
        const list = actor.children.get(key) ?? [];
        list.push(child);
        actor.children.set(key, list);
      }
    }
  }

  private join(task: string | undefined, actor: ThreadActor): Work {
    const children = actor.children.get(task ?? '');
    if (task !== undefined && children === undefined) {
      throw new ProgramError(actor.path(), `joins "${task}", which this program has not spawned`);
    }
    const open = (children ?? []).filter((child) => !child.ended);
    return open.length === 0 ? null : unlockedWhileWaiting(actor, this.waitForEnd(open, actor));
  }

  private *waitForEnd(open: readonly ThreadActor[], actor: ThreadActor): LockWork {
    const { graph } = this.world;
    for (const child of open) {
      if (child.ended) continue;
      child.joiners.push(actor);
      graph.begin(actor, `the end of ${child.name}`, () => [child], false, this.options.sim.nowNs);
      while (!child.ended) yield block(WCHAN.futex);
      graph.end(actor);
    }
  }
}
