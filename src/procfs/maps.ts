/** One mapping of `/proc/PID/maps`. Addresses are bigint: they reach beyond 2^53. */
export interface Mapping {
  readonly start: bigint;
  readonly end: bigint;
  /** `r`, `w`, `x`, `p` or `s`, and `-` in place, as the file has it. */
  readonly permissions: string;
  readonly offset: bigint;
  readonly inode: number;
  /** File or pseudo name such as `[heap]`, with newlines' escapes undone; null for anonymous memory. */
  readonly path: string | null;
  /** The file was removed or replaced after it was mapped. */
  readonly deleted: boolean;
}

const LINE = /^([0-9a-f]+)-([0-9a-f]+) ([r-][w-][x-][ps]) ([0-9a-f]+) [0-9a-f]+:[0-9a-f]+ (\d+)(?: +(.*))?$/;
const DELETED = ' (deleted)';

/** Parses one line of `/proc/PID/maps`; null where it is not one. */
export function parseMapping(line: string): Mapping | null {
  const match = LINE.exec(line);
  if (!match) return null;
  const [, start, end, permissions = '', offset, inode, name] = match;
  const deleted = name?.endsWith(DELETED) ?? false;
  const path = deleted ? name?.slice(0, -DELETED.length) : name;
  return {
    start: BigInt(`0x${start}`),
    end: BigInt(`0x${end}`),
    permissions,
    offset: BigInt(`0x${offset}`),
    inode: Number(inode),
    path: path ? path.replaceAll('\\012', '\n') : null,
    deleted,
  };
}

/** Parses `/proc/PID/maps`, leaving out what is not a mapping. */
export function parseMaps(text: string): Mapping[] {
  return text.split('\n').flatMap((line) => parseMapping(line) ?? []);
}
