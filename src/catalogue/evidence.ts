import type { Disturbance } from './disturbance.ts';
import { changedFlags, type ParamValues } from './params.ts';
import type { Toolchain } from './toolchain.ts';
import type { Workload } from './types.ts';
import type { Evidence } from './verdict.ts';

/** What a run tells of the claims of its workload. `toolchain` is null where none was found. */
export function evidenceOf(
  entry: Workload,
  run: {
    readonly values: ParamValues;
    readonly toolchain: Toolchain | null;
    readonly cores: number;
    readonly figures: Readonly<Record<string, number>> | null;
    readonly failure: string | null;
    /** null where nothing was recorded. */
    readonly disturbance: Disturbance | null;
  },
): Evidence {
  return {
    figures: run.figures,
    failure: run.failure,
    changedFlags: changedFlags(entry, run.values),
    cores: run.cores,
    version: run.toolchain?.version ?? null,
    gil: run.toolchain?.gil ?? null,
    disturbance: run.disturbance,
  };
}
