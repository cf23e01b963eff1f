import type { Preset } from '../engine/model.ts';
import type { Body, ProgramSet } from '../engine/program.ts';
import type { GMP_PARAMETERS } from './parameters.ts';

export type GmpPreset = Preset<typeof GMP_PARAMETERS>;

export const US = 1000;
export const MS = 1_000_000;

/** Computes for ever. */
export const spin: Body = [{ op: 'forever', body: [{ op: 'compute', ns: 100 * MS }] }];

/** A main goroutine that starts `count` of `worker`, waits for all, and ends the program. */
export const fanOut = (count: number, worker: Body, more: Pick<ProgramSet, 'objects'> = {}): ProgramSet => ({
  threads: [
    {
      name: 'main',
      body: [{ op: 'spawn', program: 'worker', count }, { op: 'join' }],
    },
  ],
  programs: { worker },
  ...more,
});
