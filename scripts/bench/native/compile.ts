import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs compiled for a benchmark, by name, and how to remove them. */
export interface Compiled {
  readonly path: (name: string) => string;
  readonly remove: () => void;
}

/** Compiles C files of this folder with `cc`; null, said on the terminal, where there is none. */
export function compile(names: readonly string[]): Compiled | null {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  for (const name of names) {
    const source = join(import.meta.dirname, `${name}.c`);
    const result = spawnSync('cc', ['-O2', '-pthread', '-o', join(folder, name), source], {
      encoding: 'utf8',
    });
    if (result.status === 0) continue;
    const why = result.error ? 'no C compiler (cc) was found: apt-get install gcc' : result.stderr;
    console.log(`Left out: ${name}.c could not be compiled: ${why}`);
    remove();
    return null;
  }
  return { path: (name) => join(folder, name), remove };
}
