/** Load average over one minute from `/proc/loadavg`; null where the text is not one. */
export function parseLoad1(text: string): number | null {
  const match = /^(\d+\.\d+) \d+\.\d+ \d+\.\d+ /.exec(text);
  return match ? Number(match[1]) : null;
}
