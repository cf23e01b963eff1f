import { Cursor } from '../engine/cursor.ts';
import { drawNs } from '../engine/duration.ts';
import { ProgramError } from '../engine/errors.ts';
import { interpret, type Runtime } from '../engine/interpret.ts';
import type { Body, PrimitiveOp, TaskOp } from '../engine/program.ts';
import { type KernelDemand, run } from '../kernel/demand.ts';
import type { SyncHost } from '../locks/actor.ts';
import { isSyncOp, performSync } from '../locks/perform.ts';
import type { SyncWorld } from '../locks/world.ts';
import type { ThreadActor } from '../threads/actor.ts';
import type { ThreadPrograms } from '../threads/programs.ts';
import type { Coroutine } from './coroutine.ts';
import { type LoopDemand, type LoopWork, suspend } from './demand.ts';
import { type Future, TaskCancelled, TaskFailure } from './future.ts';

/** What an event loop's runtime adds to the steps that all loops perform alike. */
export interface StepHost<C extends Coroutine> {
  readonly world: SyncWorld;
  readonly programs: ThreadPrograms;
  now(): number;
  /** Thread of the coroutine's loop. */
  thread(coroutine: C): ThreadActor;
  /** A future that a synchronisation object ends, or after `timeoutNs`. */
  parkingFuture(coroutine: C, timeoutNs: number | null): Future;
  /** Told of each mark. */
  mark(coroutine: C, label: string): void;
  /** Steps of its own: waiting, starting, deferring. Null: done at once. */
  perform(op: LoopOp, coroutine: C): LoopWork | null;
}

/** Steps that each event loop performs in its own way. */
export type LoopOp =
  | Exclude<TaskOp, { op: 'fail' | 'mark' | 'attempt' }>
  | Extract<PrimitiveOp, { op: 'sleep' | 'pollableIo' | 'yield' }>;

/** Performs the programs of one kind of event loop. */
export class LoopSteps<C extends Coroutine> {
  private readonly host: StepHost<C>;

  constructor(host: StepHost<C>) {
    this.host = host;
  }

  /** The whole program of a coroutine. */
  program(coroutine: C): LoopWork {
    return interpret(coroutine.cursor, this.runtimeOf(coroutine));
  }

  /** Performs a body inside the step that a coroutine is at. */
  inner(coroutine: C, body: Body, key: string): LoopWork {
    return this.plain(coroutine, body, `${coroutine.path()}.${key}`);
  }

  /** Performs a body on behalf of a coroutine, such as a callback that it has left behind. */
  *plain(coroutine: C, body: Body, path: string): LoopWork {
    const outer = coroutine.cursor;
    coroutine.cursor = new Cursor(body, path);
    try {
      yield* interpret(coroutine.cursor, this.runtimeOf(coroutine));
    } finally {
      coroutine.cursor = outer;
    }
  }

  private runtimeOf(coroutine: C): Runtime<LoopDemand, number> {
    const { host } = this;
    return { nowNs: () => host.now(), perform: (op) => this.perform(op, coroutine) };
  }

  private perform(op: PrimitiveOp, coroutine: C): LoopWork | null {
    const { host } = this;
    if (isSyncOp(op)) return this.synchronise(op, coroutine);
    switch (op.op) {
      case 'compute':
      case 'native':
      case 'blockingIo':
        return host.programs.performTime(op, host.thread(coroutine)) as Generator<
          KernelDemand,
          void,
          number
        > | null;
      case 'mark':
        host.mark(coroutine, op.label);
        return null;
      case 'fail':
        throw new TaskFailure(op.message);
      case 'attempt':
        return this.attempt(op, coroutine);
      default:
        return host.perform(op, coroutine);
    }
  }

  private *attempt(op: Extract<TaskOp, { op: 'attempt' }>, coroutine: C): LoopWork {
    try {
      yield* this.inner(coroutine, op.body, 'body');
    } catch (raised) {
      if (raised instanceof TaskFailure && op.failed !== undefined) {
        yield* this.inner(coroutine, op.failed, 'failed');
        return;
      }
      if (raised instanceof TaskCancelled && op.cancelled !== undefined) {
        yield* this.inner(coroutine, op.cancelled, 'cancelled');
      }
      throw raised;
    }
  }

  private synchronise(op: Parameters<typeof performSync>[0], coroutine: C): LoopWork | null {
    const { host } = this;
    const syncHost: SyncHost<LoopDemand> = {
      park: (_wait, timeoutNs) => {
        coroutine.parked = host.parkingFuture(coroutine, timeoutNs);
        return suspend(coroutine.parked, op.op);
      },
      run,
      draw: (duration) => drawNs(duration, coroutine.random),
    };
    const { cursor, random } = coroutine;
    const work = performSync(op, { actor: coroutine, cursor, host: syncHost, world: host.world, random });
    return work as LoopWork | null;
  }
}

/** The coroutines that an `as` names, or all where it names none. */
export function childrenOf(coroutine: Coroutine, task: string | undefined): readonly Coroutine[] {
  const children = coroutine.children.get(task ?? '');
  if (task !== undefined && children === undefined) {
    throw new ProgramError(coroutine.path(), `waits for "${task}", which this program has not spawned`);
  }
  return children ?? [];
}

/** Remembers what a coroutine spawned, under its name and among all. */
export function remember(parent: Coroutine, child: Coroutine, as: string | undefined): void {
  for (const key of as === undefined ? [''] : ['', as]) {
    const list = parent.children.get(key) ?? [];
    list.push(child);
    parent.children.set(key, list);
  }
}

/** Remembers under its name what can be cancelled. */
export function rememberNamed(parent: Coroutine, as: string | undefined, one: { cancel(): unknown }): void {
  if (as === undefined) return;
  const list = parent.named.get(as) ?? [];
  list.push(one);
  parent.named.set(as, list);
}
