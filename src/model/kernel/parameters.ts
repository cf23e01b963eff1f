import { KERNEL_PARAMETERS, POOL_PARAMETER } from './options.ts';

/** Parameters of the model of plain kernel threads. */
export const KERNEL_MODEL_PARAMETERS = { ...KERNEL_PARAMETERS, poolSize: POOL_PARAMETER } as const;
