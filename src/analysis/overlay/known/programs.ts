import { KNOWN_PROGRAMS, type KnownEntry } from '../../../model/known.ts';

export type { KnownEntry };

/** The known program of a workload; null where there is none, or only for another simulator. */
export function knownEntry(workload: string, model: string): KnownEntry | null {
  const entry = KNOWN_PROGRAMS.get(workload);
  return entry?.model === model ? entry : null;
}

/** The simulator that the known program of a workload is written for; null where there is none. */
export const knownModel = (workload: string): string | null => KNOWN_PROGRAMS.get(workload)?.model ?? null;
