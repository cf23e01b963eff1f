import type { ModelDefinition, ModelSnapshot, Setup, Simulation } from '../engine/model.ts';
import { makeSimulation } from '../engine/simulation.ts';
import { Simulator } from '../engine/simulator.ts';
import { Trace } from '../engine/trace.ts';
import { Kernel } from '../kernel/kernel.ts';
import { kernelOptions } from '../kernel/options.ts';
import { GMP_PARAMETERS, type GmpValues, procsOf } from './parameters.ts';
import { GMP_PRESETS } from './presets.ts';
import { GoProcess } from './process.ts';
import { supportsGoOp } from './programs.ts';
import { featuresOf } from './versions.ts';

function create(setup: Setup<GmpValues>, keepTrace: boolean): Simulation {
  const { parameters, seed } = setup;
  const sim = new Simulator(seed);
  const trace = new Trace({ keep: keepTrace });
  const kernel = new Kernel(sim, trace, kernelOptions(parameters));
  const features = featuresOf(parameters.version);
  const process = new GoProcess({
    sim,
    trace,
    kernel,
    programs: setup.programs,
    procs: procsOf(parameters),
    features: { ...features, asyncPreemption: features.asyncPreemption && parameters.asyncPreemption },
    costs: {
      switchNs: parameters.goSwitchNs,
      spawnNs: parameters.goSpawnNs,
      findNs: parameters.findNs,
      syscallNs: parameters.syscallNs,
    },
    tracing: parameters.schedtrace,
    gc:
      parameters.gcPeriodMs === 0
        ? null
        : { periodNs: parameters.gcPeriodMs * 1e6, markNs: parameters.gcMarkMs * 1e6 },
  });
  const snapshot = (): ModelSnapshot => ({
    timeNs: sim.nowNs,
    queues: [...process.views(), ...kernel.views(), ...process.programs.world.views()],
  });
  return makeSimulation({
    model: 'gmp',
    seed,
    simulator: sim,
    trace,
    graph: process.programs.world.graph,
    unfinished: () => process.programs.goroutines.alive,
    lastEndNs: () => process.programs.goroutines.lastEndNs,
    snapshot,
    extra: () => ({ ...kernel.extra(), ...process.extra() }),
    check: () => {
      kernel.check();
      process.check();
    },
  });
}

/** Go's scheduler of goroutines on Ps and Ms, with the Ms on the kernel model. */
export const gmpModel: ModelDefinition<typeof GMP_PARAMETERS> = {
  id: 'gmp',
  title: 'Go: goroutines on Ps and Ms',
  summary:
    'Rings, global queue, work stealing, poller, system calls and sysmon of Go 1.13 to 1.26, on Linux threads',
  parameters: GMP_PARAMETERS,
  presets: GMP_PRESETS,
  supports: supportsGoOp,
  create: (setup, options = {}) => create(setup, options.keepTrace ?? true),
};
