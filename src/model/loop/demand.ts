import type { KernelDemand } from '../kernel/demand.ts';
import type { Future } from './future.ts';

/** A coroutine gives the thread back to its loop; with a future it goes on when that is done, else at the next turn. */
export interface Suspend {
  readonly kind: 'suspend';
  readonly future: Future | null;
  /** What it waits for, as its lane shows it. */
  readonly wait: string;
}

/** What code in an event loop asks for: CPU and waits of its thread, or to be suspended. */
export type LoopDemand = KernelDemand | Suspend;
export type LoopWork = Generator<LoopDemand, void, number>;

export const suspend = (future: Future | null, wait: string): Suspend => ({ kind: 'suspend', future, wait });
