import type { ModelDefinition, ModelSnapshot, Setup, Simulation } from '../engine/model.ts';
import type { ValuesOf } from '../engine/parameters.ts';
import type { ThreadSpec } from '../engine/program.ts';
import { makeSimulation } from '../engine/simulation.ts';
import { Simulator } from '../engine/simulator.ts';
import { Trace } from '../engine/trace.ts';
import { run, type ThreadBody } from '../kernel/demand.ts';
import { Kernel } from '../kernel/kernel.ts';
import { kernelOptions } from '../kernel/options.ts';
import type { Disturbance } from '../loop/disturbance.ts';
import { ThreadPrograms } from '../threads/programs.ts';
import { NO_LOCK } from '../threads/runtime-lock.ts';
import type { ThreadMachine } from '../threads/simulation.ts';
import { NodeLoop } from './loop.ts';
import { NODE_PARAMETERS } from './parameters.ts';
import { UvPool } from './pool.ts';
import { NODE_PRESETS } from './presets.ts';
import { NodePrograms } from './programs.ts';
import { viewsOf } from './views.ts';

export type NodeSetup = Setup<ValuesOf<typeof NODE_PARAMETERS>>;

interface Root {
  readonly spec: ThreadSpec;
  readonly path: string;
}

interface Process {
  readonly name: string;
  readonly pool: UvPool;
  readonly main: NodePrograms;
  readonly workers: Map<string, NodePrograms>;
  jobs: number;
  ended: boolean;
  endNs: number;
}

/** One run: every process has a main loop and a pool; its workers have loops of their own and share the pool. */
class NodeRun {
  readonly machine: ThreadMachine;
  readonly threads: ThreadPrograms;
  readonly processes = new Map<string, Process>();
  private readonly setup: NodeSetup;
  private readonly disturbance: Disturbance | null;

  constructor(setup: NodeSetup, keepTrace: boolean, disturbance: Disturbance | null) {
    this.setup = setup;
    this.disturbance = disturbance;
    const sim = new Simulator(setup.seed);
    const trace = new Trace({ keep: keepTrace });
    this.machine = { sim, trace, kernel: new Kernel(sim, trace, kernelOptions(setup.parameters)) };
    this.threads = new ThreadPrograms({
      ...this.machine,
      programs: { ...setup.programs, threads: [] },
      lockOf: () => NO_LOCK,
      poolSize: setup.parameters.poolSize,
      syscallNs: setup.parameters.syscallNs,
      computeFactor: 1,
    });
    const roots = new Map<string, Root[]>();
    setup.programs.threads.forEach((spec, index) => {
      const name = spec.process ?? 'main';
      roots.set(name, [...(roots.get(name) ?? []), { spec, path: `threads[${index}].body` }]);
    });
    for (const [name, own] of roots) this.startProcess(name, own);
  }

  snapshot(): ModelSnapshot {
    const loops = this.loops().flatMap(viewsOf);
    const pools = [...this.processes.values()].map((process) => process.pool.view());
    const shared = [...this.threads.world.views(), ...this.machine.kernel.views()];
    return { timeNs: this.machine.sim.nowNs, queues: [...loops, ...pools, ...shared] };
  }

  extra(): Record<string, number> {
    const sums = { iterations: 0, callbacks: 0, ticks: 0, microtasks: 0, longestCallbackNs: 0 };
    for (const { counters } of this.loops()) {
      sums.iterations += counters.iterations;
      sums.callbacks += counters.callbacks;
      sums.ticks += counters.ticks;
      sums.microtasks += counters.microtasks;
      sums.longestCallbackNs = Math.max(sums.longestCallbackNs, counters.longestCallbackNs);
    }
    return { ...this.machine.kernel.extra(), ...sums };
  }

  private loops(): NodeLoop[] {
    return [...this.processes.values()].flatMap(({ main, workers }) => [
      main.loop,
      ...[...workers.values()].map((worker) => worker.loop),
    ]);
  }

  private startProcess(name: string, roots: readonly Root[]): void {
    const pool = new UvPool(name, this.setup.parameters.poolSize, this.threads);
    const workers = new Map<string, NodePrograms>();
    const main = this.makePrograms(name, this.makeLoop(`loop of ${name}`), pool);
    const process: Process = { name, pool, main, workers, jobs: 0, ended: false, endNs: 0 };
    this.processes.set(name, process);
    const [first] = roots;
    const place = {
      nice: first?.spec.nice ?? 0,
      ...(first?.spec.cores === undefined ? {} : { cores: first.spec.cores }),
    };
    const actor = this.threads.startThread({ name, process: name, ...place }, () =>
      this.runMain(process, roots),
    );
    main.loop.attach(actor);
  }

  /** The main script, what it queued, then the loop. */
  private *runMain(process: Process, roots: readonly Root[]): ThreadBody {
    const { main } = process;
    for (const { spec, path } of roots) {
      for (let i = 0; i < (spec.count ?? 1); i++) yield* this.runScript(main, spec, path);
    }
    if (this.setup.parameters.script === 'module') yield* main.loop.tasks.drainMicrotasks();
    yield* main.loop.tasks.drain();
    yield* main.loop.spin();
    process.ended = true;
    process.endNs = this.machine.sim.nowNs;
  }

  private *runScript(main: NodePrograms, spec: ThreadSpec, path: string): ThreadBody {
    const { startNs } = spec;
    if (startNs === undefined || startNs === 0) {
      yield* main.call(spec.name, spec.body, path);
      return;
    }
    main.loop.pendingWork += 1;
    this.machine.sim.at(startNs, () =>
      main.loop.post(() => main.call(spec.name, spec.body, path), `start of ${spec.name}`),
    );
  }

  private makeLoop(name: string): NodeLoop {
    const { libuv, callbackNs, iterationNs, poolSize } = this.setup.parameters;
    const { machine, disturbance } = this;
    return new NodeLoop({ name, machine, order: libuv, callbackNs, iterationNs, disturbance, poolSize });
  }

  private makePrograms(name: string, loop: NodeLoop, pool: UvPool): NodePrograms {
    const { machine, threads, disturbance } = this;
    return new NodePrograms({
      machine,
      loop,
      pool,
      threads,
      disturbance,
      process: name,
      bodies: this.setup.programs.programs ?? {},
      workerOf: (worker) => this.workerOf(name, worker),
      nextJob: () => this.nextJob(name),
      onMark: (lane, label) => {
        disturbance?.mark(label);
        machine.trace.mark(lane, machine.sim.nowNs, label);
      },
    });
  }

  private nextJob(process: string): number {
    const known = this.processes.get(process);
    if (known === undefined) return 0;
    known.jobs += 1;
    return known.jobs;
  }

  private workerOf(processName: string, name: string): NodePrograms {
    const process = this.processes.get(processName);
    if (process === undefined) throw new RangeError(`no process ${processName}`);
    const known = process.workers.get(name);
    if (known !== undefined) return known;
    const loop = this.makeLoop(name);
    loop.stays = true;
    const worker = this.makePrograms(processName, loop, process.pool);
    process.workers.set(name, worker);
    const { workerStartNs } = this.setup.parameters;
    loop.attach(
      this.threads.startThread({ name, process: processName }, () => serveWorker(loop, workerStartNs)),
    );
    return worker;
  }
}

function* serveWorker(loop: NodeLoop, startNs: number): ThreadBody {
  if (startNs > 0) yield run(startNs);
  yield* loop.spin();
}

/** A simulation of Node programs. `disturbance` is for `findOrder`; a plain run has none. */
export function simulateNode(
  setup: NodeSetup,
  keepTrace: boolean,
  disturbance: Disturbance | null = null,
): Simulation {
  const running = new NodeRun(setup, keepTrace, disturbance);
  const { machine, threads, processes } = running;
  return makeSimulation({
    model: 'node',
    seed: setup.seed,
    simulator: machine.sim,
    trace: machine.trace,
    graph: threads.world.graph,
    unfinished: () => [...processes.values()].filter((process) => !process.ended).length,
    lastEndNs: () => Math.max(0, ...[...processes.values()].map((process) => process.endNs)),
    snapshot: () => running.snapshot(),
    extra: () => running.extra(),
    check: () => machine.kernel.check(),
  });
}

/** Node: libuv's loop, ticks and microtasks, the thread pool, workers and child processes. */
export const nodeModel: ModelDefinition<typeof NODE_PARAMETERS> = {
  id: 'node',
  title: 'Node event loop',
  summary:
    'Phases of libuv, nextTick and microtasks, timers, immediates, thread pool, workers, child processes',
  parameters: NODE_PARAMETERS,
  presets: NODE_PRESETS,
  supports: (op) => op !== 'group',
  create: (setup, options = {}) => simulateNode(setup, options.keepTrace ?? true),
};
