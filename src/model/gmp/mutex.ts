import type { Actor, SyncHost } from '../locks/actor.ts';
import { removeWaiter, type Waiter } from '../locks/actor.ts';
import { lockSlowly, type Mutex, tryLock, unlock } from '../locks/mutex.ts';
import type { SyncWorld } from '../locks/world.ts';
import { MUTEX_STARVATION_NS } from './constants.ts';
import type { GDemand, Goroutine } from './goroutine.ts';

/** A goroutine in a mutex' queue. */
interface GoWaiter extends Waiter {
  readonly sinceNs: number;
}

type Work = Generator<GDemand, void, unknown>;

const isGoWaiter = (waiter: Waiter | undefined): waiter is GoWaiter =>
  waiter !== undefined && 'sinceNs' in waiter;

/**
 * `sync.Mutex.Lock` (sync/mutex.go): a free mutex is taken at once, also past those who wait. Whoever has waited
 * more than 1 ms makes it starving: then it goes straight to the first in the queue. Who was woken in vain goes
 * back to the head of the queue. Null where it was free.
 */
export function lockGo(mutex: Mutex, g: Goroutine, host: SyncHost<GDemand>, world: SyncWorld): Work | null {
  if (tryLock(mutex, g)) return null;
  if (mutex.handoff || mutex.reentrant) return lockSlowly(mutex, g, host, world.graph, world.now);
  return lockGoSlowly(mutex, g, host, world);
}

function* lockGoSlowly(mutex: Mutex, g: Goroutine, host: SyncHost<GDemand>, world: SyncWorld): Work {
  const sinceNs = world.now();
  const holders = (): readonly Actor[] => (mutex.owner === null ? [] : [mutex.owner]);
  for (let woken = false; ; woken = true) {
    const waiter: GoWaiter = { actor: g, granted: false, sinceNs };
    if (woken) mutex.queue.unshift(waiter);
    else mutex.queue.push(waiter);
    world.graph.begin(g, mutex.name, holders, false, world.now());
    try {
      while (!waiter.granted) yield host.park('futex', null);
    } finally {
      world.graph.end(g);
      removeWaiter(mutex.queue, waiter);
    }
    if (mutex.owner === g || tryLock(mutex, g)) return;
  }
}

/**
 * `sync.Mutex.Unlock`: wakes the first in the queue, which competes for the mutex; a starving one is given it, and
 * the unlocking goroutine gives its slice to it (`goyield`). Null where it goes on.
 * @throws {ProgramError} where the goroutine does not hold it.
 */
export function unlockGo(mutex: Mutex, g: Goroutine, nowNs: number): Work | null {
  const first = mutex.queue[0];
  const starving = isGoWaiter(first) && nowNs - first.sinceNs > MUTEX_STARVATION_NS;
  if (!starving || mutex.owner !== g || mutex.depth !== 1) {
    unlock(mutex, g);
    return null;
  }
  mutex.queue.shift();
  mutex.owner = first.actor;
  mutex.depth = 1;
  first.granted = true;
  first.actor.wake();
  return giveSlice();
}

function* giveSlice(): Work {
  yield { kind: 'goyield' };
}
