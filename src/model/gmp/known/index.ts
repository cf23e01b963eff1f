import type { KnownProgram } from '../../engine/known.ts';
import type { GMP_PARAMETERS } from '../parameters.ts';
import { COST_KNOWN } from './cost.ts';
import { JAVA_KNOWN } from './java.ts';
import { RUN_KNOWN } from './run.ts';
import { SCHEDULE_KNOWN } from './schedule.ts';
import { SYNC_KNOWN } from './sync.ts';
import { WAIT_KNOWN } from './wait.ts';

/** The programs of the catalogue's workloads that the model of Go's scheduler explains. */
export const GMP_KNOWN: readonly KnownProgram<typeof GMP_PARAMETERS>[] = [
  ...RUN_KNOWN,
  ...SCHEDULE_KNOWN,
  ...WAIT_KNOWN,
  ...SYNC_KNOWN,
  ...COST_KNOWN,
  ...JAVA_KNOWN,
];
