/**
 * Soft limit of open files from `/proc/PID/limits`: Infinity for `unlimited`, null where the line is missing.
 */
export function parseOpenFileLimit(text: string): number | null {
  const match = /^Max open files\s+(\d+|unlimited)\s/m.exec(text);
  if (!match) return null;
  return match[1] === 'unlimited' ? Number.POSITIVE_INFINITY : Number(match[1]);
}
