import type { Preset } from '../engine/model.ts';
import type { GMP_PARAMETERS } from './model.ts';
export const GMP_PRESETS: readonly Preset<typeof GMP_PARAMETERS>[] = [];
