/** Total time in microseconds that some task was held up, from a file of `/proc/pressure`; null where it is not one. */
export function parsePressureSomeUs(text: string): number | null {
  const match = /^some avg10=\S+ avg60=\S+ avg300=\S+ total=(\d+)$/m.exec(text);
  return match ? Number(match[1]) : null;
}
