import type { ModelDefinition, ModelSnapshot, Setup, Simulation } from '../engine/model.ts';
import type { ValuesOf } from '../engine/parameters.ts';
import type { ObjectSpec, ProgramSet } from '../engine/program.ts';
import { makeSimulation } from '../engine/simulation.ts';
import { Simulator } from '../engine/simulator.ts';
import { Trace } from '../engine/trace.ts';
import { Gil } from '../gil/gil.ts';
import { Kernel } from '../kernel/kernel.ts';
import { kernelOptions } from '../kernel/options.ts';
import type { Disturbance } from '../loop/disturbance.ts';
import type { ThreadActor } from '../threads/actor.ts';
import { ThreadPrograms } from '../threads/programs.ts';
import type { ThreadMachine } from '../threads/simulation.ts';
import { AsyncioLoop } from './loop.ts';
import { ASYNCIO_PARAMETERS } from './parameters.ts';
import { ASYNCIO_PRESETS } from './presets.ts';
import { AsyncioPrograms } from './programs.ts';
import { type Root, Runner } from './runner.ts';
import { defaultPoolSize, hasEagerTasks, hasLateUncancel } from './versions.ts';
import { viewsOf } from './views.ts';

export type AsyncioSetup = Setup<ValuesOf<typeof ASYNCIO_PARAMETERS>>;

/** asyncio.Lock hands itself over: who finds waiters queues behind them (locks.py `acquire`). */
function fairLocks(set: ProgramSet): ProgramSet {
  const objects = Object.entries(set.objects ?? {}).map(([name, spec]): [string, ObjectSpec] => [
    name,
    spec.kind === 'mutex' ? { ...spec, handoff: true } : spec,
  ]);
  return { ...set, objects: Object.fromEntries(objects) };
}

interface Process {
  readonly gil: Gil;
  readonly loop: AsyncioLoop;
  readonly programs: AsyncioPrograms;
  readonly runner: Runner;
}

/** The programs of each process, in the order written. */
function rootsByProcess(set: ProgramSet): Map<string, Root[]> {
  const roots = new Map<string, Root[]>();
  set.threads.forEach((spec, index) => {
    const process = spec.process ?? 'main';
    roots.set(process, [...(roots.get(process) ?? []), { spec, path: `threads[${index}].body` }]);
  });
  return roots;
}

/** One run: every process has a loop on a thread of its own, a GIL and a pool. */
class AsyncioRun {
  readonly machine: ThreadMachine;
  readonly threads: ThreadPrograms;
  readonly processes: Process[] = [];
  private readonly gils = new Map<string, Gil>();
  private readonly setup: AsyncioSetup;
  private readonly disturbance: Disturbance | null;

  constructor(setup: AsyncioSetup, keepTrace: boolean, disturbance: Disturbance | null) {
    const { parameters } = setup;
    this.setup = setup;
    this.disturbance = disturbance;
    const sim = new Simulator(setup.seed);
    const trace = new Trace({ keep: keepTrace });
    this.machine = { sim, trace, kernel: new Kernel(sim, trace, kernelOptions(parameters)) };
    this.threads = new ThreadPrograms({
      ...this.machine,
      programs: { ...fairLocks(setup.programs), threads: [] },
      lockOf: (process) => this.gilOf(process),
      poolSize: parameters.poolSize === 0 ? defaultPoolSize(parameters.cores) : parameters.poolSize,
      syscallNs: parameters.syscallNs,
      computeFactor: 1,
      foreign: (op, actor) => this.programsOf(actor)?.fromThread(op, actor),
    });
    for (const [name, roots] of rootsByProcess(setup.programs)) this.startProcess(name, roots);
  }

  check(): void {
    this.machine.kernel.check();
    for (const gil of this.gils.values()) gil.check();
  }

  snapshot(): ModelSnapshot {
    const loops = this.processes.flatMap(({ loop, gil }) => [...viewsOf(loop), gil.view()]);
    const shared = [
      ...this.threads.poolViews(),
      ...this.threads.world.views(),
      ...this.machine.kernel.views(),
    ];
    return { timeNs: this.machine.sim.nowNs, queues: [...loops, ...shared] };
  }

  extra(): Record<string, number> {
    const sums = {
      iterations: 0,
      callbacks: 0,
      slowCallbacks: 0,
      longestCallbackNs: 0,
      timerRebuilds: 0,
      gilSwitches: 0,
    };
    for (const { loop, gil } of this.processes) {
      sums.iterations += loop.counters.iterations;
      sums.callbacks += loop.counters.handles;
      sums.slowCallbacks += loop.counters.slowCallbacks;
      sums.longestCallbackNs = Math.max(sums.longestCallbackNs, loop.counters.longestCallbackNs);
      sums.timerRebuilds += loop.timers.rebuilds;
      sums.gilSwitches += gil.counters.switches;
    }
    return { ...this.machine.kernel.extra(), ...sums };
  }

  private startProcess(name: string, roots: readonly Root[]): void {
    const { parameters, programs } = this.setup;
    const { machine, threads, disturbance } = this;
    const { handleNs, iterationNs, debug } = parameters;
    const loop = new AsyncioLoop({
      name: `loop of ${name}`,
      machine,
      costs: { handleNs, iterationNs },
      debug,
      disturbance,
    });
    const running = new AsyncioPrograms({
      machine,
      loop,
      threads,
      disturbance,
      process: name,
      bodies: programs.programs ?? {},
      eager: parameters.eager,
      eagerKnown: hasEagerTasks(parameters.version),
      lateUncancel: hasLateUncancel(parameters.version),
      stepNs: parameters.stepNs,
      onMark: (lane, label) => {
        disturbance?.mark(label);
        machine.trace.mark(lane, machine.sim.nowNs, label);
      },
    });
    const runner = new Runner(loop, running);
    const [first] = roots;
    const place = {
      nice: first?.spec.nice ?? 0,
      ...(first?.spec.cores === undefined ? {} : { cores: first.spec.cores }),
    };
    const actor = threads.startThread({ name: `${name} loop`, process: name, ...place }, (self) =>
      runner.main(self, roots),
    );
    loop.attach(actor);
    this.processes.push({ gil: this.gilOf(name), loop, programs: running, runner });
  }

  private programsOf(actor: ThreadActor): AsyncioPrograms | undefined {
    return this.processes.find(({ loop }) => loop.thread.process === actor.process)?.programs;
  }

  private gilOf(process: string): Gil {
    const known = this.gils.get(process);
    if (known !== undefined) return known;
    const intervalNs = this.setup.parameters.switchIntervalUs * 1000;
    const made = new Gil({ ...this.machine, name: `GIL of ${process}`, intervalNs });
    this.gils.set(process, made);
    return made;
  }
}

/**
 * A simulation of asyncio programs. `disturbance` is for `findOrder`; a plain run has none.
 * @throws {RangeError} for eager tasks in a version without them.
 */
export function simulateAsyncio(
  setup: AsyncioSetup,
  keepTrace: boolean,
  disturbance: Disturbance | null = null,
): Simulation {
  const { parameters, seed } = setup;
  if (parameters.eager && !hasEagerTasks(parameters.version)) {
    throw new RangeError(
      `eager: CPython ${parameters.version} has no eager tasks; set version to 3.12 or later`,
    );
  }
  const running = new AsyncioRun(setup, keepTrace, disturbance);
  const { machine, threads, processes } = running;
  return makeSimulation({
    model: 'asyncio',
    seed,
    simulator: machine.sim,
    trace: machine.trace,
    graph: threads.world.graph,
    unfinished: () => processes.filter(({ runner }) => !runner.ended).length,
    lastEndNs: () => Math.max(0, ...processes.map(({ runner }) => runner.endNs)),
    snapshot: () => running.snapshot(),
    extra: () => running.extra(),
    check: () => running.check(),
  });
}

/** CPython's asyncio: one thread, one loop, many tasks. */
export const asyncioModel: ModelDefinition<typeof ASYNCIO_PARAMETERS> = {
  id: 'asyncio',
  title: 'asyncio event loop',
  summary: 'Tasks and callbacks on one thread of CPython, with timers, epoll, executor and task groups',
  parameters: ASYNCIO_PARAMETERS,
  presets: ASYNCIO_PRESETS,
  supports: () => true,
  create: (setup, options = {}) => simulateAsyncio(setup, options.keepTrace ?? true),
};
