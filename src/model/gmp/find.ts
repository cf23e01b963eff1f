import { block, type KernelDemand, run } from '../kernel/demand.ts';
import { GLOBAL_CHECK_TICKS, RUNNEXT_GRACE_NS, STEAL_PASSES } from './constants.ts';
import type { GcWorkers } from './gc.ts';
import type { Goroutine } from './goroutine.ts';
import type { Machine, Processor } from './processor.ts';
import type { Scheduler } from './scheduler.ts';

/** What looking for work needs to know. */
export interface FindContext {
  readonly scheduler: Scheduler;
  readonly gc: GcWorkers | null;
}

/** `again`: something may have come, look from the start. */
type Found = Goroutine | 'again' | null;
/** When the next timer is due that the poller must wake for; 0 for none. */
interface PollTime {
  until: number;
}
type Search<T> = Generator<KernelDemand, T, number>;

const WCHAN = { futex: 'futex_do_wait', epoll: 'do_epoll_wait', nanosleep: 'hrtimer_nanosleep' } as const;

/** `schedtick` counts slices; a goroutine from runnext goes on in the slice before it. */
function count(m: Machine, p: Processor, g: Goroutine, inherits: boolean): Goroutine {
  if (!inherits) p.schedTick += 1;
  m.state = 'running';
  return g;
}

/**
 * The part of `findRunnable` that takes no time: due timers, GC worker, every 61st tick the global queue, runnext
 * and ring, a batch of the global queue, the network without waiting.
 */
export function pickQueued(context: FindContext, m: Machine, p: Processor): Goroutine | null {
  const { scheduler, gc } = context;
  if (p.timers.size > 0) scheduler.timers.run(p);
  const worker = gc?.workerFor(p) ?? null;
  if (worker !== null) return count(m, p, worker, false);
  if (p.schedTick % GLOBAL_CHECK_TICKS === 0 && scheduler.queues.global.size > 0) {
    const g = scheduler.queues.takeGlobalOne();
    if (g !== null) {
      if (scheduler.sim.observing) {
        const sentence = `tick ${p.schedTick} of P${p.id} is a 61st: it takes ${g.name} from the global queue first`;
        scheduler.note('global-61', g.lane, sentence);
      }
      return count(m, p, g, false);
    }
  }
  const own = p.queue.take();
  if (own !== null) {
    scheduler.queues.pointLocal(p);
    return count(m, p, own, p.queue.inherits);
  }
  const batch = scheduler.queues.global.size > 0 ? scheduler.queues.takeGlobalBatch(p) : null;
  return batch === null ? pollOnce(scheduler, m, p) : count(m, p, batch, false);
}

function pollOnce(scheduler: Scheduler, m: Machine, p: Processor): Goroutine | null {
  const { netpoll } = scheduler;
  if (netpoll.waiters === 0 || netpoll.blocked) return null;
  const list = netpoll.poll();
  netpoll.lastPollNs = scheduler.sim.nowNs;
  const first = list.shift();
  if (first === undefined) return null;
  netpoll.inject(list, p);
  return count(m, p, first, false);
}

/** `findRunnable`: blocks until there is a goroutine for this M; null when the program has ended. */
export function* findRunnable(context: FindContext, m: Machine): Search<Goroutine | null> {
  const { scheduler } = context;
  while (!scheduler.exited) {
    const { p } = m;
    if (p === null) {
      yield* park(scheduler, m);
      continue;
    }
    const pollNs = { until: 0 };
    const found = yield* lookRound(context, m, p, pollNs);
    if (scheduler.exited) return null;
    const g = found ?? (yield* giveUp(context, m, pollNs));
    if (g !== null && g !== 'again') return g;
  }
  return null;
}

/** Everything that an M does for work while it has its P. */
function* lookRound(context: FindContext, m: Machine, p: Processor, pollNs: PollTime): Search<Found> {
  const { scheduler } = context;
  m.state = m.spinning ? 'spinning' : 'scheduling';
  const queued = pickQueued(context, m, p);
  if (queued !== null) return queued;
  pollNs.until = p.timers.peek()?.whenNs ?? 0;
  const found = yield* steal(scheduler, m, p, pollNs);
  if (found !== null || scheduler.exited) return found;
  const last =
    context.gc?.idleWorkerFor(p) ??
    (scheduler.queues.global.size > 0 ? scheduler.queues.takeGlobalBatch(p) : null);
  if (last !== null) return count(m, p, last, false);
  if (m.spinning || !scheduler.features.needSpinning || !scheduler.spinningWanted) return null;
  scheduler.becomeSpinning(m);
  return 'again';
}

// ---- stealing

function maySpin(scheduler: Scheduler, m: Machine): boolean {
  const busy = scheduler.ps.length - scheduler.idlePs.length;
  return m.spinning || 2 * scheduler.spinningCount < busy;
}

/** `stealWork`: four passes over all Ps in random order; the last one also runs their timers and takes runnext. */
function* steal(scheduler: Scheduler, m: Machine, p: Processor, pollNs: PollTime): Search<Found> {
  if (!maySpin(scheduler, m)) return null;
  scheduler.becomeSpinning(m);
  const cost = scheduler.costs.findNs + m.debtNs;
  m.debtNs = 0;
  if (cost > 0) yield run(cost);
  for (let pass = 1; pass < STEAL_PASSES; pass++) {
    const g = stealFromRings(scheduler, p);
    if (g !== null) return count(m, p, g, false);
  }
  return yield* stealLast(scheduler, m, p, pollNs);
}

function stealFromRings(scheduler: Scheduler, p: Processor): Goroutine | null {
  for (const id of scheduler.order.visit()) {
    const g = stealHalf(scheduler, p, scheduler.p(id));
    if (g !== null) return g;
  }
  return null;
}

/** The last pass: timers of all Ps, rings, and runnext. */
function* stealLast(scheduler: Scheduler, m: Machine, p: Processor, pollNs: PollTime): Search<Found> {
  let ranTimers = false;
  for (const id of scheduler.order.visit()) {
    const victim = scheduler.p(id);
    if (victim === p) continue;
    if (runTheirTimers(scheduler, victim, pollNs)) {
      ranTimers = true;
      const readied = p.queue.take();
      if (readied !== null) return count(m, p, readied, p.queue.inherits);
    }
    const taken = stealHalf(scheduler, p, victim) ?? (yield* stealNext(scheduler, p, victim));
    if (scheduler.exited) return null;
    if (taken !== null) return count(m, p, taken, false);
  }
  return ranTimers ? 'again' : null;
}

function runTheirTimers(scheduler: Scheduler, victim: Processor, pollNs: PollTime): boolean {
  if (victim.timers.size === 0) return false;
  const { nextNs, ran } = scheduler.timers.run(victim);
  if (nextNs !== 0 && (pollNs.until === 0 || nextNs < pollNs.until)) pollNs.until = nextNs;
  return ran;
}

function stealHalf(scheduler: Scheduler, p: Processor, victim: Processor): Goroutine | null {
  const had = victim.queue.size;
  if (had === 0 || victim === p || victim.listedIdle) return null;
  const g = victim.queue.stealInto(p.queue);
  if (g === null) return null;
  noteTheft(scheduler, had - victim.queue.size);
  scheduler.queues.pointLocal(victim);
  scheduler.queues.pointLocal(p);
  for (const moved of p.queue.list()) scheduler.trace.runnable(moved.lane, scheduler.sim.nowNs, p.id);
  if (scheduler.sim.observing) {
    const taken = had - victim.queue.size;
    const sentence = `P${p.id} has nothing to run and steals ${taken} of the ${had} in the ring of P${victim.id}; it runs ${g.name}, the newest of them`;
    scheduler.note('steal', g.lane, sentence);
  }
  return g;
}

function noteTheft(scheduler: Scheduler, taken: number): void {
  scheduler.counters.steals += 1;
  scheduler.counters.stolen += taken;
}

/** `runqgrab`: the runnext of a running P is about to be run by it; the thief waits 3 us before it takes it. */
function* stealNext(scheduler: Scheduler, p: Processor, victim: Processor): Search<Goroutine | null> {
  const wanted = victim.queue.runnext;
  if (wanted === null || victim.listedIdle) return null;
  const running = victim.status === 'running' && !(victim.inSyscall && scheduler.features.keepsPInSyscall);
  if (running) {
    yield block(WCHAN.nanosleep, RUNNEXT_GRACE_NS);
    if (scheduler.exited || victim.queue.size > 0) return stealHalf(scheduler, p, victim);
    if (victim.queue.runnext !== wanted) return null;
  }
  victim.queue.runnext = null;
  noteTheft(scheduler, 1);
  if (scheduler.sim.observing) {
    const sentence = `P${p.id} finds no ring with work and takes the runnext of P${victim.id}, ${wanted.name}`;
    scheduler.note('steal', wanted.lane, sentence);
  }
  return wanted;
}

// ---- giving the P up

/** Drops the P, looks once more if it was spinning, then waits for the network and the next timer, or parks. */
function* giveUp(context: FindContext, m: Machine, pollNs: PollTime): Search<Goroutine | null> {
  const { scheduler } = context;
  const { netpoll } = scheduler;
  if (scheduler.sim.observing) {
    const sentence = `${m.name} finds nothing to run and lets P${m.p?.id ?? -1} go idle`;
    scheduler.note('p-idle', m.thread?.lane ?? -1, sentence);
  }
  scheduler.releaseP(m);
  const wasSpinning = m.spinning;
  if (wasSpinning) {
    scheduler.stopSpinning(m);
    if (lookAgain(context, m)) return null;
    pollNs.until = scheduler.timers.earliestNs();
  }
  if ((netpoll.waiters > 0 || pollNs.until !== 0) && !netpoll.blocked) {
    return yield* pollBlocking(scheduler, m, pollNs.until, wasSpinning);
  }
  if (pollNs.until !== 0 && (netpoll.untilNs === 0 || netpoll.untilNs > pollNs.until)) netpoll.break();
  return null;
}

/** `checkRunqsNoP` and the like: work that came while this M stopped spinning must not be left lying. */
function lookAgain(context: FindContext, m: Machine): boolean {
  const { scheduler, gc } = context;
  const work =
    scheduler.queues.global.size > 0 ||
    scheduler.ps.some((p) => !p.listedIdle && !p.queue.empty) ||
    (gc?.wantsIdleWorker() ?? false);
  if (!work) return false;
  const p = scheduler.takeIdleP();
  if (p === null) return false;
  scheduler.acquireP(m, p);
  scheduler.becomeSpinning(m);
  return true;
}

function* pollBlocking(
  scheduler: Scheduler,
  m: Machine,
  untilNs: number,
  wasSpinning: boolean,
): Search<Goroutine | null> {
  const { netpoll } = scheduler;
  netpoll.blocker = m;
  netpoll.untilNs = untilNs;
  netpoll.broken = netpoll.hasReady;
  m.state = 'netpoll';
  const { syscallNs } = scheduler.costs;
  if (syscallNs > 0) yield run(syscallNs);
  const timeout = netpoll.timeoutNs();
  if (!scheduler.exited && !netpoll.broken && timeout !== 0) yield block(WCHAN.epoll, timeout);
  netpoll.blocker = null;
  netpoll.untilNs = 0;
  if (scheduler.exited) return null;
  netpoll.lastPollNs = scheduler.sim.nowNs;
  const list = netpoll.poll();
  const p = scheduler.takeIdleP();
  if (p === null) {
    netpoll.inject(list, null);
    return null;
  }
  scheduler.acquireP(m, p);
  const first = list.shift();
  if (first === undefined) {
    if (wasSpinning) scheduler.becomeSpinning(m);
    return null;
  }
  netpoll.inject(list, p);
  if (scheduler.sim.observing) {
    scheduler.note(
      'netpoll',
      first.lane,
      `${m.name} wakes in the poller, gets P${p.id} and runs ${first.name}`,
    );
  }
  return count(m, p, first, false);
}

/** `stopm`: sleeps until another M gives it a P. */
function* park(scheduler: Scheduler, m: Machine): Search<void> {
  scheduler.machines.park(m);
  if (scheduler.exited) return;
  yield block(WCHAN.futex);
  if (scheduler.exited || m.nextP === null) return;
  scheduler.acquireP(m, m.nextP);
}
