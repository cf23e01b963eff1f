import { ProgramError } from '../engine/errors.ts';
import type { SyncOp } from '../engine/program.ts';
import { type Actor, grantAll, grantFirst, removeWaiter, type SyncHost, type Waiter } from './actor.ts';
import { lockSlowly, releaseFully, tryLock } from './mutex.ts';
import type { AtomicCell, Barrier, Condition, RwLock, RwWaiter, Semaphore, SyncWorld } from './world.ts';

const nobody = (): readonly Actor[] => [];

/** Waits on a condition; takes its lock again before it goes on, also after a time-out. */
export function* waitOn<D>(
  condition: Condition,
  timeoutNs: number | null,
  actor: Actor,
  host: SyncHost<D>,
  world: SyncWorld,
): Generator<D, void, unknown> {
  const mutex = world.get(condition.lock, 'mutex', actor);
  const depth = releaseFully(mutex, actor);
  const waiter: Waiter = { actor, granted: false };
  condition.queue.push(waiter);
  world.graph.begin(actor, condition.name, nobody, timeoutNs !== null, world.now());
  try {
    const deadline = timeoutNs === null ? null : world.now() + timeoutNs;
    while (!waiter.granted && (deadline === null || world.now() < deadline)) {
      yield host.park('futex', deadline === null ? null : deadline - world.now());
    }
  } finally {
    world.graph.end(actor);
    removeWaiter(condition.queue, waiter);
  }
  if (!tryLock(mutex, actor)) yield* lockSlowly(mutex, actor, host, world.graph, world.now);
  mutex.depth = depth;
}

/** Lets the first that waits go on, or all; nothing where nobody waits. They still have to take the condition's lock. */
export function notify(condition: Condition, all: boolean): void {
  if (all) grantAll(condition.queue);
  else grantFirst(condition.queue);
}

/** The last of `parties` lets all go on; null then. */
export function meet<D>(
  barrier: Barrier,
  actor: Actor,
  host: SyncHost<D>,
  world: SyncWorld,
): Generator<D, void, unknown> | null {
  if (barrier.queue.length + 1 < barrier.parties) return waitAtBarrier(barrier, actor, host, world);
  grantAll(barrier.queue);
  return null;
}

function* waitAtBarrier<D>(
  barrier: Barrier,
  actor: Actor,
  host: SyncHost<D>,
  world: SyncWorld,
): Generator<D, void, unknown> {
  const waiter: Waiter = { actor, granted: false };
  barrier.queue.push(waiter);
  world.graph.begin(actor, barrier.name, nobody, false, world.now());
  try {
    while (!waiter.granted) yield host.park('futex', null);
  } finally {
    world.graph.end(actor);
    removeWaiter(barrier.queue, waiter);
  }
}

/**
 * Takes a permit of a semaphore that had none: queues, parks on a futex and tries again when woken, since another may have
 * taken the permit meanwhile. Ended early, the actor leaves the queue.
 */
export function* acquireSlowly<D>(
  semaphore: Semaphore,
  actor: Actor,
  host: SyncHost<D>,
  world: SyncWorld,
): Generator<D, void, unknown> {
  while (semaphore.permits === 0) {
    const waiter: Waiter = { actor, granted: false };
    semaphore.queue.push(waiter);
    world.graph.begin(actor, semaphore.name, nobody, false, world.now());
    try {
      while (!waiter.granted) yield host.park('futex', null);
    } finally {
      world.graph.end(actor);
      removeWaiter(semaphore.queue, waiter);
    }
  }
  semaphore.permits -= 1;
}

/** @throws {ProgramError} where that would give more permits than the semaphore may have. */
export function releaseSemaphore(semaphore: Semaphore, actor: Actor): void {
  if (semaphore.permits >= semaphore.max) {
    throw new ProgramError(actor.path(), `releases "${semaphore.name}" above its ${semaphore.max} permits`);
  }
  semaphore.permits += 1;
  grantFirst(semaphore.queue);
}

/** Takes a read-write lock without waiting. With `prefer: writers` a waiting writer keeps new readers out. */
export function tryRw(rw: RwLock, actor: Actor, write: boolean): boolean {
  if (rw.writer !== null) return false;
  if (write) {
    if (rw.readers.size > 0) return false;
    rw.writer = actor;
    return true;
  }
  const held = rw.readers.get(actor) ?? 0;
  if (held === 0 && rw.prefer === 'writers' && rw.queue.some((waiter) => waiter.write)) return false;
  rw.readers.set(actor, held + 1);
  return true;
}

/**
 * Takes a readers-writer lock that was not free: queues, parks on a futex and tries again when woken. Ended early, the actor
 * leaves the queue.
 * @param write for itself alone; otherwise beside other readers
 */
export function* lockRwSlowly<D>(
  rw: RwLock,
  write: boolean,
  actor: Actor,
  host: SyncHost<D>,
  world: SyncWorld,
): Generator<D, void, unknown> {
  const holders = (): readonly Actor[] => (rw.writer === null ? [...rw.readers.keys()] : [rw.writer]);
  while (!tryRw(rw, actor, write)) {
    const waiter: RwWaiter = { actor, granted: false, write };
    rw.queue.push(waiter);
    world.graph.begin(actor, rw.name, holders, false, world.now());
    try {
      while (!waiter.granted) yield host.park('futex', null);
    } finally {
      world.graph.end(actor);
      removeWaiter(rw.queue, waiter);
    }
  }
}

/** @throws {ProgramError} where the actor does not hold the lock in that way. */
export function unlockRw(rw: RwLock, actor: Actor, write: boolean): void {
  const held = write ? (rw.writer === actor ? 1 : 0) : (rw.readers.get(actor) ?? 0);
  if (held === 0) {
    throw new ProgramError(
      actor.path(),
      `unlocks "${rw.name}", which ${actor.name} does not hold for ${write ? 'writing' : 'reading'}`,
    );
  }
  if (write) rw.writer = null;
  else if (held > 1) rw.readers.set(actor, held - 1);
  else rw.readers.delete(actor);
  if (rw.readers.size === 0) wakeRw(rw);
}

/** Wakes the next writer, or all waiting readers; whom first is the lock's preference. */
function wakeRw(rw: RwLock): void {
  const writers = rw.queue.filter((waiter) => waiter.write);
  const readers = rw.queue.filter((waiter) => !waiter.write);
  const first = writers[0];
  const chosen = first !== undefined && (rw.prefer === 'writers' || readers.length === 0) ? [first] : readers;
  for (const waiter of chosen) removeWaiter(rw.queue, waiter);
  grantAll([...chosen]);
}

/** Changes an atomic cell; see the step `atomic`. */
export function* changeAtomic<D>(
  cell: AtomicCell,
  op: Extract<SyncOp, { op: 'atomic' }>,
  host: SyncHost<D>,
): Generator<D, void, unknown> {
  for (;;) {
    const seen = cell.version;
    const length = host.draw(op.ns);
    if (length > 0) yield host.run(length);
    if (op.kind !== 'cas' || cell.version === seen) break;
    cell.failures += 1;
  }
  cell.version += 1;
}
