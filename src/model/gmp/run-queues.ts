import type { Simulator } from '../engine/simulator.ts';
import type { SimSeries, Trace } from '../engine/trace.ts';
import { GLOBAL_BATCH_MAX } from './constants.ts';
import type { Goroutine } from './goroutine.ts';
import type { Processor } from './processor.ts';
import { GlobalQueue } from './queues.ts';

/** Counters of what goes through the queues. */
interface QueueCounters {
  spills: number;
  globalTakes: number;
}

export interface RunQueuesOptions {
  readonly sim: Simulator;
  readonly trace: Trace;
  readonly counters: QueueCounters;
  /** GOMAXPROCS at this moment. */
  readonly procs: () => number;
}

/** Where runnable goroutines wait: the rings of the Ps and the global queue, with their lanes and series. */
export class RunQueues {
  readonly global = new GlobalQueue();
  private readonly options: RunQueuesOptions;
  private readonly globalSeries: SimSeries;

  constructor(options: RunQueuesOptions) {
    this.options = options;
    this.globalSeries = options.trace.addSeries('global queue', 'goroutines');
  }

  /** `runqput`: as runnext or at the tail of the ring; what a full ring cannot hold goes to the global queue. */
  putLocal(p: Processor, g: Goroutine, next: boolean): void {
    const { sim, trace, counters } = this.options;
    trace.runnable(g.lane, sim.nowNs, p.id);
    const spilled = p.queue.put(g, next);
    if (spilled !== null) {
      counters.spills += 1;
      for (const one of spilled) this.putGlobal(one);
      if (sim.observing) {
        const sentence = `the ring of P${p.id} is full: its oldest ${spilled.length - 1} and ${g.name} go to the global queue`;
        sim.note('spill', g.lane, sentence);
      }
    }
    this.pointLocal(p);
  }

  /** `globrunqput`. */
  putGlobal(g: Goroutine): void {
    this.options.trace.runnable(g.lane, this.options.sim.nowNs, -1);
    this.global.push(g);
    this.pointGlobal();
  }

  /** Everything that waits in a P's queue goes to the tail of the global queue. */
  dump(p: Processor): void {
    for (let g = p.queue.take(); g !== null; g = p.queue.take()) this.putGlobal(g);
    this.pointLocal(p);
  }

  /** `globrunqget`: takes a batch, runs the first, puts the rest into the P's ring. Only with an empty ring. */
  takeGlobalBatch(p: Processor): Goroutine | null {
    const { sim, procs } = this.options;
    const { size } = this.global;
    const n = Math.min(size, Math.floor(size / procs()) + 1, GLOBAL_BATCH_MAX);
    const first = this.takeGlobalOne();
    for (let i = 1; i < n; i++) {
      const g = this.global.shift();
      if (g !== null) this.putLocal(p, g, false);
    }
    this.pointGlobal();
    if (first !== null && sim.observing) {
      const more = n > 1 ? ` and ${n - 1} more for its ring` : '';
      const sentence = `P${p.id} has nothing of its own: it takes ${first.name}${more} from the global queue`;
      sim.note('global', first.lane, sentence);
    }
    return first;
  }

  takeGlobalOne(): Goroutine | null {
    const g = this.global.shift();
    if (g === null) return null;
    this.options.counters.globalTakes += 1;
    this.pointGlobal();
    return g;
  }

  /** Writes the length of a P's ring into its series. */
  pointLocal(p: Processor): void {
    if (p.series !== null) this.options.trace.point(p.series, this.options.sim.nowNs, p.queue.size);
  }

  private pointGlobal(): void {
    this.options.trace.point(this.globalSeries, this.options.sim.nowNs, this.global.size);
  }
}
