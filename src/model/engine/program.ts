import type { Duration } from './duration.ts';

/** A body of steps, run in order. */
export type Body = readonly Op[];

/** Kind of blocking work that a runtime may treat in its own way (Node limits `dns` in its pool). */
export type WorkKind = 'disk' | 'network' | 'dns' | 'crypto' | 'compression' | 'other';

/** Steps that use time on a CPU or away from it. */
export type TimeOp =
  /** The runtime's own code (bytecode, JavaScript, Go): holds the runtime's lock where there is one. */
  | { readonly op: 'compute'; readonly ns: Duration }
  /** Code of an extension or of C: cannot be interrupted; `releases` tells whether it lets the runtime's lock go. */
  | { readonly op: 'native'; readonly ns: Duration; readonly releases: boolean }
  /** The runtime's own sleep: asyncio.sleep and setTimeout in an event loop, time.sleep in a thread. */
  | { readonly op: 'sleep'; readonly ns: Duration }
  /** A call that blocks its thread: a file, a synchronous query, time.sleep in a coroutine. */
  | { readonly op: 'blockingIo'; readonly ns: Duration; readonly kind?: WorkKind }
  /** I/O that a poller can wait for: a socket. Blocks a plain thread, parks a goroutine or a task. */
  | { readonly op: 'pollableIo'; readonly ns: Duration; readonly kind?: WorkKind }
  /** sched_yield, runtime.Gosched, asyncio.sleep(0). */
  | { readonly op: 'yield' };

/** Steps on shared objects, named in `ProgramSet.objects`. */
export type SyncOp =
  | { readonly op: 'lock'; readonly lock: string }
  /** Takes the lock if it is free, then runs `then`; otherwise runs `else`. Never waits. */
  | { readonly op: 'tryLock'; readonly lock: string; readonly then: Body; readonly else: Body }
  | { readonly op: 'unlock'; readonly lock: string }
  /** Waits on a condition: lets its lock go, sleeps until notified (or `timeoutNs`), takes the lock again. */
  | { readonly op: 'wait'; readonly condition: string; readonly timeoutNs?: Duration }
  | { readonly op: 'notify'; readonly condition: string; readonly all?: boolean }
  | { readonly op: 'barrier'; readonly barrier: string }
  | { readonly op: 'acquire'; readonly semaphore: string }
  | { readonly op: 'release'; readonly semaphore: string }
  | { readonly op: 'readLock'; readonly rwlock: string }
  | { readonly op: 'readUnlock'; readonly rwlock: string }
  | { readonly op: 'writeLock'; readonly rwlock: string }
  | { readonly op: 'writeUnlock'; readonly rwlock: string }
  /**
   * Changes a shared cell. `add` (the default) always succeeds after `ns`; `cas` reads the cell, works for `ns`
   * and starts again if another changed the cell meanwhile.
   */
  | { readonly op: 'atomic'; readonly cell: string; readonly ns: Duration; readonly kind?: 'add' | 'cas' }
  | { readonly op: 'send'; readonly channel: string }
  /** `closed` runs where the channel is closed and empty. */
  | { readonly op: 'receive'; readonly channel: string; readonly closed?: Body }
  | { readonly op: 'close'; readonly channel: string }
  /** Waits for the first case that can go on; with `default` it never waits. */
  | { readonly op: 'select'; readonly cases: readonly SelectCase[]; readonly default?: Body };

/** One case of a select: exactly one of `send` and `receive` names a channel. */
export type SelectCase =
  | { readonly send: string; readonly body: Body }
  | { readonly receive: string; readonly body: Body; readonly closed?: Body };

/** Queues of an event loop that a callback can be put into; which of them exist depends on the model. */
export type DeferQueue =
  | 'nextTick'
  | 'microtask'
  | 'timer'
  | 'interval'
  | 'immediate'
  | 'soon'
  /** A descriptor that becomes readable after the delay; the callback runs once. */
  | 'io'
  /** The callback of closing a handle. */
  | 'close';

/** Steps that start other work or wait for it. */
export type TaskOp =
  /** Starts `program` as a thread, task or goroutine; `as` names it for join, await and cancel. */
  | {
      readonly op: 'spawn';
      readonly program: string;
      readonly as?: string;
      readonly count?: number;
      readonly eager?: boolean;
    }
  /**
   * Blocks until all spawned under that name have ended; without a name, all that this one spawned. In an event
   * loop `how` says by which call: `gather` (the default; asyncio.gather, Promise.all) raises the first failure,
   * `wait` never raises, `first` goes on with the first that ends (asyncio.wait, Promise.race).
   */
  | { readonly op: 'join'; readonly task?: string; readonly how?: 'gather' | 'wait' | 'first' }
  /** asyncio.TaskGroup: what `body` spawns belongs to it; it ends with the last, and a failure cancels the rest. */
  | { readonly op: 'group'; readonly body: Body }
  /** Runs `body`; a failure in it ends there and `failed` runs. A cancellation runs `cancelled` and goes on. */
  | {
      readonly op: 'attempt';
      readonly body: Body;
      readonly failed?: Body;
      readonly cancelled?: Body;
    }
  /** Suspends a coroutine until the task ends; without a name, gives way once (an already resolved promise). */
  | { readonly op: 'await'; readonly task?: string }
  | { readonly op: 'cancel'; readonly task: string }
  /** Raises an error; where no `attempt` catches it, it ends the program. */
  | { readonly op: 'fail'; readonly message: string }
  /**
   * Runs `body` on a pool thread. With `wait` (the default) the caller waits for its end. `done` is a callback
   * that an event loop runs at its end.
   */
  | {
      readonly op: 'executor';
      readonly body: Body;
      readonly done?: Body;
      readonly wait?: boolean;
      readonly kind?: WorkKind;
      readonly as?: string;
    }
  /** Sends `program` to a worker thread or process, started at first use. With `wait` the caller waits for its answer. */
  | {
      readonly op: 'postToWorker';
      readonly worker: string;
      readonly program: string;
      readonly wait?: boolean;
    }
  /** Puts `body` into a queue of the event loop. */
  | {
      readonly op: 'defer';
      readonly to: DeferQueue;
      readonly delayNs?: Duration;
      readonly body: Body;
      readonly as?: string;
    }
  /** Writes a named moment into the result; takes no time. */
  | { readonly op: 'mark'; readonly label: string };

/** Loops; the machine runs them itself, a runtime never sees them. */
export type ControlOp =
  | { readonly op: 'repeat'; readonly times: number; readonly body: Body }
  | { readonly op: 'forever'; readonly body: Body }
  /** Repeats while virtual time is below `timeNs`; looks at each start of the body. */
  | { readonly op: 'until'; readonly timeNs: number; readonly body: Body }
  /** Leaves the innermost loop. */
  | { readonly op: 'break' };

/** Every step that a runtime is asked to perform. */
export type PrimitiveOp = TimeOp | SyncOp | TaskOp;
export type Op = PrimitiveOp | ControlOp;
export type OpName = Op['op'];

/** A shared object of a set of programs. */
export type ObjectSpec =
  | { readonly kind: 'mutex'; readonly reentrant?: boolean; readonly handoff?: boolean }
  | { readonly kind: 'condition'; readonly lock: string }
  | { readonly kind: 'semaphore'; readonly permits: number; readonly max?: number }
  | { readonly kind: 'barrier'; readonly parties: number }
  | { readonly kind: 'rwlock'; readonly prefer?: 'readers' | 'writers' }
  | { readonly kind: 'atomic' }
  | { readonly kind: 'channel'; readonly capacity: number };
export type ObjectKind = ObjectSpec['kind'];

/** One thread, task or goroutine that exists from the start, or `count` equal ones. */
export interface ThreadSpec {
  readonly name: string;
  readonly body: Body;
  readonly count?: number;
  /** Process that it belongs to; `main` where not given. Each process has runtime locks of its own. */
  readonly process?: string;
  /** Interpreter inside the process, for per-interpreter locks; 0 where not given. */
  readonly interpreter?: number;
  /** -20 to 19. */
  readonly nice?: number;
  /** Cores it may run on; all where not given. */
  readonly cores?: readonly number[];
  /** Virtual time at which it starts, ns. */
  readonly startNs?: number;
}

/** A whole simulated program: JSON that `parseProgramSet` checks. */
export interface ProgramSet {
  readonly threads: readonly ThreadSpec[];
  /** Bodies that spawn and postToWorker name. */
  readonly programs?: Readonly<Record<string, Body>>;
  readonly objects?: Readonly<Record<string, ObjectSpec>>;
}
