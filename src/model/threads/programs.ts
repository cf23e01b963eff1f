import { Cursor } from '../engine/cursor.ts';
import { drawNs } from '../engine/duration.ts';
import { ProgramError } from '../engine/errors.ts';
import { interpret, type Performance, type Runtime } from '../engine/interpret.ts';
import type { QueueView } from '../engine/model.ts';
import type { Body, OpName, PrimitiveOp, ProgramSet, TaskOp, ThreadSpec, TimeOp } from '../engine/program.ts';
import type { Simulator } from '../engine/simulator.ts';
import type { Trace } from '../engine/trace.ts';
import {
  block,
  type KernelDemand,
  run,
  type ThreadBody,
  WOKEN,
  waitForDevice,
  yieldCore,
} from '../kernel/demand.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { SyncHost } from '../locks/actor.ts';
import { isSyncOp, performSync } from '../locks/perform.ts';
import { SyncWorld } from '../locks/world.ts';
import { ThreadActor } from './actor.ts';
import { type Job, JobQueue } from './jobs.ts';
import type { LockWork, RuntimeLock } from './runtime-lock.ts';

/** Where the kernel shows a thread waiting (`wchan`, Linux 6.14 and later). */
const WCHAN = {
  futex: 'futex_do_wait',
  sleep: 'hrtimer_nanosleep',
  disk: 'folio_wait_bit_common',
  network: 'wait_woken',
} as const;

/** What a step asks of the kernel. */
type Work = Performance<KernelDemand, number>;

export interface ThreadProgramsOptions {
  readonly sim: Simulator;
  readonly trace: Trace;
  readonly kernel: Kernel;
  readonly programs: ProgramSet;
  /** The runtime lock of a process' interpreter. */
  readonly lockOf: (process: string, interpreter: number) => RuntimeLock;
  /** Threads of the pool behind `executor`, one pool a process. */
  readonly poolSize: number;
  /** CPU that a blocking system call costs before it waits, ns. */
  readonly syscallNs: number;
  /** What `compute` is multiplied with: the cost of a build without a GIL. */
  readonly computeFactor: number;
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
  private readonly pools = new Map<string, JobQueue>();
  private open = 0;

  constructor(options: ThreadProgramsOptions) {
    this.options = options;
    this.world = new SyncWorld(options.programs, () => options.sim.nowNs);
    options.programs.threads.forEach((spec, index) => {
      this.startSpec(spec, `threads[${index}].body`);
    });
  }

  /** Every pool with its threads at work and its queue. */
  poolViews(): QueueView[] {
    return [...this.pools.values()].map((pool) => pool.view());
  }

  /** Programs and jobs that have not ended. */
  unfinished(): number {
    let jobs = 0;
    for (const pool of this.pools.values()) jobs += pool.unfinished;
    return this.open + jobs;
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
    this.poolOf(`${process}-pool`, process, size).submit(job);
    return job;
  }

  /** Takes back a job of `submitJob` that no thread has begun; false where one has. */
  withdrawJob(process: string, job: Job): boolean {
    return this.pools.get(`${process}-pool`)?.withdraw(job) ?? false;
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
    yield* interpret(actor.cursor, this.runtimeOf(actor));
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
      perform: (op) => {
        const foreign = this.options.foreign?.(op, actor);
        if (foreign !== undefined) return foreign;
        if (!isSyncOp(op)) return this.perform(op, actor);
        const work = performSync(op, { actor, cursor: actor.cursor, host, world: this.world, random });
        return work === null ? null : this.unlockedWhileWaiting(actor, work);
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
    if (op.op === 'yield') return this.outside(actor, [yieldCore]);
    const length = drawNs(op.ns, actor.random);
    switch (op.op) {
      case 'compute':
        return actor.lock.compute(actor, Math.round(length * this.options.computeFactor));
      case 'native':
        return op.releases ? this.outside(actor, [run(length)]) : this.native(actor, length);
      case 'sleep':
        return this.waitFor(actor, block(WCHAN.sleep, length));
      default:
        if (op.kind === 'crypto' || op.kind === 'compression') return this.outside(actor, [run(length)]);
        return this.waitFor(actor, waitForDevice(op.kind === 'disk' ? WCHAN.disk : WCHAN.network, length));
    }
  }

  /** A call that keeps the lock: nothing can interrupt it; the runtime looks round after it. */
  private *native(actor: ThreadActor, length: number): LockWork {
    if (length > 0) yield run(length);
    yield* actor.lock.compute(actor, 0);
  }

  private waitFor(actor: ThreadActor, demand: KernelDemand): Work {
    const { syscallNs } = this.options;
    return this.outside(actor, syscallNs > 0 ? [run(syscallNs), demand] : [demand]);
  }

  /** Performs demands without the runtime's lock. */
  private *outside(actor: ThreadActor, demands: readonly KernelDemand[]): LockWork {
    const released = actor.lock.release(actor, false);
    if (released !== null) yield* released;
    for (const demand of demands) yield demand;
    const taken = actor.lock.take(actor);
    if (taken !== null) yield* taken;
  }

  /** Lets the runtime's lock go before the first wait in `work`, and takes it again at its end. */
  private *unlockedWhileWaiting(actor: ThreadActor, work: Generator<KernelDemand, void, unknown>): LockWork {
    let released = false;
    let next = work.next();
    while (!next.done) {
      const letGo = next.value.kind === 'block' && !released ? actor.lock.release(actor, false) : null;
      released ||= next.value.kind === 'block';
      if (letGo === null) {
        next = work.next(yield next.value);
      } else {
        // Letting go took time, in which the wait may have ended: `work` looks again before it waits.
        yield* letGo;
        next = work.next(WOKEN);
      }
    }
    if (!released) return;
    const taken = actor.lock.take(actor);
    if (taken !== null) yield* taken;
  }

  private performTask(op: TaskOp, actor: ThreadActor): Work {
    switch (op.op) {
      case 'spawn':
        this.spawn(op, actor);
        return null;
      case 'join':
        return this.join(op.task, actor);
      case 'await':
        return op.task === undefined ? this.outside(actor, [yieldCore]) : this.join(op.task, actor);
      case 'mark':
        this.options.trace.mark(actor.lane, this.options.sim.nowNs, op.label);
        return null;
      case 'fail':
        this.options.trace.mark(actor.lane, this.options.sim.nowNs, `failed: ${op.message}`);
        actor.cursor.stop();
        return null;
      case 'executor':
        return this.submit(
          this.poolOf(`${actor.process}-pool`, actor.process, this.options.poolSize),
          op.body,
          `${actor.path()}.body`,
          op.wait ?? true,
          actor,
        );
      case 'postToWorker': {
        const pool = this.poolOf(op.worker, op.worker, 1);
        const body = this.options.programs.programs?.[op.program] ?? [];
        return this.submit(pool, body, `programs.${op.program}`, op.wait ?? false, actor);
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
    return open.length === 0 ? null : this.unlockedWhileWaiting(actor, this.waitForEnd(open, actor));
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

  // ---- pools

  private poolOf(name: string, process: string, size: number): JobQueue {
    const known = this.pools.get(name);
    if (known !== undefined) return known;
    const pool: JobQueue = new JobQueue(name, size, (index) => {
      const spec = { name: `${name}-${index}`, process };
      return this.makeActor(spec, new Cursor([], name), null, (actor) => this.serve(actor, pool));
    });
    this.pools.set(name, pool);
    return pool;
  }

  private submit(pool: JobQueue, body: Body, path: string, wait: boolean, actor: ThreadActor): Work {
    const job: Job = { body, path, waiter: wait ? actor : null, done: false };
    pool.submit(job);
    return wait ? this.unlockedWhileWaiting(actor, this.waitForJob(job)) : null;
  }

  private *waitForJob(job: Job): LockWork {
    while (!job.done) yield block(WCHAN.futex);
  }

  /** A pool thread: takes jobs as they come, for ever. */
  private *serve(actor: ThreadActor, pool: JobQueue): ThreadBody {
    for (;;) {
      const job = pool.take();
      if (job === null) {
        pool.rest(actor);
        yield block(WCHAN.futex);
        continue;
      }
      const taken = actor.lock.take(actor);
      if (taken !== null) yield* taken;
      yield* this.performBody(actor, job.body, job.path);
      pool.finish(job);
      this.lastEndNs = this.options.sim.nowNs;
      job.waiter?.wake();
      const released = actor.lock.release(actor, false);
      if (released !== null) yield* released;
    }
  }
}
