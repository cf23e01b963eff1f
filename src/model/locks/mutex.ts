import { ProgramError } from '../engine/errors.ts';
import { type Actor, grantFirst, removeWaiter, type SyncHost, type Waiter } from './actor.ts';
import type { WaitGraph } from './wait-graph.ts';

/**
 * A lock as a futex makes it: an unlock frees the lock and wakes the longest waiter, which must then take it
 * like anybody else and may find it taken (barging). With `handoff` the unlock gives it to that waiter.
 */
export interface Mutex {
  readonly kind: 'mutex';
  readonly name: string;
  readonly reentrant: boolean;
  readonly handoff: boolean;
  owner: Actor | null;
  depth: number;
  readonly queue: Waiter[];
}

/** Takes the lock without waiting; false where another has it, or the taker has it and it is not re-entrant. */
export function tryLock(mutex: Mutex, actor: Actor): boolean {
  if (mutex.owner === null) {
    mutex.owner = actor;
    mutex.depth = 1;
    return true;
  }
  if (mutex.owner !== actor || !mutex.reentrant) return false;
  mutex.depth += 1;
  return true;
}

/** Waits until the lock is the actor's. */
export function* lockSlowly<D>(
  mutex: Mutex,
  actor: Actor,
  host: SyncHost<D>,
  graph: WaitGraph,
  now: () => number,
): Generator<D, void, unknown> {
  const holders = (): readonly Actor[] => (mutex.owner === null ? [] : [mutex.owner]);
  while (!tryLock(mutex, actor)) {
    const waiter: Waiter = { actor, granted: false };
    mutex.queue.push(waiter);
    graph.begin(actor, mutex.name, holders, false, now());
    try {
      while (!waiter.granted) yield host.park('futex', null);
    } finally {
      graph.end(actor);
      removeWaiter(mutex.queue, waiter);
    }
    if (mutex.handoff) return;
  }
}

function requireOwner(mutex: Mutex, actor: Actor): void {
  if (mutex.owner === actor) return;
  const owner = mutex.owner === null ? 'nobody has it' : `${mutex.owner.name} has it`;
  throw new ProgramError(
    actor.path(),
    `unlocks "${mutex.name}", which ${actor.name} does not hold: ${owner}`,
  );
}

/** @throws {ProgramError} where the actor does not hold the lock. */
export function unlock(mutex: Mutex, actor: Actor): void {
  requireOwner(mutex, actor);
  mutex.depth -= 1;
  if (mutex.depth > 0) return;
  mutex.owner = null;
  if (mutex.handoff) {
    const next = mutex.queue[0];
    if (next !== undefined) {
      mutex.owner = next.actor;
      mutex.depth = 1;
    }
  }
  grantFirst(mutex.queue);
}

/** Lets a held lock go whatever its depth; returns the depth for `relock`. */
export function releaseFully(mutex: Mutex, actor: Actor): number {
  requireOwner(mutex, actor);
  const { depth } = mutex;
  mutex.depth = 1;
  unlock(mutex, actor);
  return depth;
}
