/**
 * The last id that the kernel gave to a process or a thread of the reader's PID namespace, from `/proc/loadavg`.
 * While it stays the same nothing was born. null where the text is not a load average.
 */
export function parseLastPid(text: string): number | null {
  const match = /^\d+\.\d+ \d+\.\d+ \d+\.\d+ \d+\/\d+ (\d+)\s*$/.exec(text);
  return match ? Number(match[1]) : null;
}
