import { InvariantError } from '../engine/errors.ts';
import type { Simulator } from '../engine/simulator.ts';
import type { SimSeries, Trace } from '../engine/trace.ts';
import { assertTransition } from '../engine/transitions.ts';
import type { ThreadBody } from '../kernel/demand.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { G_TRANSITIONS, type Goroutine, type GStatus } from './goroutine.ts';
import { Machines } from './machines.ts';
import { Netpoll } from './netpoll.ts';
import { type Machine, P_TRANSITIONS, Processor, type PStatus } from './processor.ts';
import { RunQueues } from './run-queues.ts';
import { StealOrder } from './steal-order.ts';
import { GoTimers } from './timers.ts';
import type { GoFeatures } from './versions.ts';

/** Costs of the scheduler's own work, ns of CPU. */
export interface GoCosts {
  /** A switch between two goroutines. */
  readonly switchNs: number;
  /** One `go` statement. */
  readonly spawnNs: number;
  /** One look round the other Ps for work. */
  readonly findNs: number;
  /** Entering a system call: a futex wake, an epoll_wait, the call of a program. */
  readonly syscallNs: number;
}

export interface SchedulerOptions {
  readonly sim: Simulator;
  readonly trace: Trace;
  readonly kernel: Kernel;
  readonly procs: number;
  readonly features: GoFeatures;
  readonly costs: GoCosts;
  /** GODEBUG=schedtrace is set: sysmon never sleeps deeply. */
  readonly tracing: boolean;
  /** What an M runs. */
  readonly machineBody: (m: Machine) => ThreadBody;
}

/** The scheduler's own counters. */
export interface SchedulerCounters {
  switches: number;
  steals: number;
  stolen: number;
  spills: number;
  globalTakes: number;
  preemptRequests: number;
  preemptions: number;
  handoffs: number;
  wakeups: number;
  spins: number;
  polls: number;
}

/** Runs timers, wakes Ps, and the like, without letting time pass: everything that Go does under its locks. */
export class Scheduler {
  readonly sim: Simulator;
  readonly trace: Trace;
  readonly kernel: Kernel;
  readonly features: GoFeatures;
  readonly costs: GoCosts;
  readonly tracing: boolean;
  readonly ps: readonly Processor[];
  readonly queues: RunQueues;
  readonly timers: GoTimers;
  readonly machines: Machines;
  readonly netpoll: Netpoll;
  readonly order: StealOrder;
  readonly counters: SchedulerCounters = {
    switches: 0,
    steals: 0,
    stolen: 0,
    spills: 0,
    globalTakes: 0,
    preemptRequests: 0,
    preemptions: 0,
    handoffs: 0,
    wakeups: 0,
    spins: 0,
    polls: 0,
  };
  /** Ps that nobody has, the last put first (`sched.pidle`). */
  readonly idlePs: Processor[] = [];
  /** Ms that look for work (`sched.nmspinning`). */
  spinningCount = 0;
  /** An M was wanted while no P was idle (`sched.needspinning`, 1.20). */
  spinningWanted = false;
  /** The program has ended: every M and sysmon ends. */
  exited = false;
  /** sysmon: what it sleeps, and whether it sleeps deeply. */
  sysmonDelayNs = 0;
  sysmonDeep = false;
  wakeSysmon: () => void = () => undefined;
  private readonly idleSeries: SimSeries;
  private readonly spinningSeries: SimSeries;

  constructor(options: SchedulerOptions) {
    this.sim = options.sim;
    this.trace = options.trace;
    this.kernel = options.kernel;
    this.features = options.features;
    this.costs = options.costs;
    this.tracing = options.tracing;
    const { trace, procs } = options;
    const { sim, counters } = this;
    this.queues = new RunQueues({ sim, trace, counters, procs: () => this.ps.length });
    this.idleSeries = trace.addSeries('idle Ps', 'Ps');
    this.spinningSeries = trace.addSeries('spinning Ms', 'threads');
    this.machines = new Machines({
      sim,
      trace,
      kernel: options.kernel,
      wakeCallNs: options.costs.syscallNs,
      body: options.machineBody,
    });
    this.ps = Array.from(
      { length: procs },
      (_, id) => new Processor(id, procs <= 64 ? trace.addSeries(`queue of P${id}`, 'goroutines') : null),
    );
    this.order = new StealOrder(procs, options.sim.random.stream('steal'));
    this.netpoll = new Netpoll(this);
    this.timers = new GoTimers({
      sim,
      ps: this.ps,
      ready: (g) => this.ready(g),
      wakeFor: (whenNs) => this.netpoll.wakeFor(whenNs),
    });
    // `procresize` puts the idle Ps from the highest down, so that the lowest is taken first.
    for (let id = procs - 1; id >= 0; id--) this.putIdleP(this.p(id));
  }

  p(id: number): Processor {
    const found = this.ps[id];
    if (found === undefined) throw new InvariantError(`there is no P${id}`);
    return found;
  }

  note(kind: string, lane: number, sentence: string): void {
    this.sim.note(kind, lane, sentence);
  }

  // ---- goroutines

  setG(g: Goroutine, status: GStatus): void {
    assertTransition(G_TRANSITIONS, g.status, status, g.name, this.sim.nowNs);
    g.status = status;
  }

  /** `goready`: runnable, as runnext of the P that does it, and an idle P is woken for it. */
  ready(g: Goroutine): void {
    if (this.exited || g.status !== 'waiting') return;
    this.timers.cancel(g);
    this.setG(g, 'runnable');
    const p = this.machines.active()?.p ?? null;
    if (this.sim.observing) {
      const where = p === null ? 'the global queue' : `runnext of P${p.id}`;
      this.note('ready', g.lane, `${g.name} is ready again (${g.waitReason}) and goes to ${where}`);
    }
    if (p === null) this.queues.putGlobal(g);
    else this.queues.putLocal(p, g, true);
    this.wakep();
  }

  /** The end of a `go` statement: a new goroutine becomes the runnext of the P that started it (`newproc`). */
  start(g: Goroutine, p: Processor): void {
    this.setG(g, 'runnable');
    this.queues.putLocal(p, g, true);
    if (this.sim.observing) this.note('go', g.lane, `${g.name} is started and becomes runnext of P${p.id}`);
    this.wakep();
  }

  // ---- Ps

  setP(p: Processor, status: PStatus): void {
    assertTransition(P_TRANSITIONS, p.status, status, `P${p.id}`, this.sim.nowNs);
    p.status = status;
  }

  /** `acquirep`. */
  acquireP(m: Machine, p: Processor): void {
    if (p.m !== null) throw new InvariantError(`${m.name} takes P${p.id}, which ${p.m.name} has`);
    this.setP(p, 'running');
    p.m = m;
    m.p = p;
    m.nextP = null;
  }

  /** `releasep` and `pidleput`. */
  releaseP(m: Machine): void {
    const { p } = m;
    if (p === null) throw new InvariantError(`${m.name} releases a P that it does not have`);
    m.p = null;
    p.m = null;
    this.setP(p, 'idle');
    this.putIdleP(p);
  }

  putIdleP(p: Processor): void {
    if (!p.queue.empty) throw new InvariantError(`P${p.id} becomes idle with goroutines in its queue`);
    p.listedIdle = true;
    this.idlePs.push(p);
    this.trace.point(this.idleSeries, this.sim.nowNs, this.idlePs.length);
  }

  /** `pidleget`. */
  takeIdleP(): Processor | null {
    const p = this.idlePs.pop() ?? null;
    if (p !== null) p.listedIdle = false;
    this.trace.point(this.idleSeries, this.sim.nowNs, this.idlePs.length);
    return p;
  }

  // ---- Ms

  /** A new goroutine or the like is there: one more M looks for work, unless one does already (`wakep`). */
  wakep(): void {
    if (this.spinningCount > 0 || this.exited) return;
    const p = this.takeIdleP();
    if (p === null) {
      this.spinningWanted = true;
      return;
    }
    this.setSpinningCount(1);
    this.counters.wakeups += 1;
    this.machines.start(p, true);
  }

  /** Starts Ms for up to `n` idle Ps (`injectglist`). */
  startIdle(n: number): void {
    for (let i = 0; i < n; i++) {
      const p = this.takeIdleP();
      if (p === null) return;
      this.machines.start(p, false);
    }
  }

  becomeSpinning(m: Machine): void {
    if (m.spinning) return;
    m.spinning = true;
    m.state = 'spinning';
    this.counters.spins += 1;
    this.spinningWanted = false;
    this.setSpinningCount(this.spinningCount + 1);
  }

  stopSpinning(m: Machine): void {
    if (!m.spinning) return;
    m.spinning = false;
    m.state = 'scheduling';
    if (this.spinningCount <= 0) throw new InvariantError(`${m.name} spins, but no M is counted as spinning`);
    this.setSpinningCount(this.spinningCount - 1);
  }

  setSpinningCount(count: number): void {
    this.spinningCount = count;
    this.trace.point(this.spinningSeries, this.sim.nowNs, count);
  }

  /** `handoffp`: the P of an M in a system call goes to another M where there is something to do. */
  handOff(p: Processor, workForGc: boolean): void {
    this.counters.handoffs += 1;
    if (!p.queue.empty || this.queues.global.size > 0 || workForGc) {
      this.machines.start(p, false);
    } else if (this.spinningCount + this.idlePs.length === 0) {
      this.spinningWanted = false;
      this.setSpinningCount(1);
      this.machines.start(p, true);
    } else if (this.idlePs.length === this.ps.length - 1 && !this.netpoll.blocked) {
      this.machines.start(p, false);
    } else {
      const when = p.timers.peek()?.whenNs ?? 0;
      this.putIdleP(p);
      if (when !== 0) this.netpoll.wakeFor(when);
    }
  }
}
