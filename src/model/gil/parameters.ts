import type { Parameter } from '../engine/parameters.ts';
import { KERNEL_PARAMETERS, POOL_PARAMETER } from '../kernel/options.ts';
import { DEFAULT_SWITCH_INTERVAL_US } from './gil.ts';

/** Parameters of the model of CPython's threads. */
export const GIL_PARAMETERS = {
  ...KERNEL_PARAMETERS,
  build: {
    kind: 'choice',
    title: 'Lock',
    help: 'One GIL a process; one an interpreter (3.12 and later); none (a free-threaded build, 3.13 and later)',
    choices: ['gil', 'per-interpreter', 'free-threaded'],
    default: 'gil',
  },
  switchIntervalUs: {
    kind: 'number',
    title: 'Switch interval',
    help: 'How long a thread waits for the GIL before it asks the holder to drop it (sys.setswitchinterval)',
    unit: 'us',
    min: 1,
    max: 10_000_000,
    default: DEFAULT_SWITCH_INTERVAL_US,
    integer: true,
  },
  // docs.python.org, howto/free-threading-python: 1 to 8 % on 3.14, by platform.
  freeThreadedOverheadPct: {
    kind: 'number',
    title: 'Overhead without GIL',
    help: 'How much more CPU the same bytecode takes in a free-threaded build; 1 to 8 % on 3.14',
    unit: '%',
    min: 0,
    max: 400,
    default: 5,
    integer: false,
  },
  lockCostPct: {
    kind: 'number',
    title: "Cost of the lock's steps",
    help: 'Length of the steps inside taking and dropping the GIL; 100 as measured in a virtual machine, 0 for none',
    unit: '%',
    min: 0,
    max: 1000,
    default: 100,
    integer: false,
  },
  poolSize: POOL_PARAMETER,
} as const satisfies Record<string, Parameter>;
