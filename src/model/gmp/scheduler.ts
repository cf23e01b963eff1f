import { InvariantError } from '../engine/errors.ts';
import type { Simulator } from '../engine/simulator.ts';
import type { SimSeries, Trace } from '../engine/trace.ts';
import { assertTransition } from '../engine/transitions.ts';
import type { ThreadBody } from '../kernel/demand.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { GLOBAL_BATCH_MAX, MAX_THREADS } from './constants.ts';
import { G_TRANSITIONS, type Goroutine, type GStatus } from './goroutine.ts';
import { Netpoll } from './netpoll.ts';
import { Machine, P_TRANSITIONS, Processor, type PStatus } from './processor.ts';
import { GlobalQueue } from './queues.ts';
import { StealOrder } from './steal-order.ts';
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
  readonly ms: Machine[] = [];
  readonly global = new GlobalQueue();
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
  /** Ms that are parked, the last put first (`sched.midle`). */
  readonly idleMs: Machine[] = [];
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
  /** Called when the last M parks: nothing is left that could run. */
  onAllIdle: () => void = () => undefined;
  private timerSequence = 0;
  private readonly byThread: Machine[] = [];
  private readonly machineBody: (m: Machine) => ThreadBody;
  private readonly globalSeries: SimSeries;
  private readonly idleSeries: SimSeries;
  private readonly spinningSeries: SimSeries;
  private readonly threadSeries: SimSeries;

  constructor(options: SchedulerOptions) {
    this.sim = options.sim;
    this.trace = options.trace;
    this.kernel = options.kernel;
    this.features = options.features;
    this.costs = options.costs;
    this.tracing = options.tracing;
    this.machineBody = options.machineBody;
    const { trace, procs } = options;
    this.globalSeries = trace.addSeries('global queue', 'goroutines');
    this.idleSeries = trace.addSeries('idle Ps', 'Ps');
    this.spinningSeries = trace.addSeries('spinning Ms', 'threads');
    this.threadSeries = trace.addSeries('Ms', 'threads');
    this.ps = Array.from(
      { length: procs },
      (_, id) => new Processor(id, procs <= 64 ? trace.addSeries(`queue of P${id}`, 'goroutines') : null),
    );
    this.order = new StealOrder(procs, options.sim.random.stream('steal'));
    this.netpoll = new Netpoll(this);
    // `procresize` puts the idle Ps from the highest down, so that the lowest is taken first.
    for (let id = procs - 1; id >= 0; id--) this.putIdleP(this.p(id));
  }

  p(id: number): Processor {
    const found = this.ps[id];
    if (found === undefined) throw new InvariantError(`there is no P${id}`);
    return found;
  }

  /** The M whose code is running at this moment; null where it is sysmon or nobody. */
  activeM(): Machine | null {
    const thread = this.kernel.active;
    return thread === null ? null : (this.byThread[thread.id] ?? null);
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
    this.cancelTimer(g);
    this.setG(g, 'runnable');
    const p = this.activeM()?.p ?? null;
    if (this.sim.observing) {
      const where = p === null ? 'the global queue' : `runnext of P${p.id}`;
      this.note('ready', g.lane, `${g.name} is ready again (${g.waitReason}) and goes to ${where}`);
    }
    if (p === null) this.putGlobal(g);
    else this.putLocal(p, g, true);
    this.wakep();
  }

  /** The end of a `go` statement: a new goroutine becomes the runnext of the P that started it (`newproc`). */
  start(g: Goroutine, p: Processor): void {
    this.setG(g, 'runnable');
    this.putLocal(p, g, true);
    if (this.sim.observing) this.note('go', g.lane, `${g.name} is started and becomes runnext of P${p.id}`);
    this.wakep();
  }

  // ---- queues

  putLocal(p: Processor, g: Goroutine, next: boolean): void {
    this.trace.runnable(g.lane, this.sim.nowNs, p.id);
    const spilled = p.queue.put(g, next);
    if (spilled !== null) {
      this.counters.spills += 1;
      for (const one of spilled) this.putGlobal(one);
      if (this.sim.observing) {
        const sentence = `the ring of P${p.id} is full: its oldest ${spilled.length - 1} and ${g.name} go to the global queue`;
        this.note('spill', g.lane, sentence);
      }
    }
    this.pointLocal(p);
  }

  putGlobal(g: Goroutine): void {
    this.trace.runnable(g.lane, this.sim.nowNs, -1);
    this.global.push(g);
    this.pointGlobal();
  }

  /** `globrunqget`: takes a batch, runs the first, puts the rest into the P's ring. Only with an empty ring. */
  takeGlobalBatch(p: Processor): Goroutine | null {
    const { size } = this.global;
    const n = Math.min(size, Math.floor(size / this.ps.length) + 1, GLOBAL_BATCH_MAX);
    const first = this.takeGlobalOne();
    for (let i = 1; i < n; i++) {
      const g = this.global.shift();
      if (g !== null) this.putLocal(p, g, false);
    }
    this.pointGlobal();
    if (first !== null && this.sim.observing) {
      const more = n > 1 ? ` and ${n - 1} more for its ring` : '';
      this.note(
        'global',
        first.lane,
        `P${p.id} has nothing of its own: it takes ${first.name}${more} from the global queue`,
      );
    }
    return first;
  }

  takeGlobalOne(): Goroutine | null {
    const g = this.global.shift();
    if (g === null) return null;
    this.counters.globalTakes += 1;
    this.pointGlobal();
    return g;
  }

  pointLocal(p: Processor): void {
    if (p.series !== null) this.trace.point(p.series, this.sim.nowNs, p.queue.size);
  }

  private pointGlobal(): void {
    this.trace.point(this.globalSeries, this.sim.nowNs, this.global.size);
  }

  // ---- timers

  /** Puts a timer for a goroutine into the heap of a P, and makes sure that somebody wakes for it. */
  addTimer(p: Processor, g: Goroutine, whenNs: number): void {
    this.timerSequence += 1;
    g.whenNs = whenNs;
    g.timerSequence = this.timerSequence;
    g.timerP = p.id;
    p.timers.push(g);
    if (p.timers.peek() === g) this.netpoll.wakeFor(whenNs);
  }

  cancelTimer(g: Goroutine): void {
    if (g.timerP < 0) return;
    this.ps[g.timerP]?.timers.remove(g);
    g.timerP = -1;
  }

  /**
   * `checkTimers`: readies whoever's time has come.
   * @returns When the next timer of this P is due, 0 for none, and whether any was.
   */
  runTimers(p: Processor): { readonly nextNs: number; readonly ran: boolean } {
    let ran = false;
    for (;;) {
      const g = p.timers.peek();
      if (g === undefined || g.whenNs > this.sim.nowNs) return { nextNs: g?.whenNs ?? 0, ran };
      this.ready(g);
      ran = true;
    }
  }

  /** `timeSleepUntil`, `checkTimersNoP`: when the next timer of any P is due; 0 for none. */
  earliestTimerNs(): number {
    let earliest = 0;
    for (const p of this.ps) {
      const when = p.timers.peek()?.whenNs;
      if (when !== undefined && (earliest === 0 || when < earliest)) earliest = when;
    }
    return earliest;
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
    this.startM(p, true);
  }

  /** `startm`: gives a P to a parked M, or to a new one. */
  startM(p: Processor, spinning: boolean): void {
    const active = this.activeM();
    if (active !== null) active.debtNs += this.costs.syscallNs;
    const parked = this.idleMs.pop() ?? null;
    const m = parked ?? this.newM();
    m.spinning = spinning;
    m.nextP = p;
    m.state = 'starting';
    if (this.sim.observing) {
      const how = parked === null ? `a new thread ${m.name}` : `${m.name} is woken and`;
      this.note(
        'start-m',
        m.thread?.lane ?? -1,
        `${how} gets P${p.id}${spinning ? ' and looks for work' : ''}`,
      );
    }
    if (parked === null) this.spawnThread(m);
    else if (m.thread !== null) this.kernel.wake(m.thread);
  }

  /** Starts Ms for up to `n` idle Ps (`injectglist`). */
  startIdle(n: number): void {
    for (let i = 0; i < n; i++) {
      const p = this.takeIdleP();
      if (p === null) return;
      this.startM(p, false);
    }
  }

  newM(): Machine {
    if (this.ms.length >= MAX_THREADS) {
      throw new RangeError(
        `the program needs more than ${MAX_THREADS} threads, where Go ends it (runtime/debug.SetMaxThreads)`,
      );
    }
    const m = new Machine(this.ms.length);
    this.ms.push(m);
    this.trace.point(this.threadSeries, this.sim.nowNs, this.ms.length);
    return m;
  }

  spawnThread(m: Machine): void {
    const start = { name: m.name, group: 'main', body: () => this.machineBody(m) };
    const thread = this.kernel.spawn(start, this.kernel.active);
    m.thread = thread;
    this.byThread[thread.id] = m;
  }

  /** Parks an M without a P (`mput`); whoever has none left to run anything finds the deadlock. */
  parkM(m: Machine): void {
    m.state = 'idle';
    this.idleMs.push(m);
    if (this.idleMs.length === this.ms.length) this.onAllIdle();
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
    if (!p.queue.empty || this.global.size > 0 || workForGc) {
      this.startM(p, false);
    } else if (this.spinningCount + this.idlePs.length === 0) {
      this.spinningWanted = false;
      this.setSpinningCount(1);
      this.startM(p, true);
    } else if (this.idlePs.length === this.ps.length - 1 && !this.netpoll.blocked) {
      this.startM(p, false);
    } else {
      const when = p.timers.peek()?.whenNs ?? 0;
      this.putIdleP(p);
      if (when !== 0) this.netpoll.wakeFor(when);
    }
  }
}
