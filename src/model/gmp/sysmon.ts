import { block, type KernelDemand, run, type ThreadBody, WOKEN } from '../kernel/demand.ts';
import type { KernelThread } from '../kernel/thread.ts';
import {
  FORCE_PREEMPT_NS,
  NETPOLL_STALE_NS,
  SYSCALL_GRACE_NS,
  SYSMON_DEEP_NS,
  SYSMON_IDLE_ROUNDS,
  SYSMON_MAX_NS,
  SYSMON_MIN_NS,
} from './constants.ts';
import type { Processor } from './processor.ts';
import type { Scheduler } from './scheduler.ts';

/** CPU of one look at all Ps, ns: some loads and compares. */
const ROUND_NS = 1000;

/** proc.go `sysmon`: a thread without a P that looks at all Ps from time to time and knows only what it sees then. */
export class Sysmon {
  private readonly scheduler: Scheduler;
  private readonly workForGc: () => boolean;
  private readonly thread: KernelThread;

  /** @param workForGc Whether a GC worker is wanted, so that a P taken back is put to use. */
  constructor(scheduler: Scheduler, workForGc: () => boolean) {
    this.scheduler = scheduler;
    this.workForGc = workForGc;
    this.thread = scheduler.kernel.spawn({ name: 'sysmon', group: 'main', body: () => this.body() });
    scheduler.wakeSysmon = () => {
      if (scheduler.sysmonDeep) scheduler.kernel.wake(this.thread);
    };
  }

  /** Ends its sleep at the program's end. */
  stop(): void {
    this.scheduler.kernel.wake(this.thread);
  }

  private *body(): ThreadBody {
    const { scheduler } = this;
    let idle = 0;
    let delay = 0;
    while (!scheduler.exited) {
      if (idle === 0) delay = SYSMON_MIN_NS;
      else if (idle > SYSMON_IDLE_ROUNDS) delay = Math.min(SYSMON_MAX_NS, 2 * delay);
      scheduler.sysmonDelayNs = delay;
      yield block('hrtimer_nanosleep', delay);
      if (yield* this.sleepDeeply()) {
        idle = 0;
        delay = SYSMON_MIN_NS;
      }
      if (scheduler.exited) return;
      yield run(ROUND_NS);
      if (scheduler.exited) return;
      this.pollIfStale();
      idle = this.retake() > 0 ? 0 : idle + 1;
    }
  }

  /** Sleeps on while no P is in use; true where a system call woke it. */
  private *sleepDeeply(): Generator<KernelDemand, boolean, number> {
    const deepNs = this.deepSleepNs();
    if (deepNs <= 0) return false;
    this.scheduler.sysmonDeep = true;
    const woken = (yield block('futex_do_wait', deepNs)) === WOKEN;
    this.scheduler.sysmonDeep = false;
    return woken;
  }

  /** How long to sleep while no P is in use: until the next timer, one minute at most; 0 for no such sleep. */
  private deepSleepNs(): number {
    const { scheduler } = this;
    if (scheduler.exited || scheduler.tracing || scheduler.idlePs.length < scheduler.ps.length) return 0;
    const next = scheduler.timers.earliestNs();
    return next === 0 ? SYSMON_DEEP_NS : Math.min(SYSMON_DEEP_NS, next - scheduler.sim.nowNs);
  }

  private pollIfStale(): void {
    const { netpoll, sim } = this.scheduler;
    if (netpoll.blocked || netpoll.waiters === 0) return;
    if (netpoll.lastPollNs + NETPOLL_STALE_NS >= sim.nowNs) return;
    netpoll.lastPollNs = sim.nowNs;
    netpoll.inject(netpoll.poll(), null);
  }

  /** `retake`: returns how many Ps it took from system calls. Asking a goroutine to stop does not count. */
  private retake(): number {
    let taken = 0;
    for (const p of this.scheduler.ps) {
      if (p.status === 'idle') continue;
      const overdue = this.checkSlice(p);
      if (p.inSyscall && this.mayTake(p, overdue)) {
        this.take(p);
        taken += 1;
      }
    }
    return taken;
  }

  /** Whether the P has been in one slice for 10 ms as far as sysmon has seen; a running goroutine is then asked to stop. */
  private checkSlice(p: Processor): boolean {
    const { nowNs } = this.scheduler.sim;
    const { seen } = p;
    if (seen.schedTick !== p.schedTick) {
      seen.schedTick = p.schedTick;
      seen.schedWhenNs = nowNs;
      return false;
    }
    if (seen.schedWhenNs + FORCE_PREEMPT_NS > nowNs) return false;
    preempt(this.scheduler, p, `sysmon has seen it in one slice for ${(nowNs - seen.schedWhenNs) / 1e6} ms`);
    return true;
  }

  private mayTake(p: Processor, overdue: boolean): boolean {
    const { scheduler } = this;
    const { nowNs } = scheduler.sim;
    const { seen } = p;
    if (!overdue && seen.syscallTick !== p.syscallTick) {
      seen.syscallTick = p.syscallTick;
      seen.syscallWhenNs = nowNs;
      return false;
    }
    const helpAtHand = scheduler.spinningCount + scheduler.idlePs.length > 0;
    return !(p.queue.empty && helpAtHand && seen.syscallWhenNs + SYSCALL_GRACE_NS > nowNs);
  }

  private take(p: Processor): void {
    const { scheduler } = this;
    const lane = p.m?.current?.lane ?? -1;
    const name = p.m?.current?.name ?? 'a goroutine';
    p.inSyscall = false;
    p.m = null;
    scheduler.setP(p, 'idle');
    p.syscallTick += 1;
    if (scheduler.sim.observing) {
      scheduler.note('retake', lane, `sysmon takes P${p.id} from ${name}, which is still in its system call`);
    }
    scheduler.handOff(p, this.workForGc());
  }
}

/** `preemptone`: asks the goroutine on a P to give way; from 1.14 on a signal stops it where that is safe. */
export function preempt(scheduler: Scheduler, p: Processor, why: string): void {
  const m = p.m;
  const g = m?.current ?? null;
  if (m === null || g === null || p.inSyscall) return;
  if (!g.preempt) scheduler.counters.preemptRequests += 1;
  g.preempt = true;
  const signal = scheduler.features.asyncPreemption;
  if (scheduler.sim.observing) {
    const how = !signal
      ? 'it will see it at its next call'
      : m.interruptible
        ? 'a signal stops it'
        : 'it is in code that a signal cannot stop';
    scheduler.note('preempt-request', g.lane, `${g.name} on P${p.id} is asked to give way: ${why}; ${how}`);
  }
  if (signal && m.interruptible && m.thread !== null) scheduler.kernel.cut(m.thread);
}
