import type { ModelDefinition, ModelSnapshot, Simulation } from '../engine/model.ts';
import type { ProgramSet } from '../engine/program.ts';
import { makeSimulation } from '../engine/simulation.ts';
import { Simulator } from '../engine/simulator.ts';
import { Trace } from '../engine/trace.ts';
import { Kernel } from '../kernel/kernel.ts';
import { kernelOptions } from '../kernel/options.ts';
import type { Disturbance } from '../loop/disturbance.ts';
import { ThreadPrograms } from '../threads/programs.ts';
import { NO_LOCK } from '../threads/runtime-lock.ts';
import type { ThreadMachine } from '../threads/simulation.ts';
import type { NodeLoop } from './loop.ts';
import { NODE_PARAMETERS, type NodeSetup } from './parameters.ts';
import { NODE_PRESETS } from './presets.ts';
import { NodeProcess, type Root } from './process.ts';
import { viewsOf } from './views.ts';

/** The programs of each process, in the order written. */
function rootsByProcess(set: ProgramSet): Map<string, Root[]> {
  const roots = new Map<string, Root[]>();
  set.threads.forEach((spec, index) => {
    const process = spec.process ?? 'main';
    roots.set(process, [...(roots.get(process) ?? []), { spec, path: `threads[${index}].body` }]);
  });
  return roots;
}

/** One run: every process has a main loop and a pool; its workers have loops of their own and share the pool. */
class NodeRun {
  readonly machine: ThreadMachine;
  readonly threads: ThreadPrograms;
  readonly processes = new Map<string, NodeProcess>();

  constructor(setup: NodeSetup, keepTrace: boolean, disturbance: Disturbance | null) {
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
    const { machine, threads, processes } = this;
    const shared = { machine, threads, setup, disturbance, processes };
    let parent: NodeProcess | null = null;
    for (const [name, roots] of rootsByProcess(setup.programs)) {
      const process: NodeProcess = new NodeProcess(name, roots, shared, parent);
      this.processes.set(name, process);
      parent ??= process;
    }
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
    return [...this.processes.values()].flatMap((process) => process.loops);
  }
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
