import { drawNs } from '../engine/duration.ts';
import { ProgramError } from '../engine/errors.ts';
import type { Body, PrimitiveOp, TaskOp, ThreadSpec } from '../engine/program.ts';
import type { ThreadBody } from '../kernel/demand.ts';
import type { CoroutineHome } from '../loop/coroutine.ts';
import { type LoopDemand, type LoopWork, suspend } from '../loop/demand.ts';
import type { Disturbance } from '../loop/disturbance.ts';
import { type Callback, Future, TaskFailure } from '../loop/future.ts';
import { childrenOf, type LoopOp, LoopSteps, remember, rememberNamed, type StepHost } from '../loop/steps.ts';
import type { ThreadActor } from '../threads/actor.ts';
import type { ThreadPrograms } from '../threads/programs.ts';
import type { ThreadMachine } from '../threads/simulation.ts';
import { gather, TaskGroup, waitFor } from './aggregate.ts';
import { type AsyncioLoop, ending } from './loop.ts';
import { Task } from './task.ts';

/** What the programs of one loop need. */
export interface AsyncioProgramsOptions {
  readonly machine: ThreadMachine;
  readonly loop: AsyncioLoop;
  readonly threads: ThreadPrograms;
  readonly bodies: Readonly<Record<string, Body>>;
  readonly process: string;
  /** Every create_task starts its task at once (`asyncio.eager_task_factory`). */
  readonly eager: boolean;
  /** The version has eager tasks at all. */
  readonly eagerKnown: boolean;
  /** The version's task groups take their own cancellation back at their end. */
  readonly lateUncancel: boolean;
  readonly stepNs: number;
  readonly disturbance: Disturbance | null;
  /** Told of each mark, before it is written. */
  readonly onMark: (lane: number, label: string) => void;
}

/** From the start of a thread to its first report, ns. */
const THREAD_START_NS = 100_000;

/** Runs programs as tasks of one asyncio loop, as asyncio.run does with the coroutine that it is given. */
export class AsyncioPrograms {
  readonly tasks: Task[] = [];
  ended = false;
  endNs = 0;
  private readonly options: AsyncioProgramsOptions;
  private readonly loop: AsyncioLoop;
  private readonly steps: LoopSteps<Task>;
  private readonly home: CoroutineHome;
  private readonly groups = new Map<Task, TaskGroup[]>();
  /** Jobs on pool threads; they count until their thread has reported. */
  private jobs = 0;
  private poolUsed = false;
  private onIdle: (() => void) | null = null;

  constructor(options: AsyncioProgramsOptions) {
    this.options = options;
    this.loop = options.loop;
    this.home = {
      trace: options.machine.trace,
      now: () => options.machine.sim.nowNs,
      lane: () => this.loop.thread.lane,
      schedule: (run, label) => this.loop.callSoon(run, label),
      release: (future) => this.loop.release(future),
    };
    const host: StepHost<Task> = {
      world: options.threads.world,
      programs: options.threads,
      now: this.home.now,
      thread: () => this.loop.thread,
      parkingFuture: (_task, timeoutNs) => this.parkingFuture(timeoutNs),
      mark: (task, label) => options.onMark(task.lane, label),
      perform: (op, task) => this.perform(op, task),
    };
    this.steps = new LoopSteps(host);
  }

  /** asyncio.run: the roots, then what they left is cancelled, then the pool's jobs are waited for. */
  *main(
    actor: ThreadActor,
    roots: readonly { readonly spec: ThreadSpec; readonly path: string }[],
  ): ThreadBody {
    const taken = actor.lock.take(actor);
    if (taken !== null) yield* taken;
    const open = roots.flatMap((root) => this.startRoot(root.spec, root.path));
    const [only] = open;
    yield* this.runUntil(
      open.length === 1 && only !== undefined ? only : waitFor(this.home.schedule, open, false),
    );
    yield* this.cancelRest();
    yield* this.runUntil(this.afterOneStep());
    yield* this.runUntil(this.shutdownExecutor());
    this.ended = true;
    this.endNs = this.loop.nowNs;
    const released = actor.lock.release(actor, true);
    if (released !== null) yield* released;
  }

  private startRoot(spec: ThreadSpec, path: string): Future[] {
    return Array.from({ length: spec.count ?? 1 }, (_, index) => {
      const name = (spec.count ?? 1) === 1 ? spec.name : `${spec.name}-${index + 1}`;
      const task = this.makeTask(name, spec.body, path);
      if ((spec.startNs ?? 0) === 0) this.schedule(task);
      else this.loop.timers.add(spec.startNs ?? 0, this.starting(task), `start of ${name}`);
      return task;
    });
  }

  private starting(task: Task): Callback {
    return () => {
      this.schedule(task);
      return null;
    };
  }

  /** `run_until_complete`: the future's callback stops the loop, which ends the iteration that it is in. */
  private *runUntil(future: Future): ThreadBody {
    const stop: Callback = () => {
      this.loop.stopping = true;
      return null;
    };
    future.addCallback(stop, 'stop of the loop');
    yield* this.loop.runForever();
  }

  /** runners.py `_cancel_all_tasks`; `all_tasks` is a set, so the order is open. */
  private *cancelRest(): ThreadBody {
    const rest = this.tasks.filter((task) => !task.done);
    if (rest.length === 0) return;
    for (const task of this.walk(rest)) task.cancel();
    yield* this.runUntil(waitFor(this.home.schedule, rest, false));
  }

  /** A coroutine that ends in its first step, as `shutdown_asyncgens` does where there are no generators. */
  private afterOneStep(): Future {
    const future = new Future(this.home.schedule);
    this.loop.callSoon(() => {
      future.finish();
      return null;
    }, 'a step of the shutdown');
    return future;
  }

  /**
   * base_events.py `shutdown_default_executor`: a thread waits for the pool and reports, then a coroutine goes on.
   * Nothing but a step where no job was ever submitted.
   */
  private shutdownExecutor(): Future {
    if (!this.poolUsed) return this.afterOneStep();
    const joined = new Future(this.home.schedule);
    const ended = new Future(this.home.schedule);
    joined.addCallback(ending(ended), 'end of the executor');
    const report = (): void => this.loop.callSoonThreadsafe(ending(joined), 'the executor has shut down');
    this.loop.callSoon(() => {
      if (this.jobs === 0) this.options.machine.sim.after(THREAD_START_NS, report);
      else this.onIdle = report;
      return null;
    }, 'shutdown of the executor');
    return ended;
  }

  private *walk<T>(items: readonly T[]): Generator<T> {
    const left = [...items];
    while (left.length > 0) {
      const [next] = left.splice(this.options.disturbance?.pick(left.length) ?? 0, 1);
      if (next !== undefined) yield next;
    }
  }

  // ---- tasks

  private makeTask(name: string, body: Body, path: string): Task {
    const { machine, process, stepNs } = this.options;
    const random = machine.sim.random.stream(`task ${process} ${this.tasks.length}`);
    const task = new Task(this.home, { name, group: process, body, path, random });
    task.begin(this.steps.program(task));
    task.stepCost = () => (stepNs > 0 ? this.loop.spend(stepNs) : null);
    this.tasks.push(task);
    return task;
  }

  private schedule(task: Task): void {
    task.becomeReady();
    this.loop.callSoon(task.step, `first step of ${task.name}`);
  }

  private *spawn(op: Extract<TaskOp, { op: 'spawn' }>, parent: Task): LoopWork {
    const group = this.groups.get(parent)?.at(-1);
    for (let i = 0; i < (op.count ?? 1); i++) {
      group?.assertOpen();
      const suffix = (op.count ?? 1) === 1 ? '' : `-${i + 1}`;
      const body = this.options.bodies[op.program] ?? [];
      const task = this.makeTask(`${op.as ?? op.program}${suffix}`, body, `programs.${op.program}`);
      remember(parent, task, op.as);
      if (this.options.eager || op.eager === true) yield* this.startEagerly(task, parent);
      else this.schedule(task);
      group?.adopt(task, task.done);
    }
  }

  private startEagerly(task: Task, parent: Task): ThreadBody {
    if (!this.options.eagerKnown) {
      throw new ProgramError(
        parent.path(),
        'starts a task eagerly, which asyncio has from 3.12 on: choose that version',
      );
    }
    return task.startEagerly();
  }

  // ---- steps

  private perform(op: LoopOp, task: Task): LoopWork | null {
    switch (op.op) {
      case 'sleep':
        return this.sleep(drawNs(op.ns, task.random));
      case 'yield':
        return yieldOnce();
      case 'await':
        return op.task === undefined ? yieldOnce() : this.awaitNamed(op.task, task);
      case 'pollableIo':
        return this.readSocket(drawNs(op.ns, task.random));
      case 'spawn':
        return this.spawn(op, task);
      case 'join':
        return this.join(op, task);
      case 'group':
        return this.group(op, task);
      case 'cancel':
        this.cancel(op.task, task);
        return null;
      case 'executor':
        return this.executor(op, task);
      case 'postToWorker':
        return this.post(op, task);
      case 'defer':
        return this.defer(op, task);
    }
  }

  /** tasks.py `sleep`: a bare yield for 0, else a future that a timer ends; the timer goes when it is cancelled. */
  private *sleep(ns: number): LoopWork {
    if (ns === 0) {
      yield suspend(null, 'sleep(0)');
      return;
    }
    const future = new Future(this.home.schedule);
    const timer = yield* this.loop.callLater(ns, ending(future), `end of a sleep of ${ns / 1e6} ms`);
    try {
      yield* waitOn(future, 'sleep');
    } finally {
      this.loop.timers.cancel(timer);
    }
  }

  private parkingFuture(timeoutNs: number | null): Future {
    const future = new Future(this.home.schedule);
    if (timeoutNs !== null)
      this.loop.timers.add(this.loop.nowNs + timeoutNs, ending(future), 'time-out of a wait');
    return future;
  }

  /** selector_events.py: the reader of the socket ends a future, so that the task goes on one iteration later. */
  private *readSocket(ns: number): LoopWork {
    const future = new Future(this.home.schedule);
    const handle = this.loop.watch(ns, ending(future), 'reader of a socket');
    try {
      yield* waitOn(future, 'socket');
    } finally {
      handle.cancelled = true;
    }
  }

  private *awaitNamed(name: string, task: Task): LoopWork {
    const others = task.named.get(name);
    if (others === undefined) {
      for (const child of childrenOf(task, name)) yield* waitOn(child, `end of ${child.name}`);
      return;
    }
    for (const other of others) if (other instanceof Future) yield* waitOn(other, name);
  }

  private join(op: Extract<TaskOp, { op: 'join' }>, task: Task): LoopWork {
    const children = childrenOf(task, op.task);
    const { schedule } = this.home;
    const how = op.how ?? 'gather';
    if (how === 'gather') return waitOn(gather(schedule, children, this.options.eagerKnown), 'gather');
    return waitOn(waitFor(schedule, children, how === 'first'), 'wait');
  }

  private *group(op: Extract<TaskOp, { op: 'group' }>, task: Task): LoopWork {
    const group = new TaskGroup({
      schedule: this.home.schedule,
      parent: task,
      late: this.options.lateUncancel,
      walk: (items) => this.walk(items),
    });
    const stack = this.groups.get(task) ?? [];
    this.groups.set(task, [...stack, group]);
    let raised: Error | null = null;
    try {
      yield* this.steps.inner(task, op.body, 'body');
    } catch (error) {
      if (error instanceof ProgramError || !(error instanceof Error)) throw error;
      raised = error;
    }
    this.groups.set(task, stack);
    yield* group.exit(raised, (future) => waitOn(future, 'task group')) as LoopWork;
  }

  private cancel(name: string, task: Task): void {
    const found = [...(task.named.get(name) ?? []), ...(task.children.get(name) ?? [])];
    if (found.length === 0)
      throw new ProgramError(task.path(), `cancels "${name}", which this program has not started`);
    for (const one of found) one.cancel();
  }

  /** `run_in_executor`: the pool's thread reports through call_soon_threadsafe, which ends the future. */
  private *executor(op: Extract<TaskOp, { op: 'executor' }>, task: Task): LoopWork {
    const future = this.submit(op.body, `${task.path()}.body`, task);
    rememberNamed(task, op.as, future);
    if (op.done !== undefined)
      future.addCallback(this.callback(op.done, `${task.path()}.done`, task), 'callback of a job');
    if (op.wait ?? true) yield* waitOn(future, 'executor');
  }

  private submit(body: Body, path: string, task: Task): Future {
    const future = new Future(this.home.schedule);
    const done = this.reporting(future, 'result of a job');
    const { disturbance, threads, process } = this.options;
    let withdraw: () => boolean;
    if (disturbance === null) {
      const job = threads.submitJob(process, body, path, { wake: done });
      withdraw = () => threads.withdrawJob(process, job);
    } else withdraw = this.endAfter(waitingTime(body, task), done, disturbance);
    future.addCallback(() => this.passOnCancel(future, withdraw), 'check for a cancelled job');
    return future;
  }

  /** futures.py `_call_check_cancel`: a job that no thread has begun goes with the future that waits for it. */
  private passOnCancel(future: Future, withdraw: () => boolean): null {
    if (future.state === 'cancelled' && withdraw()) this.jobGone();
    return null;
  }

  private jobGone(): void {
    this.jobs -= 1;
    if (this.jobs === 0) this.onIdle?.();
  }

  /**
   * A job without a thread, for a disturbed run: its end may be noticed at any later time. Returns how to take it
   * back, which succeeds where its thread happens not to have begun.
   */
  private endAfter(ns: number, done: () => void, disturbance: Disturbance): () => boolean {
    const { sim } = this.options.machine;
    if (ns === 0) {
      done();
      return () => false;
    }
    const end = { timeNs: sim.nowNs + ns };
    this.loop.foreignEnds.add(end);
    const timer = sim.at(end.timeNs, () => {
      this.loop.foreignEnds.delete(end);
      done();
    });
    return () => {
      if (!timer.armed || disturbance.pick(2) === 0) return false;
      timer.cancel();
      this.loop.foreignEnds.delete(end);
      return true;
    };
  }

  /** What a pool's thread does at a job's end. */
  private reporting(future: Future, label: string): () => void {
    this.jobs += 1;
    this.poolUsed = true;
    return () => {
      this.loop.callSoonThreadsafe(ending(future), label);
      this.jobGone();
    };
  }

  /** A process pool's worker: a process of its own, with its own GIL. */
  private *post(op: Extract<TaskOp, { op: 'postToWorker' }>, task: Task): LoopWork {
    const future = new Future(this.home.schedule);
    const { threads, bodies } = this.options;
    const wake = this.reporting(future, `result of ${op.worker}`);
    threads.submitJob(op.worker, bodies[op.program] ?? [], `programs.${op.program}`, { wake }, 1);
    if (op.wait ?? false) yield* waitOn(future, op.worker);
    else rememberNamed(task, op.program, future);
  }

  // ---- callbacks

  private *defer(op: Extract<TaskOp, { op: 'defer' }>, task: Task): LoopWork {
    const run = this.callback(op.body, `${task.path()}.body`, task);
    const label = `callback ${op.as ?? task.path()}`;
    const delay = op.delayNs === undefined ? 0 : drawNs(op.delayNs, task.random);
    const { loop } = this;
    if (op.to === 'soon') rememberNamed(task, op.as, cancelling(loop.callSoon(run, label)));
    else if (op.to === 'io') rememberNamed(task, op.as, cancelling(loop.watch(delay, run, label)));
    else if (op.to === 'timer') {
      const timer = yield* loop.callLater(delay, run, label);
      rememberNamed(task, op.as, { cancel: () => loop.timers.cancel(timer) });
    } else throw new ProgramError(task.path(), `asyncio has no queue "${op.to}": use soon, timer or io`);
  }

  /** Steps of a pool's thread that speak to the loop: `defer` to `soon` is call_soon_threadsafe. */
  fromThread(op: PrimitiveOp, actor: ThreadActor): null | undefined {
    if (op.op !== 'defer') return undefined;
    if (op.to !== 'soon')
      throw new ProgramError(actor.path(), `a thread can only defer to "soon", not "${op.to}"`);
    const [root] = this.tasks;
    if (root !== undefined)
      this.loop.callSoonThreadsafe(
        this.callback(op.body, `${actor.path()}.body`, root),
        'callback from a thread',
      );
    return null;
  }

  /** A plain function as a callback: it may start tasks, but must not wait. */
  private callback(body: Body, path: string, task: Task): Callback {
    return () => this.call(body, path, task);
  }

  private *call(body: Body, path: string, owner: Task): ThreadBody {
    const work = this.steps.plain(owner, body, path);
    try {
      let next = work.next();
      while (!next.done) next = work.next(yield this.withoutWaiting(next.value, owner));
    } catch (error) {
      // The loop's exception handler only logs it.
      if (!(error instanceof TaskFailure)) throw error;
    }
  }

  private withoutWaiting(demand: LoopDemand, owner: Task): Exclude<LoopDemand, { kind: 'suspend' }> {
    if (demand.kind !== 'suspend') return demand;
    throw new ProgramError(owner.path(), 'waits in a plain callback: only a task may wait');
  }
}

function* yieldOnce(): LoopWork {
  yield suspend(null, 'sleep(0)');
}

/** `await future`: goes on at once where it is done. */
function* waitOn(future: Future, wait: string): LoopWork {
  if (!future.done) yield suspend(future, wait);
  future.result();
}

const cancelling = (handle: { cancelled: boolean }): { cancel(): void } => ({
  cancel: () => {
    handle.cancelled = true;
  },
});

/** Time that a job takes at least: what it waits and computes. */
function waitingTime(body: Body, task: Task): number {
  let total = 0;
  for (const op of body) if ('ns' in op) total += drawNs(op.ns, task.random);
  return total;
}
