import type { ThreadSpec } from '../engine/program.ts';
import type { ThreadBody } from '../kernel/demand.ts';
import type { Disturbance } from '../loop/disturbance.ts';
import { Future } from '../loop/future.ts';
import type { ThreadPrograms } from '../threads/programs.ts';
import type { ThreadMachine } from '../threads/simulation.ts';
import { NodeLoop } from './loop.ts';
import type { NodeSetup } from './parameters.ts';
import { UvPool } from './pool.ts';
import { NodePrograms } from './programs.ts';
import { NodeWorkers } from './workers.ts';

/** A program of a process' main thread, and where it is written. */
export interface Root {
  readonly spec: ThreadSpec;
  readonly path: string;
}

/** What all processes of a run share. */
export interface NodeShared {
  readonly machine: ThreadMachine;
  readonly threads: ThreadPrograms;
  readonly setup: NodeSetup;
  readonly disturbance: Disturbance | null;
  /** All processes by name, the first of them the parent of the others. */
  readonly processes: ReadonlyMap<string, NodeProcess>;
}

/** Ends of a process that a disturbance chooses from, and the time between two of them. */
const LATER_ENDS = 4;
const LATER_NS = 15_000_000;

/** A process as the one that started it knows it. */
interface Child {
  readonly parent: NodeProcess;
  /** Place among those that the parent started. */
  readonly index: number;
  /** Ends when the parent's loop has heard of the process' end. */
  readonly exit: Future;
}

function childOf(parent: NodeProcess, index: number): Child {
  const { loop } = parent.main;
  return { parent, index, exit: new Future((run, label) => void loop.microtask(run, label)) };
}

/** A process: its main loop, its pool, and workers with loops of their own, which share the pool. */
export class NodeProcess {
  readonly name: string;
  readonly pool: UvPool;
  readonly main: NodePrograms;
  readonly workers: NodeWorkers;
  ended = false;
  endNs = 0;
  private jobs = 0;
  private readonly shared: NodeShared;
  private readonly child: Child | null;

  /** @param parent process that started it; null for the first. */
  constructor(name: string, roots: readonly Root[], shared: NodeShared, parent: NodeProcess | null) {
    this.name = name;
    this.shared = shared;
    this.child = parent === null ? null : childOf(parent, shared.processes.size);
    this.pool = new UvPool(name, shared.setup.parameters.poolSize, shared.threads);
    this.workers = new NodeWorkers({
      process: name,
      threads: shared.threads,
      startNs: shared.setup.parameters.workerStartNs,
      make: (worker) => this.makePrograms(worker),
      main: () => this.main.loop,
    });
    this.main = this.makePrograms(`loop of ${name}`);
    const [first] = roots;
    const { nice, cores } = first?.spec ?? {};
    const place = { nice: nice ?? 0, ...(cores === undefined ? {} : { cores }) };
    const actor = shared.threads.startThread({ name, process: name, ...place }, () => this.run(roots));
    this.main.loop.attach(actor);
  }

  /** Every loop that the process has had. */
  get loops(): NodeLoop[] {
    return [this.main.loop, ...this.workers.loops];
  }

  /** The main script, what it queued, then the loop. */
  private *run(roots: readonly Root[]): ThreadBody {
    const { main } = this;
    const { machine, setup } = this.shared;
    for (const { spec, path } of roots) {
      for (let i = 0; i < (spec.count ?? 1); i++) yield* this.runScript(spec, path);
    }
    if (setup.parameters.script === 'module') yield* main.loop.tasks.drainMicrotasks();
    yield* main.loop.tasks.drain();
    yield* main.loop.spin();
    this.ended = true;
    this.endNs = machine.sim.nowNs;
    this.tellParent();
  }

  /** SIGCHLD: the parent's loop finds it in its next poll. A disturbance may have the process end later. */
  private tellParent(): void {
    const { child } = this;
    if (child === null || child.parent.ended) return;
    const { machine, disturbance } = this.shared;
    const later = disturbance?.pick(LATER_ENDS) ?? 0;
    child.parent.main.loop.pendingWork += 1;
    if (later === 0) this.signal(child);
    else machine.sim.after(later * LATER_NS, () => this.signal(child));
  }

  private signal({ parent, index, exit }: Child): void {
    const tell = (): null => {
      exit.finish();
      return null;
    };
    parent.main.loop.post(tell, `exit of ${this.name}`, { kind: 'signal', child: index });
  }

  /** The `exit` event of a process that this one started; undefined where it started none of that name. */
  private exitOf(name: string): Future | undefined {
    const child = this.shared.processes.get(name)?.child;
    return child?.parent === this ? child.exit : undefined;
  }

  private *runScript(spec: ThreadSpec, path: string): ThreadBody {
    const { main } = this;
    const { startNs } = spec;
    if (startNs === undefined || startNs === 0) {
      yield* main.call(spec.name, spec.body, path);
      return;
    }
    main.loop.pendingWork += 1;
    this.shared.machine.sim.at(startNs, () =>
      main.loop.post(() => main.call(spec.name, spec.body, path), `start of ${spec.name}`),
    );
  }

  private makePrograms(name: string): NodePrograms {
    const { machine, threads, disturbance, setup } = this.shared;
    const { libuv, callbackNs, iterationNs, poolSize } = setup.parameters;
    return new NodePrograms({
      machine,
      loop: new NodeLoop({ name, machine, order: libuv, callbackNs, iterationNs, disturbance, poolSize }),
      pool: this.pool,
      threads,
      disturbance,
      process: this.name,
      bodies: setup.programs.programs ?? {},
      workers: this.workers,
      childExit: (child) => this.exitOf(child),
      nextJob: () => {
        this.jobs += 1;
        return this.jobs;
      },
      onMark: (lane, label) => {
        disturbance?.mark(label);
        machine.trace.mark(lane, machine.sim.nowNs, label);
      },
    });
  }
}
