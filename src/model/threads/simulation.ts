import type { ModelSnapshot, QueueView, Setup, Simulation } from '../engine/model.ts';
import { makeSimulation } from '../engine/simulation.ts';
import { Simulator } from '../engine/simulator.ts';
import { Trace } from '../engine/trace.ts';
import { Kernel } from '../kernel/kernel.ts';
import { type KernelValues, kernelOptions } from '../kernel/options.ts';
import { ThreadPrograms } from './programs.ts';
import { NO_LOCK, type RuntimeLock } from './runtime-lock.ts';

/** What a runtime of plain threads adds to the kernel model. */
export interface ThreadRuntimeParts {
  readonly lockOf: (process: string, interpreter: number) => RuntimeLock;
  readonly computeFactor: number;
  readonly views: () => QueueView[];
  readonly extra: () => Record<string, number>;
  readonly check: () => void;
}

/** Everything under a runtime of plain threads. */
export interface ThreadMachine {
  readonly sim: Simulator;
  readonly trace: Trace;
  readonly kernel: Kernel;
}

const PLAIN: ThreadRuntimeParts = {
  lockOf: () => NO_LOCK,
  computeFactor: 1,
  views: () => [],
  extra: () => ({}),
  check: () => undefined,
};

/** Parameters of every model of plain threads. */
export type ThreadValues = KernelValues & { readonly syscallNs: number; readonly poolSize: number };

/** A simulation of threads 1:1 on the kernel model, with a runtime on top; null for none. */
export function simulateThreads(
  model: string,
  setup: Setup<ThreadValues>,
  keepTrace: boolean,
  makeRuntime: ((machine: ThreadMachine) => ThreadRuntimeParts) | null,
): Simulation {
  const { parameters, seed } = setup;
  const sim = new Simulator(seed);
  const trace = new Trace({ keep: keepTrace });
  const kernel = new Kernel(sim, trace, kernelOptions(parameters));
  const runtime = makeRuntime === null ? PLAIN : makeRuntime({ sim, trace, kernel });
  const programs = new ThreadPrograms({
    sim,
    trace,
    kernel,
    programs: setup.programs,
    lockOf: runtime.lockOf,
    // concurrent/futures/thread.py: min(32, cpu_count + 4); 0 asks for that default.
    poolSize: parameters.poolSize === 0 ? Math.min(32, parameters.cores + 4) : parameters.poolSize,
    syscallNs: parameters.syscallNs,
    computeFactor: runtime.computeFactor,
  });
  const snapshot = (): ModelSnapshot => ({
    timeNs: sim.nowNs,
    queues: [...runtime.views(), ...kernel.views(), ...programs.world.views()],
  });
  return makeSimulation({
    model,
    seed,
    simulator: sim,
    trace,
    graph: programs.world.graph,
    unfinished: () => programs.unfinished(),
    lastEndNs: () => programs.lastEndNs,
    snapshot,
    extra: () => ({ ...kernel.extra(), ...runtime.extra() }),
    check: () => {
      kernel.check();
      runtime.check();
    },
  });
}
