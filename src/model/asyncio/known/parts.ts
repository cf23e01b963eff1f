import type { KnownCost, KnownProgram } from '../../engine/known.ts';
import type { Body, Op } from '../../engine/program.ts';
import type { ASYNCIO_PARAMETERS } from '../parameters.ts';

export type KnownAsyncio = KnownProgram<typeof ASYNCIO_PARAMETERS>;

const MS = 1_000_000;

/** Name of the thread that runs the loop of the main program. */
export const LOOP_THREAD = 'main loop';

/** CPU from the start of the interpreter to the program's first phase; 55 to 65 ms for CPython 3.10 to 3.13 with asyncio. */
export const interpreterStart: KnownCost = {
  ns: 60 * MS,
  kind: 'cpu',
  per: 'the start of the interpreter with its imports',
};

/** `total += i * i` once; 44 ns with CPython 3.11. */
export const iterationCost = (spentBy: string): KnownCost => ({
  ns: 45,
  kind: 'cpu',
  per: 'one iteration of the sum',
  spentBy,
});

export const mark = (label: string): Op => ({ op: 'mark', label });

/** A timer that ticks for ever; what it was meant to show is when it does not. */
export const ticking = (ns: number): Body => [{ op: 'forever', body: [{ op: 'sleep', ns }, mark('tick')] }];
