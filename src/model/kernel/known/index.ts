import { KERNEL_COST_KNOWN } from './costs.ts';
import { javaPool } from './java.ts';
import { type KernelKnown, SCALING_KNOWN } from './threads.ts';

/** The programs of the catalogue's workloads whose threads only the kernel schedules. */
export const KERNEL_KNOWN: readonly KernelKnown[] = [...SCALING_KNOWN, javaPool, ...KERNEL_COST_KNOWN];
