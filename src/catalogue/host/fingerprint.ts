import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReaderError } from '../../domain/error.ts';
import type { Toolchain } from '../toolchain.ts';
import type { Workload } from '../types.ts';

/** Raise when the way in which programs are built changes. */
const RECIPE = 1;

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Key of a built program: its language's sources, the toolchain and the way it is built. 32 hexadecimal digits.
 * Throws `ReaderError` (`no-workloads`) where the sources cannot be read.
 */
export async function buildKey(entry: Workload, toolchain: Toolchain, sourceDir: string): Promise<string> {
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify([RECIPE, entry.program.path, toolchain.command, toolchain.version, process.arch]),
  );
  try {
    for (const file of await filesUnder(sourceDir)) {
      const content = await readFile(file);
      hash.update(`${file.slice(sourceDir.length)}\0${content.length}\0`).update(content);
    }
  } catch (cause) {
    throw new ReaderError(
      'no-workloads',
      `The programs in ${sourceDir} cannot be read: install the product again.`,
      { cause },
    );
  }
  return hash.digest('hex').slice(0, 32);
}
