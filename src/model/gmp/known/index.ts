import type { KnownProgram } from '../../engine/known.ts';
import type { GMP_PARAMETERS } from '../parameters.ts';
import { RUN_KNOWN } from './run.ts';
import { SCHEDULE_KNOWN } from './schedule.ts';

/** The programs of the catalogue's workloads that the model of Go's scheduler explains. */
export const GMP_KNOWN: readonly KnownProgram<typeof GMP_PARAMETERS>[] = [...RUN_KNOWN, ...SCHEDULE_KNOWN];
