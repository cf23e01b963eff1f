import { cluster, costSwitch } from './cluster.ts';
import { blockedLoop, ioLoop, runToCompletion } from './loop.ts';
import type { KnownNode } from './parts.ts';
import { threadPool, workerPool, workerThreads } from './threads.ts';

/** Programs of the catalogue's workloads that the model of Node explains. */
export const NODE_KNOWN: readonly KnownNode[] = [
  ioLoop,
  blockedLoop,
  workerThreads,
  workerPool,
  threadPool,
  runToCompletion,
  cluster,
  costSwitch,
];
