import { run, type ThreadBody } from '../kernel/demand.ts';
import { Fifo } from '../loop/fifo.ts';
import type { Callback } from '../loop/future.ts';
import type { ThreadActor } from '../threads/actor.ts';
import type { ThreadMachine } from '../threads/simulation.ts';
import type { Phase } from './phases.ts';

/** A callback in one of the loop's queues. */
export interface Entry {
  readonly run: Callback;
  readonly label: string;
  cancelled: boolean;
}

/** Puts a callback at the end of a queue. */
export function put(queue: Fifo<Entry>, run: Callback, label: string): Entry {
  const entry: Entry = { run, label, cancelled: false };
  queue.push(entry);
  return entry;
}

/** What one loop has run so far. */
export interface NodeCounters {
  iterations: number;
  callbacks: number;
  ticks: number;
  microtasks: number;
  longestCallbackNs: number;
}

/** What the queues need of the loop that they belong to. */
export interface TaskQueuesHost {
  readonly name: string;
  readonly machine: ThreadMachine;
  /** CPU of calling one callback, ns. */
  readonly callbackNs: number;
  thread(): ThreadActor;
  phase(): Phase;
}

/** nextTick's queue and the microtasks of one thread, and how callbacks run with them between. */
export class TaskQueues {
  readonly counters: NodeCounters = {
    iterations: 0,
    callbacks: 0,
    ticks: 0,
    microtasks: 0,
    longestCallbackNs: 0,
  };
  readonly ticks = new Fifo<Entry>();
  readonly microtasks = new Fifo<Entry>();
  private readonly host: TaskQueuesHost;

  constructor(host: TaskQueuesHost) {
    this.host = host;
  }

  /** MakeCallback: the callback, then ticks and microtasks until both are empty. */
  *callBack(entry: Entry): ThreadBody {
    if (entry.cancelled) return;
    const { sim } = this.host.machine;
    this.counters.callbacks += 1;
    const start = sim.nowNs;
    yield* this.perform(entry, 'callback');
    yield* this.drain();
    this.counters.longestCallbackNs = Math.max(this.counters.longestCallbackNs, sim.nowNs - start);
  }

  /** task_queues.js `processTicksAndRejections`: all ticks, then all microtasks, until both queues are empty. */
  *drain(): ThreadBody {
    do {
      for (let tick = this.ticks.shift(); tick !== undefined; tick = this.ticks.shift()) {
        this.counters.ticks += 1;
        yield* this.perform(tick, 'nextTick');
      }
      yield* this.drainMicrotasks();
    } while (this.ticks.size > 0);
  }

  /** Microtasks that microtasks add run in the same pass. */
  *drainMicrotasks(): ThreadBody {
    for (let task = this.microtasks.shift(); task !== undefined; task = this.microtasks.shift()) {
      this.counters.microtasks += 1;
      yield* this.perform(task, 'microtask');
    }
  }

  private *perform(entry: Entry, kind: string): ThreadBody {
    if (entry.cancelled) return;
    const { machine, callbackNs, name } = this.host;
    if (machine.sim.observing) {
      const what = `${name}, phase ${this.host.phase()}: runs ${entry.label} (${kind})`;
      machine.sim.note(kind, this.host.thread().lane, what);
    }
    if (callbackNs > 0) yield run(callbackNs);
    const work = entry.run();
    if (work !== null) yield* work;
  }
}
