import type { Setup } from '../engine/model.ts';
import type { Parameter, ValuesOf } from '../engine/parameters.ts';
import { KERNEL_PARAMETERS } from '../kernel/options.ts';

const cost = (title: string, help: string, ns: number): Parameter & { kind: 'number' } => ({
  kind: 'number',
  title,
  help,
  unit: 'ns',
  min: 0,
  max: 1_000_000_000,
  default: ns,
  integer: true,
});

/** Parameters of the model of Node. */
export const NODE_PARAMETERS = {
  ...KERNEL_PARAMETERS,
  libuv: {
    kind: 'choice',
    title: 'libuv',
    help: '1.45 (Node 20) moved the timers from the start of an iteration to its end; since 1.48 (Node 22) a pass of them is not begun anew where one becomes due in it',
    choices: ['>=1.48', '1.45-1.47', '<=1.44'],
    default: '>=1.48',
  },
  script: {
    kind: 'choice',
    title: 'Main script',
    help: 'After a CommonJS script ticks come before microtasks, after an ES module the other way round',
    choices: ['commonjs', 'module'],
    default: 'module',
  },
  // libuv src/threadpool.c: UV_THREADPOOL_SIZE, 4 by default, at most 1024.
  poolSize: {
    kind: 'number',
    title: 'Pool threads',
    help: 'UV_THREADPOOL_SIZE: threads of libuv for files, name look-ups, cryptography and compression',
    unit: '',
    min: 1,
    max: 1024,
    default: 4,
    integer: true,
  },
  callbackNs: cost('Cost of a callback', 'CPU to call one callback, tick or microtask', 200),
  iterationNs: cost('Cost of an iteration', 'CPU of one turn of the loop with its epoll_wait', 2000),
  workerStartNs: cost(
    'Start of a worker',
    'CPU that a new worker thread takes before its first message',
    12_000_000,
  ),
} as const satisfies Record<string, Parameter>;

/** What a run of Node programs is made from. */
export type NodeSetup = Setup<ValuesOf<typeof NODE_PARAMETERS>>;
