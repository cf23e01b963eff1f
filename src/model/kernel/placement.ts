import { IMBALANCE_PCT } from './constants.ts';
import { type Core, isIdle } from './core.ts';
import type { KernelThread } from './thread.ts';

/** Weight of the previous core's side when loads are compared (`wake_affine_weight`): half the imbalance margin. */
const PREVIOUS_SIDE_PCT = 100 + (IMBALANCE_PCT - 100) / 2;

/**
 * fair.c `wake_affine`: the waker's core or the one the thread ran on last.
 * @param sync The waker is about to sleep (pipes, sockets).
 */
function affineCore(thread: KernelThread, waker: Core, previous: Core, sync: boolean): Core {
  if (waker === previous || !thread.mayRunOn(waker.id)) return previous;
  if (isIdle(waker)) return isIdle(previous) ? previous : waker;
  if (sync && waker.queue.runnable() === 1) return waker;
  if (isIdle(previous)) return previous;
  const running = sync ? (waker.queue.current?.weight ?? 0) : 0;
  const here = (waker.queue.load() - running + thread.weight) * 100;
  const there = previous.queue.load() * PREVIOUS_SIDE_PCT;
  return here < there ? waker : previous;
}

function firstAllowed(thread: KernelThread, cores: readonly Core[]): Core | undefined {
  return cores.find((core) => thread.mayRunOn(core.id));
}

/** fair.c `select_idle_sibling`: the target if idle, the previous core if idle, else any idle one after the target. */
function idleSibling(
  thread: KernelThread,
  target: Core,
  previous: Core,
  cores: readonly Core[],
  hasRoom: (core: Core) => boolean,
): Core {
  if (isIdle(target) && thread.mayRunOn(target.id)) return target;
  if (isIdle(previous) && thread.mayRunOn(previous.id)) return previous;
  if (thread.mayRunOn(target.id) && hasRoom(target)) return target;
  for (let i = 1; i < cores.length; i++) {
    const core = cores[(target.id + i) % cores.length];
    if (core !== undefined && isIdle(core) && thread.mayRunOn(core.id)) return core;
  }
  return thread.mayRunOn(target.id) ? target : (firstAllowed(thread, cores) ?? target);
}

/** Core for a thread that wakes; all cores share a cache. */
export function coreForWake(
  thread: KernelThread,
  waker: Core | null,
  cores: readonly Core[],
  sync: boolean,
  hasRoom: (core: Core) => boolean,
): Core | undefined {
  const previous = cores[thread.core] ?? firstAllowed(thread, cores);
  if (previous === undefined) return undefined;
  const target = waker === null ? previous : affineCore(thread, waker, previous, sync);
  return idleSibling(thread, target, previous, cores, hasRoom);
}

/** fair.c `find_idlest_cpu` for a new thread: an idle core, else the least loaded; the parent's among equals. */
export function coreForFork(
  thread: KernelThread,
  parent: Core | null,
  cores: readonly Core[],
): Core | undefined {
  const allowed = cores.filter((core) => thread.mayRunOn(core.id));
  if (parent !== null && allowed.includes(parent) && isIdle(parent)) return parent;
  const idle = allowed.find(isIdle);
  if (idle !== undefined) return idle;
  let best = parent !== null && allowed.includes(parent) ? parent : allowed[0];
  for (const core of allowed) if (best !== undefined && core.queue.load() < best.queue.load()) best = core;
  return best;
}
