import { BUSY_FACTOR, CACHE_HOT_NS, CACHE_NICE_TRIES, IMBALANCE_PCT, MAX_MIGRATE } from './constants.ts';
import { type Core, isIdle, longestIdle, movable } from './core.ts';
import type { KernelThread } from './thread.ts';

/** A thread to move from one core's queue to another's. */
export interface Move {
  readonly thread: KernelThread;
  readonly from: Core;
}

/** fair.c `task_hot`. */
const isHot = (thread: KernelThread, nowNs: number): boolean => nowNs - thread.lastRanNs < CACHE_HOT_NS;

function busiest(to: Core, cores: readonly Core[], spared: (core: Core) => boolean): Core | null {
  let best: Core | null = null;
  for (const core of cores) {
    if (core === to || core.throttled || core.waiting === 0 || spared(core)) continue;
    if (best === null || core.queue.load() > best.queue.load()) best = core;
  }
  return best;
}

/**
 * `newidle_balance` and the idle balancing that a busy core's tick starts: one thread for a core with nothing to do.
 * @param spared cores whose threads are left to them
 */
export function pullForIdle(
  to: Core,
  cores: readonly Core[],
  nowNs: number,
  spared: (core: Core) => boolean,
): Move | null {
  const from = busiest(to, cores, spared);
  if (from === null) return null;
  const thread = longestIdle(from, to);
  if (thread === null || (isHot(thread, nowNs) && to.failedBalances <= CACHE_NICE_TRIES)) return null;
  to.failedBalances = 0;
  return { thread, from };
}

/**
 * `get_sd_balance_interval`: time between two balancings of a core, ns: `sd_weight` ms, times 16 while it is busy
 * and then one tick less, so that it is no multiple of other periods.
 */
export function balanceIntervalNs(core: Core, cores: number, tickNs: number): number {
  const busy = !isIdle(core);
  const wantedNs = cores * 1_000_000 * (busy ? BUSY_FACTOR : 1);
  const ticks = Math.ceil(wantedNs / tickNs) - (busy ? 1 : 0);
  return Math.max(1, ticks) * tickNs;
}

/**
 * `load_balance` of a busy core: takes threads from the busiest one while it has more than 117 % of the load, half
 * of the difference at most; a thread too heavy for that is taken after enough tries in vain (`detach_tasks`).
 */
export function pullForBusy(to: Core, cores: readonly Core[], nowNs: number): Move[] {
  const from = busiest(to, cores, () => false);
  if (from === null) return [];
  const heavy = from.queue.load();
  const own = to.queue.load();
  if (100 * heavy <= IMBALANCE_PCT * own) return [];
  const average = cores.reduce((sum, core) => sum + core.queue.load(), 0) / cores.length;
  let imbalance = Math.min(heavy - average, average - own);
  const moves: Move[] = [];
  for (const thread of movable(from, to)) {
    if (moves.length >= MAX_MIGRATE || imbalance <= 0) break;
    if (isHot(thread, nowNs) && to.failedBalances <= CACHE_NICE_TRIES) continue;
    if (thread.weight / 2 ** to.failedBalances > imbalance) continue;
    imbalance -= thread.weight;
    moves.push({ thread, from });
  }
  to.failedBalances = moves.length > 0 ? 0 : to.failedBalances + 1;
  return moves;
}
