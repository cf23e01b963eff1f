import { existsSync } from 'node:fs';

/**
 * The sampling thread's entry: `src/sampler/worker.ts` beside this source, or `sampler.js` in the folder of the built
 * entries (this module is in that folder or in its `chunks`).
 */
export function samplerWorker(here: string = import.meta.url): URL {
  if (here.endsWith('.ts')) return new URL('../sampler/worker.ts', here);
  const beside = new URL('sampler.js', here);
  return existsSync(beside) ? beside : new URL('../sampler.js', here);
}
