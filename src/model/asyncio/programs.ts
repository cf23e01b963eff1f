import { drawNs } from '../engine/duration.ts';
import { ProgramError } from '../engine/errors.ts';
import type { Body, PrimitiveOp, TaskOp } from '../engine/program.ts';
import type { ThreadBody } from '../kernel/demand.ts';
import type { CoroutineHome } from '../loop/coroutine.ts';
import { type LoopWork, suspend } from '../loop/demand.ts';
import type { Disturbance } from '../loop/disturbance.ts';
import { Future, type Schedule } from '../loop/future.ts';
import { childrenOf, type LoopOp, LoopSteps, remember, rememberNamed, type StepHost } from '../loop/steps.ts';
import type { ThreadActor } from '../threads/actor.ts';
import type { ThreadPrograms } from '../threads/programs.ts';
import type { ThreadMachine } from '../threads/simulation.ts';
import { gather, TaskGroup, waitFor } from './aggregate.ts';
import { PlainCallbacks } from './callbacks.ts';
import { PoolJobs } from './jobs.ts';
import { type AsyncioLoop, ending } from './loop.ts';
import { Task } from './task.ts';
import { waitOn, yieldOnce } from './waiting.ts';

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

/** Performs programs as tasks of one asyncio loop. */
export class AsyncioPrograms {
  readonly tasks: Task[] = [];
  readonly jobs: PoolJobs;
  readonly schedule: Schedule;
  private readonly options: AsyncioProgramsOptions;
  private readonly loop: AsyncioLoop;
  private readonly steps: LoopSteps<Task>;
  private readonly home: CoroutineHome;
  private readonly callbacks: PlainCallbacks;
  private readonly groups = new Map<Task, TaskGroup[]>();

  constructor(options: AsyncioProgramsOptions) {
    this.options = options;
    this.loop = options.loop;
    this.schedule = (run, label) => this.loop.callSoon(run, label);
    const { schedule } = this;
    this.home = {
      trace: options.machine.trace,
      now: () => options.machine.sim.nowNs,
      lane: () => this.loop.thread.lane,
      schedule,
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
    this.callbacks = new PlainCallbacks(this.loop, this.steps);
    this.jobs = new PoolJobs({ ...options, schedule });
  }

  /** Walks a set: in no order that a program may rely on. */
  *walk<T>(items: readonly T[]): Generator<T> {
    const left = [...items];
    while (left.length > 0) {
      const [next] = left.splice(this.options.disturbance?.pick(left.length) ?? 0, 1);
      if (next !== undefined) yield next;
    }
  }

  // ---- tasks

  makeTask(name: string, body: Body, path: string): Task {
    const { machine, process, stepNs } = this.options;
    const random = machine.sim.random.stream(`task ${process} ${this.tasks.length}`);
    const task = new Task(this.home, { name, group: process, body, path, random });
    task.begin(this.steps.program(task));
    task.stepCost = () => (stepNs > 0 ? this.loop.spend(stepNs) : null);
    this.tasks.push(task);
    return task;
  }

  /** create_task's call_soon. */
  begin(task: Task): void {
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
      else this.begin(task);
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
        return this.callbacks.defer(op, task);
    }
  }

  /** tasks.py `sleep`: a bare yield for 0, else a future that a timer ends; the timer goes when it is cancelled. */
  private *sleep(ns: number): LoopWork {
    if (ns === 0) {
      yield suspend(null, 'sleep(0)');
      return;
    }
    const future = new Future(this.schedule);
    const timer = yield* this.loop.callLater(ns, ending(future), `end of a sleep of ${ns / 1e6} ms`);
    try {
      yield* waitOn(future, 'sleep');
    } finally {
      this.loop.timers.cancel(timer);
    }
  }

  private parkingFuture(timeoutNs: number | null): Future {
    const future = new Future(this.schedule);
    if (timeoutNs !== null)
      this.loop.timers.add(this.loop.nowNs + timeoutNs, ending(future), 'time-out of a wait');
    return future;
  }

  /** selector_events.py: the reader of the socket ends a future, so that the task goes on one iteration later. */
  private *readSocket(ns: number): LoopWork {
    const future = new Future(this.schedule);
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
    const { schedule } = this;
    const how = op.how ?? 'gather';
    if (how === 'gather') return waitOn(gather(schedule, children, this.options.eagerKnown), 'gather');
    return waitOn(waitFor(schedule, children, how === 'first'), 'wait');
  }

  private *group(op: Extract<TaskOp, { op: 'group' }>, task: Task): LoopWork {
    const group = new TaskGroup({
      schedule: this.schedule,
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
    const future = this.jobs.submit(op.body, `${task.path()}.body`, task);
    rememberNamed(task, op.as, future);
    if (op.done !== undefined)
      future.addCallback(this.callbacks.callback(op.done, `${task.path()}.done`, task), 'callback of a job');
    if (op.wait ?? true) yield* waitOn(future, 'executor');
  }

  /** A process pool's worker: a process of its own, with its own GIL. */
  private *post(op: Extract<TaskOp, { op: 'postToWorker' }>, task: Task): LoopWork {
    const future = new Future(this.schedule);
    const { threads, bodies } = this.options;
    const wake = this.jobs.reporting(future, `result of ${op.worker}`);
    threads.submitJob(op.worker, bodies[op.program] ?? [], `programs.${op.program}`, { wake }, 1);
    if (op.wait ?? false) yield* waitOn(future, op.worker);
    else rememberNamed(task, op.program, future);
  }

  /** Steps of a pool's thread that speak to the loop; undefined for all others. */
  fromThread(op: PrimitiveOp, actor: ThreadActor): null | undefined {
    return this.callbacks.fromThread(op, actor, this.tasks[0]);
  }
}
