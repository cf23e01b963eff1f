import { CPU_KNOWN } from './cpu.ts';
import { OUTSIDE_KNOWN } from './outside.ts';
import type { GilKnown } from './parts.ts';
import { PROCESS_KNOWN } from './processes.ts';

/** The programs of the catalogue's workloads that run on CPython's threads and processes. */
export const GIL_KNOWN: readonly GilKnown[] = [...CPU_KNOWN, ...PROCESS_KNOWN, ...OUTSIDE_KNOWN];
