/** Suffixes that the compiler adds to a function it changed: `.constprop.0`, `.isra.0`, `.part.3`, `.cold`. */
const COMPILER_SUFFIX = /\.(?:constprop|isra|part|cold|llvm|lto_priv)\b.*$/;

/**
 * The kernel function in which a thread sleeps, from `/proc/PID/task/TID/wchan`, without compiler suffixes.
 * null for `0`: it runs, is still queued, or the reader has no ptrace right.
 */
export function parseWchan(text: string): string | null {
  const name = text.trim().replace(COMPILER_SUFFIX, '');
  return /^[A-Za-z_]\w*$/.test(name) ? name : null;
}
