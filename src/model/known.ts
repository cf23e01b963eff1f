import { ASYNCIO_KNOWN } from './asyncio/known/index.ts';
import type { KnownProgram } from './engine/known.ts';
import { GIL_KNOWN } from './gil/known/index.ts';
import { GMP_KNOWN } from './gmp/known/index.ts';
import { KERNEL_KNOWN } from './kernel/known/index.ts';
import { NODE_KNOWN } from './node/known/index.ts';

/** A workload's program and the id of the model that it is written for. */
export interface KnownEntry {
  readonly model: string;
  readonly known: KnownProgram;
}

/** Known programs with their own parameters' types hidden: the model checks the values when it is set up. */
function entries(
  model: string,
  programs: readonly Omit<KnownProgram, 'parameters'>[],
): (readonly [string, KnownEntry])[] {
  return programs.map((known) => [known.id, { model, known: known as KnownProgram }]);
}

const ALL = [
  ...entries('kernel', KERNEL_KNOWN),
  ...entries('gil', GIL_KNOWN),
  ...entries('asyncio', ASYNCIO_KNOWN),
  ...entries('node', NODE_KNOWN),
  ...entries('gmp', GMP_KNOWN),
];

/** The program of every workload of the catalogue, by the workload's id. */
export const KNOWN_PROGRAMS: ReadonlyMap<string, KnownEntry> = new Map(ALL);
