import type { KernelState } from '../domain/session.ts';

export type { KernelState };

/** Kernel states by the number that the file stores. Append only: files hold the numbers. */
export const SLICE_STATES: readonly KernelState[] = ['R', 'S', 'D', 'T', 't', 'Z', 'X', 'I', 'P', '?'];
