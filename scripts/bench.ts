import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectRoot } from './root.ts';

// npm run bench [-- NAME...]: runs every scripts/bench/*.bench.ts, or those whose name contains one of the words given.
// Each exports `run(): Promise<void>`, which prints its tables.
const words = process.argv.slice(2);
const folder = join(projectRoot, 'scripts', 'bench');
const files = globSync('*.bench.ts', { cwd: folder })
  .sort()
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
if (files.length === 0)
  throw new Error(`no benchmark in scripts/bench/${words.map((word) => ` named like ${word}`).join(',')}`);

for (const file of files) {
  console.log(`\n== ${basename(file, '.bench.ts')}`);
  const bench: { run: () => Promise<void> } = await import(join(folder, file));
  await bench.run();
}
