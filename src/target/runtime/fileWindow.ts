import { type FileHandle, open } from 'node:fs/promises';

/** Random access to a file's bytes. Reads are asynchronous, so that looking at a binary never holds up sampling. */
export interface ByteSource {
  readonly size: number;
  /** Bytes from `offset`; shorter than `length` only at the end of the source. */
  read(offset: number, length: number): Promise<Buffer>;
}

/** A file opened for looking inside; `key` changes when its content does. */
export interface FileWindow extends ByteSource {
  readonly key: string;
  close(): Promise<void>;
}

/** Bytes read at once in a scan: large enough to be fast, small enough to search in under a millisecond. */
const SCAN_WINDOW = 1 << 20;

async function readFully(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/**
 * Opens `path` (which may be a `/proc/PID/exe` link) for reading.
 * @throws the error of open(2) or fstat(2), with its `code`.
 */
export async function openWindow(path: string): Promise<FileWindow> {
  const handle = await open(path, 'r');
  try {
    const stat = await handle.stat({ bigint: true });
    const size = Number(stat.size);
    return {
      size,
      key: `${stat.dev}:${stat.ino}:${stat.mtimeNs}:${stat.size}`,
      read: (offset, length) => readFully(handle, offset, Math.max(0, Math.min(length, size - offset))),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A source over bytes in memory. */
export function bytesSource(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}

/** What a scan calls for each window; a value other than undefined ends the scan. */
export type ScanVisitor<T> = (window: Buffer, offset: number) => T | undefined;

/**
 * Runs `visit` over `[start, end)` in windows that overlap by `overlap` bytes, so that a match no longer than that
 * is never cut. Answers the first value that `visit` gives, or null. Memory stays at one window.
 */
export async function scan<T>(
  source: ByteSource,
  range: { readonly start: number; readonly end: number },
  overlap: number,
  visit: ScanVisitor<T>,
): Promise<T | null> {
  const end = Math.min(range.end, source.size);
  for (let at = range.start; at < end; at += SCAN_WINDOW) {
    const window = await source.read(at, Math.min(SCAN_WINDOW + overlap, end - at));
    if (window.length === 0) return null;
    const found = visit(window, at);
    if (found !== undefined) return found;
  }
  return null;
}
