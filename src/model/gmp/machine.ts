import { type KernelDemand, run, type ThreadBody, waitForDevice } from '../kernel/demand.ts';
import { type FindContext, findRunnable, pickQueued } from './find.ts';
import type { GcWorkers } from './gc.ts';
import type { Goroutine } from './goroutine.ts';
import type { Machine, Processor } from './processor.ts';
import type { GoPrograms } from './programs.ts';
import type { Scheduler } from './scheduler.ts';

type Running = Generator<KernelDemand, void, number>;

/** What Ms do: look for a goroutine, run it until it gives way, and again (proc.go `schedule`). */
export class MachineCode {
  private readonly scheduler: Scheduler;
  private readonly programs: GoPrograms;
  private readonly gc: GcWorkers | null;
  private readonly context: FindContext;

  constructor(scheduler: Scheduler, programs: GoPrograms, gc: GcWorkers | null) {
    this.scheduler = scheduler;
    this.programs = programs;
    this.gc = gc;
    this.context = { scheduler, gc };
  }

  /** A thread's whole life. */
  *body(m: Machine): ThreadBody {
    const { scheduler } = this;
    if (scheduler.exited || m.nextP === null) return;
    scheduler.acquireP(m, m.nextP);
    while (!scheduler.exited) {
      yield* this.payDebt(m);
      const g = this.pick(m) ?? (yield* findRunnable(this.context, m));
      if (g === null || m.p === null) return;
      this.resetSpinning(m);
      this.execute(m, m.p, g);
      if (g.isWorker) yield* this.runWorker(m, m.p, g);
      else yield* this.runGoroutine(m, g);
    }
  }

  /** The cost of switching to a goroutine that used no CPU: without it, waiting on each other would be free. */
  private *payDebt(m: Machine): Running {
    if (m.ranSinceSwitch || m.debtNs === 0) return;
    const debt = m.debtNs;
    m.debtNs = 0;
    yield run(debt);
  }

  private pick(m: Machine): Goroutine | null {
    return m.p === null || this.scheduler.exited ? null : pickQueued(this.context, m, m.p);
  }

  /** `resetspinning`: whoever looked for work and found some wakes the next one who looks. */
  private resetSpinning(m: Machine): void {
    if (!m.spinning) return;
    this.scheduler.stopSpinning(m);
    this.scheduler.wakep();
  }

  private execute(m: Machine, p: Processor, g: Goroutine): void {
    const { scheduler } = this;
    m.current = g;
    m.state = 'running';
    g.preempt = false;
    scheduler.setG(g, 'running');
    scheduler.trace.running(g.lane, scheduler.sim.nowNs, p.id);
    scheduler.counters.switches += 1;
    m.debtNs += scheduler.costs.switchNs;
    m.ranSinceSwitch = false;
    if (g.ioReady) this.callAfterPoll(m, p, g);
    if (scheduler.sim.observing) scheduler.note('execute', g.lane, `P${p.id} on ${m.name} runs ${g.name}`);
  }

  /**
   * internal/poll `FD.Read`: the poller only tells that there is something; the goroutine then makes the call that
   * takes it. Like any system call that wakes sysmon, which polls for the others while this one computes.
   */
  private callAfterPoll(m: Machine, p: Processor, g: Goroutine): void {
    g.ioReady = false;
    m.debtNs += this.scheduler.costs.syscallNs;
    p.syscallTick += 1;
    this.scheduler.wakeSysmon();
  }

  private *runGoroutine(m: Machine, g: Goroutine): Running {
    const { scheduler } = this;
    while (!scheduler.exited) {
      if (g.preempt) {
        this.giveWay(m, g, true);
        return;
      }
      const act = g.leftNs > 0 ? 'run' : this.programs.advance(g);
      switch (act) {
        case 'run':
        case 'native':
          yield* this.compute(m, g, act === 'run');
          break;
        case 'syscall':
        case 'cgo':
          if (!(yield* this.systemCall(m, g, act === 'cgo'))) return;
          break;
        case 'yield':
          this.giveWay(m, g, false);
          return;
        case 'goyield':
          this.yieldLocally(m, g);
          return;
        case 'exit':
          this.end(m, g);
          return;
        default:
          this.park(m, g, act);
          return;
      }
    }
  }

  private *compute(m: Machine, g: Goroutine, go: boolean): Running {
    const { scheduler } = this;
    m.interruptible = go && scheduler.features.asyncPreemption;
    const left = yield run(g.leftNs + m.debtNs);
    m.interruptible = false;
    m.ranSinceSwitch = true;
    m.debtNs = Math.max(0, left - g.leftNs);
    g.leftNs = Math.min(g.leftNs, left);
  }

  /** Preempted or by its own wish (`goschedImpl`): to the tail of the global queue. */
  private giveWay(m: Machine, g: Goroutine, preempted: boolean): void {
    const { scheduler } = this;
    this.drop(m, g);
    scheduler.setG(g, 'runnable');
    scheduler.queues.putGlobal(g);
    scheduler.trace.countSwitch(g.lane, !preempted);
    if (preempted) scheduler.counters.preemptions += 1;
    if (scheduler.sim.observing) {
      const why = preempted ? 'is stopped' : 'calls Gosched';
      scheduler.note('preempt', g.lane, `${g.name} ${why} and goes to the tail of the global queue`);
    }
    scheduler.wakep();
  }

  /** `goyield`: to the tail of the P's own ring. */
  private yieldLocally(m: Machine, g: Goroutine): void {
    const { scheduler } = this;
    this.drop(m, g);
    scheduler.setG(g, 'runnable');
    scheduler.trace.countSwitch(g.lane, true);
    if (m.p === null) scheduler.queues.putGlobal(g);
    else scheduler.queues.putLocal(m.p, g, false);
  }

  private park(m: Machine, g: Goroutine, act: 'park' | 'io' | 'sleep'): void {
    const { scheduler } = this;
    const { nowNs } = scheduler.sim;
    const { p } = m;
    this.drop(m, g);
    if (act !== 'park') g.waitReason = act === 'io' ? 'IO wait' : 'sleep';
    g.waitingSinceNs = nowNs;
    scheduler.setG(g, 'waiting');
    scheduler.trace.sleeping(g.lane, nowNs, g.waitReason);
    scheduler.trace.countSwitch(g.lane, true);
    if (scheduler.sim.observing)
      scheduler.note('park', g.lane, `${g.name} waits (${g.waitReason}) and lets ${m.name} go on`);
    const ns = this.programs.takeWaitNs(g);
    if (act === 'io') {
      scheduler.wakeSysmon();
      scheduler.netpoll.wait(g, ns ?? 0);
    } else if (ns !== null && p !== null) {
      scheduler.timers.add(p, g, nowNs + ns);
    }
  }

  private end(m: Machine, g: Goroutine): void {
    const { scheduler } = this;
    this.drop(m, g);
    scheduler.setG(g, 'dead');
    scheduler.trace.countSwitch(g.lane, true);
    scheduler.trace.ended(g.lane, scheduler.sim.nowNs);
    if (scheduler.sim.observing) scheduler.note('end', g.lane, `${g.name} has run to its end`);
    this.programs.goroutines.ended(g);
  }

  private drop(m: Machine, g: Goroutine): void {
    if (m.current === g) m.current = null;
    m.state = 'scheduling';
  }

  private *runWorker(m: Machine, p: Processor, g: Goroutine): Running {
    const { scheduler } = this;
    if (this.gc === null) return;
    yield* this.gc.work(m, p, g);
    if (scheduler.exited) return;
    this.drop(m, g);
    g.waitReason = 'GC worker (idle)';
    scheduler.setG(g, 'waiting');
    scheduler.trace.sleeping(g.lane, scheduler.sim.nowNs, g.waitReason);
  }

  // ---- system calls

  /** `entersyscall`, the call, `exitsyscall`; false where the goroutine came back to no P and had to queue. */
  private *systemCall(m: Machine, g: Goroutine, cgo: boolean): Generator<KernelDemand, boolean, number> {
    const { scheduler } = this;
    const ns = this.programs.takeWaitNs(g) ?? 0;
    this.enter(m, g);
    const entry = scheduler.costs.syscallNs + m.debtNs;
    m.debtNs = 0;
    m.ranSinceSwitch = true;
    if (cgo) yield run(entry + ns);
    else {
      if (entry > 0) yield run(entry);
      if (!scheduler.exited) yield waitForDevice('folio_wait_bit_common', ns);
    }
    return scheduler.exited ? false : this.exit(m, g);
  }

  private enter(m: Machine, g: Goroutine): void {
    const { scheduler } = this;
    const { p } = m;
    scheduler.wakeSysmon();
    scheduler.setG(g, 'syscall');
    scheduler.trace.sleeping(g.lane, scheduler.sim.nowNs, 'syscall');
    m.state = 'syscall';
    m.oldP = p;
    if (p === null) return;
    m.p = null;
    p.inSyscall = true;
    if (!scheduler.features.keepsPInSyscall) scheduler.setP(p, 'syscall');
    if (scheduler.sim.observing) {
      const sentence = `${g.name} enters a system call on ${m.name}; P${p.id} waits for it until sysmon takes it away`;
      scheduler.note('syscall', g.lane, sentence);
    }
  }

  /** `exitsyscall`: the old P, any idle P, or none. */
  private exit(m: Machine, g: Goroutine): boolean {
    const { scheduler } = this;
    scheduler.wakeSysmon();
    const p = this.takeBack(m) ?? this.takeIdle(m);
    m.oldP = null;
    if (p === null) {
      this.drop(m, g);
      scheduler.setG(g, 'runnable');
      scheduler.queues.putGlobal(g);
      if (scheduler.sim.observing) {
        scheduler.note(
          'syscall-exit',
          g.lane,
          `${g.name} is back from its system call, but no P is free: to the global queue`,
        );
      }
      return false;
    }
    p.syscallTick += 1;
    m.state = 'running';
    scheduler.trace.runnable(g.lane, scheduler.sim.nowNs, p.id);
    scheduler.setG(g, 'running');
    scheduler.trace.running(g.lane, scheduler.sim.nowNs, p.id);
    if (scheduler.sim.observing) {
      scheduler.note(
        'syscall-exit',
        g.lane,
        `${g.name} is back from its system call and goes on with P${p.id}`,
      );
    }
    return true;
  }

  private takeBack(m: Machine): Processor | null {
    const p = m.oldP;
    if (p === null || !p.inSyscall || p.m !== m) return null;
    p.inSyscall = false;
    if (p.status === 'syscall') this.scheduler.setP(p, 'running');
    m.p = p;
    return p;
  }

  private takeIdle(m: Machine): Processor | null {
    const p = this.scheduler.takeIdleP();
    if (p !== null) this.scheduler.acquireP(m, p);
    return p;
  }
}
