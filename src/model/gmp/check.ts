import { InvariantError } from '../engine/errors.ts';
import type { Goroutine } from './goroutine.ts';
import type { Scheduler } from './scheduler.ts';

/** Every place that a goroutine can be in, with how often it is found there. */
function placesOf(scheduler: Scheduler): Map<Goroutine, string[]> {
  const places = new Map<Goroutine, string[]>();
  const add = (g: Goroutine | null, place: string): void => {
    if (g === null) return;
    const list = places.get(g);
    if (list === undefined) places.set(g, [place]);
    else list.push(place);
  };
  for (const p of scheduler.ps) {
    add(p.queue.runnext, 'runnable');
    for (const g of p.queue.list()) add(g, 'runnable');
  }
  for (const g of scheduler.queues.global.list()) add(g, 'runnable');
  for (const m of scheduler.machines.all) {
    if (m.current !== null) add(m.current, m.state === 'syscall' ? 'syscall' : 'running');
  }
  return places;
}

/**
 * A goroutine is in exactly the place that its status says: in one queue if runnable, on one M if running or in a
 * system call, in none of them if it waits.
 * @throws {InvariantError}
 */
function checkPlaces(scheduler: Scheduler, goroutines: readonly Goroutine[]): void {
  const places = placesOf(scheduler);
  for (const g of goroutines) {
    const found = places.get(g) ?? [];
    const wanted = g.status === 'dead' || g.status === 'waiting' || g.status === 'idle' ? 0 : 1;
    const polledRight = !g.polled || g.status === 'waiting';
    if (polledRight && found.length === wanted && found.every((place) => place === g.status)) continue;
    throw new InvariantError(
      `${g.name} is ${g.status} at ${scheduler.sim.nowNs} ns, but stands in: ${found.join(', ') || 'no queue'}`,
    );
  }
}

/**
 * No P idles while a goroutine is runnable in a queue, but for the moment in which an M is on its way: one that
 * spins, or one that was woken with a P.
 * @throws {InvariantError}
 */
function checkIdle(scheduler: Scheduler): void {
  if (scheduler.idlePs.length === 0) return;
  const onTheWay = scheduler.spinningCount > 0 || scheduler.machines.all.some((m) => m.nextP !== null);
  const lying = scheduler.queues.global.size > 0 || scheduler.ps.some((p) => !p.queue.empty);
  if (!lying || onTheWay) return;
  throw new InvariantError(
    `${scheduler.idlePs.length} Ps idle at ${scheduler.sim.nowNs} ns while goroutines are queued and no M looks for them`,
  );
}

/**
 * Checks what must hold between two events.
 * @throws {InvariantError}
 */
export function checkScheduler(scheduler: Scheduler, goroutines: readonly Goroutine[]): void {
  if (scheduler.exited) return;
  const running = scheduler.machines.all.filter((m) => m.current?.status === 'running').length;
  const used = scheduler.ps.filter((p) => p.status === 'running').length;
  if (running > used) throw new InvariantError(`${running} goroutines run on ${used} Ps`);
  const spinning = scheduler.machines.all.filter((m) => m.spinning).length;
  if (spinning !== scheduler.spinningCount) {
    throw new InvariantError(`${spinning} Ms spin, but ${scheduler.spinningCount} are counted`);
  }
  const idle = scheduler.ps.filter((p) => p.status === 'idle' && p.m === null).length;
  const promised = scheduler.machines.all.filter((m) => m.nextP !== null).length;
  if (idle !== scheduler.idlePs.length + promised) {
    throw new InvariantError(
      `${idle} Ps are idle, but ${scheduler.idlePs.length} are listed and ${promised} promised`,
    );
  }
  checkPlaces(scheduler, goroutines);
  checkIdle(scheduler);
}
