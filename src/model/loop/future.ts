import type { ThreadBody } from '../kernel/demand.ts';

/** How a future ended. */
export type FutureState = 'pending' | 'finished' | 'failed' | 'cancelled';

/** An exception of a simulated program. */
export class TaskFailure extends Error {
  override readonly name = 'TaskFailure';
}

/** asyncio.CancelledError. */
export class TaskCancelled extends Error {
  override readonly name = 'TaskCancelled';
}

/** A callback's work on the loop's thread; null where it takes none. */
export type Callback = () => ThreadBody | null;

/** Puts a callback where its loop keeps what is to run soon: asyncio's ready queue, Node's microtasks. */
export type Schedule = (callback: Callback, label: string) => void;

interface Entry {
  readonly run: Callback;
  readonly label: string;
  /** Told when the callback goes into a queue. */
  readonly scheduled: (() => void) | null;
}

/**
 * asyncio.Future and a promise alike: callbacks never run inside the call that ends it, they are scheduled
 * (Lib/asyncio/futures.py `__schedule_callbacks`; ECMA-262 PerformPromiseThen).
 */
export class Future {
  state: FutureState = 'pending';
  error: Error | null = null;
  private callbacks: Entry[] = [];
  private readonly schedule: Schedule;

  constructor(schedule: Schedule) {
    this.schedule = schedule;
  }

  get done(): boolean {
    return this.state !== 'pending';
  }

  /** Scheduled at once where the future is done already. */
  addCallback(run: Callback, label: string, scheduled: (() => void) | null = null): void {
    const entry = { run, label, scheduled };
    if (this.done) this.put(entry);
    else this.callbacks.push(entry);
  }

  /** Takes back a callback that has not been scheduled yet. */
  removeCallback(run: Callback): void {
    this.callbacks = this.callbacks.filter((one) => one.run !== run);
  }

  finish(): void {
    this.settle('finished', null);
  }

  fail(error: Error): void {
    this.settle('failed', error);
  }

  /** False where it is done already. */
  cancel(): boolean {
    if (this.done) return false;
    this.settle('cancelled', new TaskCancelled('cancelled'));
    return true;
  }

  /** @throws what the future failed with, or TaskCancelled. */
  result(): void {
    if (this.error !== null) throw this.error;
  }

  protected settle(state: FutureState, error: Error | null): void {
    if (this.done) return;
    this.state = state;
    this.error = error;
    const callbacks = this.callbacks;
    this.callbacks = [];
    for (const entry of callbacks) this.put(entry);
  }

  private put(entry: Entry): void {
    entry.scheduled?.();
    this.schedule(entry.run, entry.label);
  }
}
