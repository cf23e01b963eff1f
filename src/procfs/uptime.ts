/** Seconds since boot, time in suspend included, from `/proc/uptime` (steps of 10 ms); null where the text is not one. */
export function parseUptimeSeconds(text: string): number | null {
  const match = /^(\d+\.\d+) /.exec(text);
  return match ? Number(match[1]) : null;
}
