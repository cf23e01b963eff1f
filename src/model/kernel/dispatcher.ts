import { balanceIntervalNs, type Move, pullForBusy, pullForIdle } from './balance.ts';
import { type Core, isIdle } from './core.ts';
import { Machine } from './machine.ts';
import type { Arrival } from './run-queue.ts';
import { type KernelThread, QUEUED, RUNNING, SLEEPING } from './thread.ts';

/** CPU that a sched_yield which finds nobody else costs, ns: a system call and a look at the queue. */
const EMPTY_YIELD_NS = 500;

/** Who runs where: choosing and switching, arriving and preempting, ticks and balance. */
export abstract class Dispatcher extends Machine {
  /** The running thread must go if another is to come first. */
  protected reschedule(core: Core): void {
    if (core.resuming) {
      core.needResched = true;
      return;
    }
    this.charge(core);
    this.schedule(core);
  }

  /** `__schedule`: chooses who runs next and switches to it. */
  protected schedule(core: Core): void {
    core.needResched = false;
    core.lazyResched = false;
    const previous = core.queue.current;
    const next = core.throttled ? null : this.chooseAwake(core);
    if (next !== null && next === previous) {
      if (previous.remainingNs <= 0)
        core.demandFromNs = Math.max(core.demandFromNs, this.sim.nowNs + EMPTY_YIELD_NS);
      this.armBurst(core);
      return;
    }
    if (previous !== null) this.putBack(core, previous, next);
    if (next !== null) this.switchTo(core, next);
    else this.goIdle(core);
    this.armTicks(core);
  }

  /** Delayed sleepers that are chosen leave the queue at last, and another is chosen. */
  private chooseAwake(core: Core): KernelThread | null {
    for (;;) {
      const next = core.queue.choose();
      if (next === null || next.state !== 'delayed') return next ?? this.pullNewlyIdle(core);
      core.queue.dequeue(next);
      next.setState(SLEEPING, this.sim.nowNs);
    }
  }

  private putBack(core: Core, previous: KernelThread, next: KernelThread | null): void {
    const now = this.sim.nowNs;
    core.queue.putBack(previous);
    previous.setState(QUEUED, now);
    previous.queuedSinceNs = now;
    this.trace.runnable(previous.lane, now, core.id);
    this.trace.countSwitch(previous.lane, false);
    this.changeWaiting(core, 1);
    if (this.sim.observing) {
      const why = next === null ? 'its group has used up its quota' : `${next.name} comes first`;
      this.sim.note('preempt', previous.lane, `${previous.name} must leave core ${core.id}: ${why}`);
    }
  }

  private switchTo(core: Core, next: KernelThread): void {
    this.putOn(core, next);
    core.kick.cancel();
    this.armBurst(core);
  }

  /** A thread of the core's queue gets the core; when its demand will be spent is left to the caller. */
  protected putOn(core: Core, next: KernelThread): void {
    const now = this.sim.nowNs;
    const why = this.sim.observing ? core.queue.describe(next) : '';
    core.queue.setCurrent(next);
    next.setState(RUNNING, now);
    next.core = core.id;
    this.trace.running(next.lane, now, core.id);
    this.changeWaiting(core, -1);
    core.chargedNs = now;
    core.demandFromNs = now + this.options.switchNs;
    if (this.sim.observing) this.sim.note('switch', next.lane, `core ${core.id} runs ${next.name} (${why})`);
  }

  private goIdle(core: Core): void {
    core.burst.cancel();
    core.chargedNs = this.sim.nowNs;
    if (!core.throttled) this.bandwidth?.giveBack(core);
  }

  /** Puts a thread into a core's queue and lets it preempt (`enqueue_task`, `check_preempt_curr`). */
  protected arrive(thread: KernelThread, core: Core, arrival: Arrival, local: Core | null): void {
    this.admit(thread, core, arrival);
    this.considerPreemption(thread, core, local);
    this.armTicks(core);
  }

  /** Puts a thread into a core's queue. */
  protected admit(thread: KernelThread, core: Core, arrival: Arrival): void {
    const now = this.sim.nowNs;
    if (core.queue.current !== null) this.charge(core);
    const wasQueued = thread.state === 'queued';
    core.queue.enqueue(thread, arrival);
    this.place(thread, core);
    if (!wasQueued) {
      thread.setState(QUEUED, now);
      thread.queuedSinceNs = now;
    }
    this.trace.runnable(thread.lane, now, core.id);
    this.changeWaiting(core, 1);
  }

  protected considerPreemption(thread: KernelThread, core: Core, local: Core | null): void {
    if (core.throttled) return;
    if (core.queue.current === null) {
      if (!core.kick.armed && !core.resuming) core.kick.arm(this.sim.nowNs + this.options.wakeNs);
      return;
    }
    const preempts = core.queue.preempts(thread);
    if (!preempts && !core.needResched) return;
    if (this.options.preemption === 'lazy' && core !== local) core.lazyResched = true;
    else this.reschedule(core);
  }

  /** `scheduler_tick`; an idle core has none, and one is left out where nobody waits for any core. */
  protected tick(core: Core): void {
    if (core.queue.current === null) return;
    this.charge(core);
    if (core.queue.tick() || core.lazyResched) core.needResched = true;
    if (core.needResched && this.sim.observing) {
      const name = core.queue.current?.name ?? '';
      this.sim.note(
        'tick',
        core.queue.current?.lane ?? -1,
        `the tick on core ${core.id} finds ${name}'s slice used up`,
      );
    }
    this.balance(core);
    if (core.needResched) this.schedule(core);
    if (core.queue.current !== null && this.needsTicks(core)) this.armTick(core);
  }

  private balance(core: Core): void {
    if (this.waiting === 0) return;
    if (core.waiting > 0) for (const idle of this.cores) if (isIdle(idle)) this.pullIdle(idle);
    if (this.sim.nowNs < core.nextBalanceNs) return;
    core.nextBalanceNs = this.sim.nowNs + balanceIntervalNs(core, this.cores.length, this.tickNs);
    for (const move of pullForBusy(core, this.cores, this.sim.nowNs)) this.move(move, core);
  }

  /** An idle core is told by a busy one's tick to take a waiting thread (`nohz_balancer_kick`). */
  private pullIdle(core: Core): void {
    if (core.throttled) return;
    const move = pullForIdle(core, this.cores, this.sim.nowNs, this.hasRoom);
    if (move === null) core.failedBalances += 1;
    else this.move(move, core);
  }

  private pullNewlyIdle(core: Core): KernelThread | null {
    if (core.throttled || this.waiting === 0) return null;
    const move = pullForIdle(core, this.cores, this.sim.nowNs, this.hasRoom);
    if (move === null) return null;
    this.detach(move);
    this.attach(move.thread, core);
    return core.queue.choose();
  }

  private move(move: Move, to: Core): void {
    if (this.sim.observing) {
      const sentence = `${move.thread.name} moves from the queue of core ${move.from.id} to core ${to.id} for balance`;
      this.sim.note('migrate', move.thread.lane, sentence);
    }
    this.detach(move);
    this.arrive(move.thread, to, 'migrate', to);
  }

  private detach(move: Move): void {
    if (move.from.queue.current !== null) this.charge(move.from);
    move.from.queue.dequeue(move.thread);
    this.changeWaiting(move.from, -1);
  }

  private attach(thread: KernelThread, core: Core): void {
    core.queue.enqueue(thread, 'migrate');
    this.place(thread, core);
    this.trace.runnable(thread.lane, this.sim.nowNs, core.id);
    this.changeWaiting(core, 1);
  }
}
