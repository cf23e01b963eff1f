import type { KnownCost, KnownProgram } from '../../engine/known.ts';
import type { Op } from '../../engine/program.ts';
import type { NODE_PARAMETERS } from '../parameters.ts';

export type KnownNode = KnownProgram<typeof NODE_PARAMETERS>;

export const MS = 1_000_000;

/** Name of the thread that runs the main script. */
export const MAIN_THREAD = 'main';

/** CPU from the start of Node to the program's first phase; 25 to 35 ms for Node 20 and 24. */
export const nodeStart: KnownCost = {
  ns: 30 * MS,
  kind: 'cpu',
  per: 'the start of Node with the program’s modules',
};

/** `sum += Math.sqrt(i)` once; 2.4 ns with Node 20 and 24. */
export const rootCost = (spentBy: string): KnownCost => ({
  ns: 2.4,
  kind: 'cpu',
  per: 'one square root of the sum',
  spentBy,
});

export const mark = (label: string): Op => ({ op: 'mark', label });

/** setInterval, until `stopTicks`. */
export const ticks = (ns: number): Op => ({
  op: 'defer',
  to: 'interval',
  delayNs: ns,
  body: [mark('tick')],
  as: 'ticks',
});
export const stopTicks: Op = { op: 'cancel', task: 'ticks' };
