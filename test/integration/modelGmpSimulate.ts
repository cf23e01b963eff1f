import type { SimulationResult } from '../../src/model/engine/model.ts';
import type { ProgramSet } from '../../src/model/engine/program.ts';
import { asAnyModel } from '../../src/model/engine/registry.ts';
import { gmpModel } from '../../src/model/gmp/model.ts';
import type { RealRun } from './modelGmpHelp.ts';
import { machineKernel } from './modelHelp.ts';

/** Cores that the real program and the model have. */
export const PROCS = 2;
export const MS = 1_000_000;
const UNTIL_NS = 60_000 * MS;

/** Timer slack of Linux, us. */
const SLACK_US = 50;
/** What the model charges for entering a system call, us. */
const SYSCALL_US = 1;

/** What sleeping and waking cost on this machine: some us on bare metal, tens in a virtual machine. */
export function machineOf({ wakeUs, jitterUs, sleepCpuUs }: RealRun): object {
  const switchUs = Math.max(1, sleepCpuUs - 2 * SYSCALL_US);
  const wait = Math.max(1, wakeUs - SLACK_US - SYSCALL_US - switchUs);
  const ns = (us: number): number => Math.round(us * 1000);
  return { switchNs: ns(switchUs), wakeNs: ns(wait), timerJitterNs: Math.min(100_000, ns(jitterUs)) };
}

/** A run of Go programs on `procs` Ps. */
export function simulate(programs: ProgramSet, procs: number, more: object = {}, seed = 1): SimulationResult {
  const parameters = { cores: PROCS, gomaxprocs: procs, ...machineKernel(), version: '1.26', ...more };
  return asAnyModel(gmpModel).createFrom({ programs, parameters, seed }).run({ untilNs: UNTIL_NS });
}
