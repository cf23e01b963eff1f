import type { Simulator } from '../engine/simulator.ts';
import type { SimSeries, Trace } from '../engine/trace.ts';
import type { ThreadBody } from '../kernel/demand.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { MAX_THREADS } from './constants.ts';
import { Machine, type Processor } from './processor.ts';

export interface MachinesOptions {
  readonly sim: Simulator;
  readonly trace: Trace;
  readonly kernel: Kernel;
  /** CPU of the call that wakes or starts a thread, ns. */
  readonly wakeCallNs: number;
  /** What an M runs. */
  readonly body: (m: Machine) => ThreadBody;
}

/** The Ms: kernel threads that run goroutines, parked ones for later use. */
export class Machines {
  readonly all: Machine[] = [];
  /** Ms that are parked, the last put first (`sched.midle`). */
  readonly idle: Machine[] = [];
  /** Called when the last M parks: nothing is left that could run. */
  onAllIdle: () => void = () => undefined;
  private readonly byThread: Machine[] = [];
  private readonly options: MachinesOptions;
  private readonly series: SimSeries;

  constructor(options: MachinesOptions) {
    this.options = options;
    this.series = options.trace.addSeries('Ms', 'threads');
  }

  /** The M whose code is running at this moment; null where it is sysmon, another program, or nobody. */
  active(): Machine | null {
    const thread = this.options.kernel.active;
    return thread === null ? null : (this.byThread[thread.id] ?? null);
  }

  /** `startm`: gives a P to a parked M, or to a new one. */
  start(p: Processor, spinning: boolean): void {
    const { sim, kernel, wakeCallNs } = this.options;
    const active = this.active();
    if (active !== null) active.debtNs += wakeCallNs;
    const parked = this.idle.pop() ?? null;
    const m = parked ?? this.add();
    m.spinning = spinning;
    m.nextP = p;
    m.state = 'starting';
    if (sim.observing) {
      const how = parked === null ? `a new thread ${m.name}` : `${m.name} is woken and`;
      const what = `${how} gets P${p.id}${spinning ? ' and looks for work' : ''}`;
      sim.note('start-m', m.thread?.lane ?? -1, what);
    }
    if (parked === null) this.spawnThread(m);
    else if (m.thread !== null) kernel.wake(m.thread);
  }

  /** `newm` without its thread. @throws RangeError above Go's limit of threads */
  add(): Machine {
    if (this.all.length >= MAX_THREADS) {
      throw new RangeError(
        `the program needs more than ${MAX_THREADS} threads, where Go ends it (runtime/debug.SetMaxThreads)`,
      );
    }
    const m = new Machine(this.all.length);
    this.all.push(m);
    this.options.trace.point(this.series, this.options.sim.nowNs, this.all.length);
    return m;
  }

  spawnThread(m: Machine): void {
    const { kernel, body } = this.options;
    const thread = kernel.spawn({ name: m.name, group: 'main', body: () => body(m) }, kernel.active);
    m.thread = thread;
    this.byThread[thread.id] = m;
  }

  /** Parks an M without a P (`mput`); whoever has none left to run anything finds the deadlock. */
  park(m: Machine): void {
    m.state = 'idle';
    this.idle.push(m);
    if (this.idle.length === this.all.length) this.onAllIdle();
  }
}
