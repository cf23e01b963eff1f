import type { ThreadSpec } from '../engine/program.ts';
import type { ThreadBody } from '../kernel/demand.ts';
import { type Callback, Future } from '../loop/future.ts';
import type { ThreadActor } from '../threads/actor.ts';
import { waitFor } from './aggregate.ts';
import type { AsyncioLoop } from './loop.ts';
import type { AsyncioPrograms } from './programs.ts';
import type { Task } from './task.ts';

/** A program that a loop begins with, and where it is written. */
export interface Root {
  readonly spec: ThreadSpec;
  readonly path: string;
}

/** asyncio.run on a loop's thread (runners.py `Runner`). */
export class Runner {
  ended = false;
  endNs = 0;
  private readonly loop: AsyncioLoop;
  private readonly programs: AsyncioPrograms;

  constructor(loop: AsyncioLoop, programs: AsyncioPrograms) {
    this.loop = loop;
    this.programs = programs;
  }

  /** The roots, then what they left is cancelled, then the pool's jobs are waited for. */
  *main(actor: ThreadActor, roots: readonly Root[]): ThreadBody {
    const taken = actor.lock.take(actor);
    if (taken !== null) yield* taken;
    const open = roots.flatMap((root) => this.startRoot(root.spec, root.path));
    const [only] = open;
    yield* this.runUntil(
      open.length === 1 && only !== undefined ? only : waitFor(this.programs.schedule, open, false),
    );
    yield* this.cancelRest();
    yield* this.runUntil(this.afterOneStep());
    yield* this.runUntil(this.programs.jobs.shutdown() ?? this.afterOneStep());
    this.ended = true;
    this.endNs = this.loop.nowNs;
    const released = actor.lock.release(actor, true);
    if (released !== null) yield* released;
  }

  private startRoot(spec: ThreadSpec, path: string): Future[] {
    return Array.from({ length: spec.count ?? 1 }, (_, index) => {
      const name = (spec.count ?? 1) === 1 ? spec.name : `${spec.name}-${index + 1}`;
      const task = this.programs.makeTask(name, spec.body, path);
      if ((spec.startNs ?? 0) === 0) this.programs.begin(task);
      else this.loop.timers.add(spec.startNs ?? 0, this.starting(task), `start of ${name}`);
      return task;
    });
  }

  private starting(task: Task): Callback {
    return () => {
      this.programs.begin(task);
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
    const rest = this.programs.tasks.filter((task) => !task.done);
    if (rest.length === 0) return;
    for (const task of this.programs.walk(rest)) task.cancel();
    yield* this.runUntil(waitFor(this.programs.schedule, rest, false));
  }

  /** A coroutine that ends in its first step, as `shutdown_asyncgens` does where there are no generators. */
  private afterOneStep(): Future {
    const future = new Future(this.programs.schedule);
    this.loop.callSoon(() => {
      future.finish();
      return null;
    }, 'a step of the shutdown');
    return future;
  }
}
