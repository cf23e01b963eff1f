import type { Parameter } from '../engine/parameters.ts';
import { DEFAULT_SWITCH_INTERVAL_US } from '../gil/gil.ts';
import { KERNEL_PARAMETERS, POOL_PARAMETER } from '../kernel/options.ts';
import { PYTHON_VERSIONS } from './versions.ts';

const cost = (title: string, help: string, ns: number): Parameter & { kind: 'number' } => ({
  kind: 'number',
  title,
  help,
  unit: 'ns',
  min: 0,
  max: 10_000_000,
  default: ns,
  integer: true,
});

/** Parameters of the model of asyncio. The costs are estimates of the order that CPython 3.11 to 3.13 takes; measure your own. */
export const ASYNCIO_PARAMETERS = {
  ...KERNEL_PARAMETERS,
  version: {
    kind: 'choice',
    title: 'CPython',
    help: 'Version: eager tasks exist from 3.12 on',
    choices: PYTHON_VERSIONS,
    default: '3.12',
  },
  eager: {
    kind: 'boolean',
    title: 'Eager tasks',
    help: 'asyncio.eager_task_factory: create_task runs the first step at once (3.12 and later)',
    default: false,
  },
  debug: {
    kind: 'boolean',
    title: 'Debug mode',
    help: 'Counts and marks callbacks that take 0.1 s and longer',
    default: false,
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
  poolSize: POOL_PARAMETER,
  handleNs: cost('Cost of a callback', 'CPU to take a handle from the ready queue and call it', 500),
  stepNs: cost('Cost of a task step', 'CPU to resume a coroutine, beside its own code', 700),
  iterationNs: cost('Cost of an iteration', 'CPU of one pass of the loop with its epoll_wait', 6000),
} as const satisfies Record<string, Parameter>;
