import { drawNs } from '../engine/duration.ts';
import { ProgramError } from '../engine/errors.ts';
import type { Body, TaskOp } from '../engine/program.ts';
import type { ThreadBody } from '../kernel/demand.ts';
import type { CoroutineHome } from '../loop/coroutine.ts';
import { type LoopWork, suspend } from '../loop/demand.ts';
import type { Disturbance } from '../loop/disturbance.ts';
import { type Callback, Future } from '../loop/future.ts';
import { childrenOf, type LoopOp, LoopSteps, remember, rememberNamed } from '../loop/steps.ts';
import type { ThreadPrograms } from '../threads/programs.ts';
import type { ThreadMachine } from '../threads/simulation.ts';
import { AsyncFunction } from './async-function.ts';
import type { NodeLoop } from './loop.ts';
import { isSlow, type UvPool } from './pool.ts';
import { timerMs } from './timers.ts';

/** The workers of a process. */
export interface Workers {
  /** The worker of that name with its own loop, started at first use. */
  of(name: string): NodePrograms;
  /** Tells a worker to close its port, so that it ends when nothing else keeps it; false where there is none. */
  close(name: string, from: NodeLoop): boolean;
  /** The `exit` event of a worker that was closed. */
  exit(name: string): Future | undefined;
}

export interface NodeProgramsOptions {
  readonly machine: ThreadMachine;
  readonly loop: NodeLoop;
  readonly pool: UvPool;
  readonly threads: ThreadPrograms;
  readonly bodies: Readonly<Record<string, Body>>;
  readonly process: string;
  readonly disturbance: Disturbance | null;
  readonly workers: Workers;
  /** The end of a child process, as the loop hears of it; undefined where there is none of that name. */
  readonly childExit: (name: string) => Future | undefined;
  readonly onMark: (lane: number, label: string) => void;
  /** Number of pool jobs of the process so far; gives each its place. */
  readonly nextJob: () => number;
}

/** JavaScript of one loop: every body is an async function, a plain one where it awaits nothing. */
export class NodePrograms {
  readonly loop: NodeLoop;
  private readonly options: NodeProgramsOptions;
  private readonly home: CoroutineHome;
  private readonly steps: LoopSteps<AsyncFunction>;
  private count = 0;

  constructor(options: NodeProgramsOptions) {
    this.options = options;
    this.loop = options.loop;
    const { machine, threads, loop } = options;
    this.home = {
      trace: machine.trace,
      now: () => machine.sim.nowNs,
      lane: () => loop.thread.lane,
      schedule: (run, label) => void loop.microtask(run, label),
      release: (future) => loop.release(future),
    };
    this.steps = new LoopSteps<AsyncFunction>({
      world: threads.world,
      programs: threads,
      now: this.home.now,
      thread: () => loop.thread,
      parkingFuture: (_one, timeoutNs) => {
        const future = new Future(this.home.schedule);
        loop.park(future, timeoutNs);
        return future;
      },
      mark: (one, label) => options.onMark(one.lane, label),
      perform: (op, one) => this.perform(op, one),
    });
  }

  /** Calls a function: its steps up to the first await run inside the call. */
  *call(name: string, body: Body, path: string, ended?: (one: AsyncFunction) => void): ThreadBody {
    const one = this.make(name, body, path);
    yield* one.start();
    ended?.(one);
  }

  make(name: string, body: Body, path: string): AsyncFunction {
    const { machine, process } = this.options;
    this.count += 1;
    const random = machine.sim.random.stream(`function ${this.loop.name} ${this.count}`);
    const one = new AsyncFunction(this.home, { name, group: process, body, path, random });
    one.begin(this.steps.program(one));
    return one;
  }

  // ---- steps

  private perform(op: LoopOp, one: AsyncFunction): LoopWork | null {
    switch (op.op) {
      case 'sleep':
        return this.sleep(timerMs(drawNs(op.ns, one.random)));
      case 'yield':
        return this.nextImmediate();
      case 'await':
        return op.task === undefined ? onceMore() : this.awaitNamed(op.task, one);
      case 'pollableIo':
        return this.socket(drawNs(op.ns, one.random));
      case 'spawn':
        return this.spawn(op, one);
      case 'join':
        return this.join(op, one);
      case 'cancel':
        this.cancel(op.task, one);
        return null;
      case 'executor':
        return this.executor(op, one);
      case 'postToWorker':
        return this.post(op);
      case 'defer':
        return this.defer(op, one);
      case 'group':
        throw new ProgramError(one.path(), 'JavaScript has no task groups: join with how "gather" instead');
    }
  }

  private promise(): { readonly future: Future; readonly resolve: Callback } {
    const future = new Future(this.home.schedule);
    const resolve = (): null => {
      future.finish();
      return null;
    };
    return { future, resolve };
  }

  /** `await timers/promises.setTimeout(ms)`. */
  private *sleep(ms: number): LoopWork {
    const { future, resolve } = this.promise();
    yield* this.loop.setTimer(ms, false, resolve, `timer of a sleep of ${ms} ms`);
    yield* waitOn(future, 'timer');
  }

  /** `await timers/promises.setImmediate()`. */
  private *nextImmediate(): LoopWork {
    const { future, resolve } = this.promise();
    this.loop.immediate(resolve, 'immediate of a yield');
    yield* waitOn(future, 'immediate');
  }

  private *socket(ns: number): LoopWork {
    const { future, resolve } = this.promise();
    this.watch(ns, resolve, 'answer on a socket');
    yield* waitOn(future, 'socket');
  }

  private watch(ns: number, run: Callback, label: string): void {
    this.loop.pendingWork += 1;
    this.options.machine.sim.after(ns, () => this.loop.post(run, label));
  }

  private *spawn(op: Extract<TaskOp, { op: 'spawn' }>, parent: AsyncFunction): LoopWork {
    for (let i = 0; i < (op.count ?? 1); i++) {
      const suffix = (op.count ?? 1) === 1 ? '' : `-${i + 1}`;
      const body = this.options.bodies[op.program] ?? [];
      const child = this.make(`${op.as ?? op.program}${suffix}`, body, `programs.${op.program}`);
      remember(parent, child, op.as);
      yield* child.start();
    }
  }

  private *awaitNamed(name: string, one: AsyncFunction): LoopWork {
    const { workers, childExit } = this.options;
    const known = one.named.has(name) || one.children.has(name);
    const exit = known ? undefined : (workers.exit(name) ?? childExit(name));
    if (exit !== undefined) {
      yield* this.watchedExit(exit, name);
      return;
    }
    for (const other of one.named.get(name) ?? []) if (other instanceof Future) yield* waitOn(other, name);
    if (!one.named.has(name)) for (const child of childrenOf(one, name)) yield* waitOn(child, child.name);
  }

  /** A process or worker that is waited for keeps the loop alive. */
  private *watchedExit(exit: Future, name: string): LoopWork {
    this.loop.pendingWork += 1;
    yield* waitOn(exit, `exit of ${name}`);
    this.loop.pendingWork -= 1;
  }

  private join(op: Extract<TaskOp, { op: 'join' }>, one: AsyncFunction): LoopWork {
    const how = op.how ?? 'gather';
    return waitOn(combine(this.home, childrenOf(one, op.task), how), how);
  }

  private cancel(name: string, one: AsyncFunction): void {
    const found = one.named.get(name);
    if (found === undefined && this.options.workers.close(name, this.loop)) return;
    if (found === undefined) {
      throw new ProgramError(
        one.path(),
        `cancels "${name}": only a deferred callback can be cleared and a worker closed, a promise cannot`,
      );
    }
    for (const other of found) other.cancel();
  }

  /** An asynchronous call that libuv's pool performs; `done` is its callback, else its promise is awaited. */
  private *executor(op: Extract<TaskOp, { op: 'executor' }>, one: AsyncFunction): LoopWork {
    const { future, resolve } = this.promise();
    rememberNamed(one, op.as, future);
    const after =
      op.done === undefined
        ? resolve
        : this.callback('callback of a pool job', op.done, `${one.path()}.done`);
    this.submit(op, `${one.path()}.body`, after);
    if ((op.wait ?? true) && op.done === undefined) yield* waitOn(future, 'pool');
  }

  private submit(op: Extract<TaskOp, { op: 'executor' }>, path: string, after: Callback): void {
    const { pool, machine, disturbance, nextJob } = this.options;
    const order = nextJob();
    const slow = isSlow(op.kind);
    this.loop.expectJob(order, slow);
    const done = (): void => this.loop.post(after, `result of ${path}`, { kind: 'pool', order });
    if (disturbance === null) pool.submit({ body: op.body, path, slow, done });
    else {
      const ns = leastTime(op.body);
      if (ns === 0) done();
      else machine.sim.after(ns, done);
    }
  }

  /** postMessage to a worker; its function's end is a message back. */
  private *post(op: Extract<TaskOp, { op: 'postToWorker' }>): LoopWork {
    const worker = this.options.workers.of(op.worker);
    const { loop: there } = worker;
    const { future, resolve } = this.promise();
    this.loop.pendingWork += 1;
    const body = this.options.bodies[op.program] ?? [];
    const answer = (one: AsyncFunction): void =>
      one.addCallback(() => {
        this.loop.post(resolve, `answer of ${op.worker}`, { kind: 'port', port: there.name });
        return null;
      }, 'postMessage of the answer');
    there.pendingWork += 1;
    const run = (): ThreadBody => worker.call(op.program, body, `programs.${op.program}`, answer);
    there.post(run, `message for ${op.worker}`, { kind: 'port', port: this.loop.name });
    if (op.wait ?? false) yield* waitOn(future, op.worker);
  }

  private *defer(op: Extract<TaskOp, { op: 'defer' }>, one: AsyncFunction): LoopWork {
    const label = `${op.to} ${op.as ?? one.path()}`;
    const run = this.callback(label, op.body, `${one.path()}.body`);
    const delay = op.delayNs === undefined ? 0 : drawNs(op.delayNs, one.random);
    const { loop } = this;
    if (op.to === 'nextTick') loop.nextTick(run, label);
    else if (op.to === 'microtask') loop.microtask(run, label);
    else if (op.to === 'close') loop.close(run, label);
    else if (op.to === 'io') this.watch(delay, run, label);
    else if (op.to === 'immediate') {
      const entry = loop.immediate(run, label);
      const cancel = (): void => {
        entry.cancelled = true;
      };
      rememberNamed(one, op.as, { cancel });
    } else if (op.to === 'soon') {
      throw new ProgramError(one.path(), 'Node has no queue "soon": use nextTick, microtask or immediate');
    } else {
      const timer = yield* loop.setTimer(timerMs(delay), op.to === 'interval', run, label);
      rememberNamed(one, op.as, { cancel: () => loop.timers.clear(timer) });
    }
  }

  private callback(name: string, body: Body, path: string): Callback {
    return () => this.call(name, body, path);
  }
}

/** `await` of a promise: the rest runs in a later microtask, also where it is settled. */
function* waitOn(future: Future, wait: string): LoopWork {
  yield suspend(future, wait);
  future.result();
}

function* onceMore(): LoopWork {
  yield suspend(null, 'await');
}

/** Promise.all, Promise.allSettled and Promise.race: each element's `then` is a microtask that settles the whole. */
function combine(home: CoroutineHome, children: readonly Future[], how: 'gather' | 'wait' | 'first'): Future {
  const whole = new Future(home.schedule);
  let left = children.length;
  for (const child of children) {
    child.addCallback(() => {
      left -= 1;
      if (how !== 'wait' && child.error !== null) whole.fail(child.error);
      else if (how === 'first' || left === 0) whole.finish();
      return null;
    }, `${how}: an element is settled`);
  }
  if (children.length === 0 && how !== 'first') whole.finish();
  return whole;
}

function leastTime(body: Body): number {
  return body.reduce((sum, op) => sum + ('ns' in op && typeof op.ns === 'number' ? op.ns : 0), 0);
}
