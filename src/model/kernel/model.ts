import type { ModelDefinition } from '../engine/model.ts';
import { supportsThreadOp } from '../threads/programs.ts';
import { simulateThreads } from '../threads/simulation.ts';
import { KERNEL_MODEL_PARAMETERS } from './parameters.ts';
import { KERNEL_PRESETS } from './presets.ts';

/** Linux's fair scheduler with one kernel thread for each program (1:1). */
export const kernelModel: ModelDefinition<typeof KERNEL_MODEL_PARAMETERS> = {
  id: 'kernel',
  title: 'Linux scheduler, 1:1 threads',
  summary:
    'Kernel threads under CFS or EEVDF: slices, nice, wake-ups, balance, quota, and locks between threads',
  parameters: KERNEL_MODEL_PARAMETERS,
  presets: KERNEL_PRESETS,
  supports: supportsThreadOp,
  create: (setup, options = {}) => simulateThreads('kernel', setup, options.keepTrace ?? true, null),
};
