import { drawNs } from '../engine/duration.ts';
import { ProgramError } from '../engine/errors.ts';
import type { Body, PrimitiveOp, TaskOp } from '../engine/program.ts';
import type { ThreadBody } from '../kernel/demand.ts';
import type { LoopDemand, LoopWork } from '../loop/demand.ts';
import { type Callback, TaskFailure } from '../loop/future.ts';
import { type LoopSteps, rememberNamed } from '../loop/steps.ts';
import type { ThreadActor } from '../threads/actor.ts';
import type { AsyncioLoop } from './loop.ts';
import type { Task } from './task.ts';

/** Plain functions that a loop calls: what call_soon, call_later, add_reader and done callbacks were given. */
export class PlainCallbacks {
  private readonly loop: AsyncioLoop;
  private readonly steps: LoopSteps<Task>;

  constructor(loop: AsyncioLoop, steps: LoopSteps<Task>) {
    this.loop = loop;
    this.steps = steps;
  }

  /** Puts a callback into one of the loop's queues. */
  *defer(op: Extract<TaskOp, { op: 'defer' }>, task: Task): LoopWork {
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

  /**
   * Steps of a pool's thread that speak to the loop: `defer` to `soon` is call_soon_threadsafe; undefined for all others.
   * @param owner task on whose behalf the callback runs; undefined where the loop has none any more.
   */
  fromThread(op: PrimitiveOp, actor: ThreadActor, owner: Task | undefined): null | undefined {
    if (op.op !== 'defer') return undefined;
    if (op.to !== 'soon')
      throw new ProgramError(actor.path(), `a thread can only defer to "soon", not "${op.to}"`);
    if (owner !== undefined)
      this.loop.callSoonThreadsafe(
        this.callback(op.body, `${actor.path()}.body`, owner),
        'callback from a thread',
      );
    return null;
  }

  /** A plain function as a callback: it may start tasks, but must not wait. */
  callback(body: Body, path: string, task: Task): Callback {
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

const cancelling = (handle: { cancelled: boolean }): { cancel(): void } => ({
  cancel: () => {
    handle.cancelled = true;
  },
});
