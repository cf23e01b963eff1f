import type { Cursor } from '../engine/cursor.ts';
import type { Random } from '../engine/random.ts';
import type { KernelDemand } from '../kernel/demand.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { KernelThread } from '../kernel/thread.ts';
import type { Actor } from '../locks/actor.ts';

/** What a step of a runtime lock asks of the kernel. */
export type LockWork = Generator<KernelDemand, void, number>;

/**
 * The lock that a runtime's own code needs, such as CPython's GIL. Threads without one use `NO_LOCK`.
 * A null result means done at once.
 */
export interface RuntimeLock {
  /** Before a thread's first own code, and after each wait. */
  take(actor: ThreadActor): LockWork | null;
  /** Before a wait and at a thread's end. `final`: the thread will not come back. */
  release(actor: ThreadActor, final: boolean): LockWork | null;
  /** Runs the runtime's own code for `ns`; the thread has the lock. */
  compute(actor: ThreadActor, ns: number): LockWork;
}

/** A kernel thread that runs a program. */
export class ThreadActor implements Actor {
  readonly thread: KernelThread;
  readonly random: Random;
  readonly lock: RuntimeLock;
  /** Process that it belongs to. */
  readonly process: string;
  readonly interpreter: number;
  cursor: Cursor;
  ended = false;
  /** Threads that it spawned, by the name given to them; the empty name has all. */
  readonly children = new Map<string, ThreadActor[]>();
  /** Threads that wait for its end. */
  readonly joiners: ThreadActor[] = [];
  private readonly kernel: Kernel;

  constructor(fields: {
    thread: KernelThread;
    cursor: Cursor;
    random: Random;
    lock: RuntimeLock;
    process: string;
    interpreter: number;
    kernel: Kernel;
  }) {
    this.thread = fields.thread;
    this.cursor = fields.cursor;
    this.random = fields.random;
    this.lock = fields.lock;
    this.process = fields.process;
    this.interpreter = fields.interpreter;
    this.kernel = fields.kernel;
  }

  get lane(): number {
    return this.thread.lane;
  }

  get name(): string {
    return this.thread.name;
  }

  /** From a wake-up to an idle core's running a thread, ns (`KernelOptions`). */
  get wakeNs(): number {
    return this.kernel.options.wakeNs;
  }

  path(): string {
    return this.cursor.path();
  }

  wake(): void {
    this.kernel.wake(this.thread);
  }
}
