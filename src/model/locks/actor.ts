import type { Duration } from '../engine/duration.ts';

/** Who runs a program and can wait: a simulated thread, task or goroutine. */
export interface Actor {
  readonly lane: number;
  readonly name: string;
  /** Path of the step that it is at, for errors. */
  path(): string;
  /** Makes it runnable after a park demand; called by the actor that lets it go on. */
  wake(): void;
}

/** What the layer below must offer so that an actor can wait and work: makes demands of its kind `D`. */
export interface SyncHost<D> {
  /** Sleep until woken or until `timeoutNs` from now have passed (null: for ever). */
  park(wait: string, timeoutNs: number | null): D;
  /** Use `ns` of CPU. */
  run(ns: number): D;
  /** Draws a duration from the actor's own stream. */
  draw(duration: Duration): number;
}

/** One actor's place in the queue of an object. */
export interface Waiter {
  readonly actor: Actor;
  /** Set by whoever lets the waiter go on; a wake without it is a time-out. */
  granted: boolean;
}

/** Lets the first waiter go on; returns it, or null where nobody waits. */
export function grantFirst(queue: Waiter[]): Waiter | null {
  const first = queue.shift();
  if (first === undefined) return null;
  first.granted = true;
  first.actor.wake();
  return first;
}

/** Lets all waiters go on, in order; returns how many. */
export function grantAll(queue: Waiter[]): number {
  const waiters = queue.splice(0);
  for (const waiter of waiters) waiter.granted = true;
  for (const waiter of waiters) waiter.actor.wake();
  return waiters.length;
}

export function removeWaiter(queue: Waiter[], waiter: Waiter): void {
  const index = queue.indexOf(waiter);
  if (index >= 0) queue.splice(index, 1);
}
