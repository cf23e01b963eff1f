import { Future, type Schedule, TaskCancelled, TaskFailure } from '../loop/future.ts';
import type { Task } from './task.ts';

/** tasks.py `_GatheringFuture`: cancelling it cancels all children. */
class GatheringFuture extends Future {
  cancelRequested = false;
  private readonly gathered: readonly Future[];

  constructor(schedule: Schedule, gathered: readonly Future[]) {
    super(schedule);
    this.gathered = gathered;
  }

  override cancel(): boolean {
    if (this.done) return false;
    let any = false;
    for (const child of this.gathered) if (child.cancel()) any = true;
    if (any) this.cancelRequested = true;
    return any;
  }
}

/**
 * tasks.py `gather`: done when all children are, or with the first that fails or is cancelled; the others run on.
 * @param eagerCallbacks 3.12 and later: a child that is done already is counted at once, not by a callback.
 */
export function gather(schedule: Schedule, children: readonly Future[], eagerCallbacks: boolean): Future {
  const outer = new GatheringFuture(schedule, children);
  let finished = 0;
  const onDone = (child: Future): null => {
    finished += 1;
    if (outer.done) return null;
    if (child.error !== null) outer.fail(child.error);
    else if (finished === children.length) {
      if (outer.cancelRequested) outer.fail(new TaskCancelled('cancelled'));
      else outer.finish();
    }
    return null;
  };
  const already: Future[] = [];
  for (const child of children) {
    if (eagerCallbacks && child.done) already.push(child);
    else child.addCallback(() => onDone(child), 'gather: a child is done');
  }
  for (const child of already) onDone(child);
  if (children.length === 0) outer.finish();
  return outer;
}

/** tasks.py `_wait`: its future ends with the last child, or with the first; it never fails. */
export function waitFor(schedule: Schedule, children: readonly Future[], first: boolean): Future {
  const waiter = new Future(schedule);
  let left = children.length;
  const onDone = (): null => {
    left -= 1;
    if ((left <= 0 || first) && !waiter.done) waiter.finish();
    return null;
  };
  for (const child of children) child.addCallback(onDone, 'wait: a task is done');
  if (children.length === 0) waiter.finish();
  return waiter;
}

/** What a group needs of the task that opens it. */
export interface GroupHost {
  readonly schedule: Schedule;
  readonly parent: Task;
  /** 3.13 and later: the group takes its own cancellation of the parent back at its end, not before it waits. */
  readonly late: boolean;
  /** Walks a set: in no order that a program may rely on. */
  walk<T>(items: readonly T[]): Iterable<T>;
}

/** taskgroups.py `TaskGroup`. */
export class TaskGroup {
  private readonly host: GroupHost;
  private readonly tasks = new Set<Task>();
  private readonly errors: Error[] = [];
  private aborting = false;
  /** The group itself cancelled its parent, to end the body; the parent must not take it for a cancellation. */
  private parentCancelRequested = false;
  private completed: Future | null = null;

  constructor(host: GroupHost) {
    this.host = host;
  }

  /** @throws {TaskFailure} where the group is shutting down. */
  assertOpen(): void {
    if (this.aborting) throw new TaskFailure('the task group is shutting down');
  }

  /** `create_task`, after the task was made. `counted`: it ended eagerly and takes no callback (3.12 and later). */
  adopt(task: Task, counted: boolean): void {
    if (counted) {
      this.onTaskDone(task);
      return;
    }
    this.tasks.add(task);
    task.addCallback(() => this.onTaskDone(task), `task group: ${task.name} is done`);
  }

  /**
   * `__aexit__`: waits for all tasks; `raised` is what the body ended with.
   * @throws what the group ends with.
   */
  *exit(
    raised: Error | null,
    wait: (future: Future) => Generator<unknown, void, number>,
  ): Generator<unknown, void, number> {
    let cancellation = raised instanceof TaskCancelled ? raised : null;
    const { late } = this.host;
    if (!late && this.takesBackCancel()) cancellation = null;
    if (raised !== null && !this.aborting) this.abort();
    while (this.tasks.size > 0) cancellation = (yield* this.waitOnce(wait)) ?? cancellation;
    if (late && this.takesBackCancel()) cancellation = null;
    if (cancellation !== null && this.errors.length === 0) throw cancellation;
    if (raised instanceof TaskFailure) this.errors.push(raised);
    if (this.errors.length === 0) return;
    if (late) this.repeatCancel();
    throw new TaskFailure(`${this.errors.length} failed in a task group`);
  }

  /** Whether the group cancelled its parent itself and nobody else did: then the parent goes on. */
  private takesBackCancel(): boolean {
    return this.parentCancelRequested && this.host.parent.uncancel(this.host.late) === 0;
  }

  /** A cancellation from outside is raised again at the parent's next wait, so that its failures do not hide it. */
  private repeatCancel(): void {
    const { parent } = this.host;
    if (parent.cancelling === 0) return;
    parent.uncancel(true);
    parent.cancel();
  }

  /** Waits for the tasks; a cancellation of the parent meanwhile aborts the group and is returned. */
  private *waitOnce(
    wait: (future: Future) => Generator<unknown, void, number>,
  ): Generator<unknown, TaskCancelled | null, number> {
    this.completed ??= new Future(this.host.schedule);
    try {
      yield* wait(this.completed);
      return null;
    } catch (error) {
      if (!(error instanceof TaskCancelled)) throw error;
      if (this.aborting) return null;
      this.abort();
      return error;
    } finally {
      this.completed = null;
    }
  }

  private abort(): void {
    this.aborting = true;
    for (const task of this.host.walk([...this.tasks])) if (!task.done) task.cancel();
  }

  private onTaskDone(task: Task): null {
    this.tasks.delete(task);
    if (this.tasks.size === 0 && this.completed !== null && !this.completed.done) this.completed.finish();
    if (task.state === 'cancelled' || task.error === null) return null;
    this.errors.push(task.error);
    if (this.aborting || this.parentCancelRequested || this.host.parent.done) return null;
    this.abort();
    this.parentCancelRequested = true;
    this.host.parent.cancel();
    return null;
  }
}
