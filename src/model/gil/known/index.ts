import { CONDITION_KNOWN } from './conditions.ts';
import { COST_KNOWN } from './costs.ts';
import { COUNTER_KNOWN } from './counters.ts';
import { CPU_KNOWN } from './cpu.ts';
import { OUTSIDE_KNOWN } from './outside.ts';
import type { GilKnown } from './parts.ts';
import { PROCESS_KNOWN } from './processes.ts';
import { SYNC_KNOWN } from './sync.ts';
import { TROUBLE_KNOWN } from './trouble.ts';

/** The programs of the catalogue's workloads that run on CPython's threads and processes. */
export const GIL_KNOWN: readonly GilKnown[] = [
  ...CPU_KNOWN,
  ...PROCESS_KNOWN,
  ...OUTSIDE_KNOWN,
  ...COUNTER_KNOWN,
  ...SYNC_KNOWN,
  ...CONDITION_KNOWN,
  ...TROUBLE_KNOWN,
  ...COST_KNOWN,
];
