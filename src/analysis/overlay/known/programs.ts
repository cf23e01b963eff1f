import { ASYNCIO_KNOWN } from '../../../model/asyncio/known/index.ts';
import type { KnownProgram } from '../../../model/engine/known.ts';
import { GIL_KNOWN } from '../../../model/gil/known/index.ts';
import { GMP_KNOWN } from '../../../model/gmp/known/index.ts';
import { KERNEL_KNOWN } from '../../../model/kernel/known/index.ts';
import { NODE_KNOWN } from '../../../model/node/known/index.ts';

/** A workload's known program and the simulator that it is written for. */
export interface KnownEntry {
  readonly model: string;
  readonly known: KnownProgram;
}

/** Hides a program's parameter types: the simulator checks the values again. */
const entries = (model: string, list: readonly unknown[]): KnownEntry[] =>
  list.map((known) => ({ model, known: known as KnownProgram }));

const ENTRIES: readonly KnownEntry[] = [
  ...entries('kernel', KERNEL_KNOWN),
  ...entries('gil', GIL_KNOWN),
  ...entries('asyncio', ASYNCIO_KNOWN),
  ...entries('gmp', GMP_KNOWN),
  ...entries('node', NODE_KNOWN),
];

/** The known program of a workload for a simulator; null where there is none. */
export const knownEntry = (workload: string, model: string): KnownEntry | null =>
  ENTRIES.find(({ model: own, known }) => own === model && known.id === workload) ?? null;

/** Simulators that a known program of a workload is written for. */
export const knownModels = (workload: string): string[] =>
  ENTRIES.filter(({ known }) => known.id === workload).map(({ model }) => model);
