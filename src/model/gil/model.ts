import type { ModelDefinition } from '../engine/model.ts';
import { supportsThreadOp } from '../threads/programs.ts';
import { NO_LOCK, type RuntimeLock } from '../threads/runtime-lock.ts';
import { simulateThreads, type ThreadMachine, type ThreadRuntimeParts } from '../threads/simulation.ts';
import { Gil, type GilCounters } from './gil.ts';
import { GIL_PARAMETERS } from './parameters.ts';
import { GIL_PRESETS } from './presets.ts';

interface GilValues {
  readonly build: string;
  readonly switchIntervalUs: number;
  readonly freeThreadedOverheadPct: number;
  readonly lockCostPct: number;
}

function sum(locks: Iterable<Gil>): GilCounters {
  const total: GilCounters = { switches: 0, requests: 0, forced: 0, contended: 0 };
  for (const { counters } of locks) {
    total.switches += counters.switches;
    total.requests += counters.requests;
    total.forced += counters.forced;
    total.contended += counters.contended;
  }
  return total;
}

function makeRuntime(values: GilValues, machine: ThreadMachine): ThreadRuntimeParts {
  const locks = new Map<string, Gil>();
  const freeThreaded = values.build === 'free-threaded';
  const lockOf = (process: string, interpreter: number): RuntimeLock => {
    if (freeThreaded) return NO_LOCK;
    const key = values.build === 'per-interpreter' ? `${process} interpreter ${interpreter}` : process;
    const known = locks.get(key);
    if (known !== undefined) return known;
    const made = new Gil({
      ...machine,
      name: `GIL of ${key}`,
      intervalNs: values.switchIntervalUs * 1000,
      costFactor: values.lockCostPct / 100,
    });
    locks.set(key, made);
    return made;
  };
  return {
    lockOf,
    computeFactor: freeThreaded ? 1 + values.freeThreadedOverheadPct / 100 : 1,
    views: () => [...locks.values()].map((lock) => lock.view()),
    extra: () => {
      const { switches, requests, forced, contended } = sum(locks.values());
      return { gilSwitches: switches, gilRequests: requests, gilForced: forced, gilContended: contended };
    },
    check: () => {
      for (const lock of locks.values()) lock.check();
    },
  };
}

/** CPython's threads on the kernel model: the GIL, one an interpreter, none, and several processes. */
export const gilModel: ModelDefinition<typeof GIL_PARAMETERS> = {
  id: 'gil',
  title: 'CPython threads and the GIL',
  summary: 'Python threads on Linux: one lock a process, one an interpreter, none, or several processes',
  parameters: GIL_PARAMETERS,
  presets: GIL_PRESETS,
  supports: supportsThreadOp,
  create: (setup, options = {}) =>
    simulateThreads('gil', setup, options.keepTrace ?? true, (machine) =>
      makeRuntime(setup.parameters, machine),
    ),
};
