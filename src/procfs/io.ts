/** Bytes that a process caused to be read from and written to storage (`/proc/PID/io`; reading it needs ptrace rights). */
export interface IoTotals {
  readonly readBytes: number;
  readonly writeBytes: number;
}

const value = (text: string, key: string): number | null => {
  const match = new RegExp(`^${key}: (\\d+)$`, 'm').exec(text);
  return match ? Number(match[1]) : null;
};

/** Parses `/proc/PID/io`; null where a figure is missing. */
export function parseIo(text: string): IoTotals | null {
  const readBytes = value(text, 'read_bytes');
  const writeBytes = value(text, 'write_bytes');
  return readBytes === null || writeBytes === null ? null : { readBytes, writeBytes };
}
