import type { RuntimeInfo } from '../../domain/session.ts';
import { cString } from './elf.ts';
import { type Binary, baseName, runtime } from './looked.ts';

/** Whether a mapped file's name is a Ruby library. */
export const isLibRuby = (path: string): boolean => /^libruby[-.\d]*\.so/.test(baseName(path));

/** Ruby by its exported `ruby_version` text: a static build, or its library. */
export async function lookForRuby({ elf, source, path }: Binary): Promise<RuntimeInfo | null> {
  const symbol = await elf.symbol('ruby_version');
  const offset = symbol && elf.offsetOf(symbol.address);
  if (!symbol || offset === null) return null;
  const version = cString(await source.read(offset, Math.min(symbol.size, 32)));
  return runtime('ruby', version || null, `symbol ruby_version of ${path}`);
}
