import { costSwitch, costTasks } from './costs.ts';
import type { KnownAsyncio } from './parts.ts';
import { blocked, executor } from './sums.ts';
import { gathered, taskGroup, tokioLike } from './waits.ts';

/** Programs of the catalogue's workloads that the model of asyncio explains. */
export const ASYNCIO_KNOWN: readonly KnownAsyncio[] = [
  gathered,
  taskGroup,
  blocked,
  executor,
  costSwitch,
  costTasks,
  tokioLike,
];
