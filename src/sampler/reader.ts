/**
 * How the sampler reaches `/proc`. Failures are negative numbers instead of exceptions, because a thread that is
 * gone is an ordinary answer on the hot path. The real one is `NodeReader`; tests use a made-up `/proc`.
 */
export interface ProcReader {
  /** Opens a file for reading: a descriptor, or a `ReadFailure`. */
  open(path: string): number;
  /** Reads from `position` into `into`, at most its length: bytes read, or a `ReadFailure`. */
  pread(fd: number, into: Uint8Array, position: number): number;
  close(fd: number): void;
  /** Names in a folder; null where it is gone or not readable. */
  list(path: string): readonly string[] | null;
}

/** Why a read failed. */
export const ReadFailure = {
  /** ENOENT, ESRCH: the thread or process, or this kernel's file, does not exist. */
  gone: -1,
  /** EACCES, EPERM. */
  denied: -2,
  /** EMFILE, ENFILE: no descriptor is left. */
  noDescriptor: -3,
  other: -4,
} as const;

const CHUNK = 65_536;
/** `/proc/stat` of a machine with hundreds of cores has some tens of kB; nothing read here is beyond this. */
const LONGEST = 1 << 20;
const chunk = Buffer.alloc(CHUNK);

/** Reads a whole small file as UTF-8 text (bytes that are not UTF-8 are replaced), or tells why it could not. */
export function readText(reader: ProcReader, path: string): string | number {
  const fd = reader.open(path);
  if (fd < 0) return fd;
  const parts: string[] = [];
  let position = 0;
  let read = reader.pread(fd, chunk, position);
  while (read > 0 && position < LONGEST) {
    parts.push(chunk.toString('utf8', 0, read));
    position += read;
    read = reader.pread(fd, chunk, position);
  }
  reader.close(fd);
  return read < 0 && position === 0 ? read : parts.join('');
}

/** The same, with null for any failure. */
export function readTextOrNull(reader: ProcReader, path: string): string | null {
  const text = readText(reader, path);
  return typeof text === 'string' ? text : null;
}
