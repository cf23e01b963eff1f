import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { type ProcReader, ReadFailure } from './reader.ts';

const FAILURES: Readonly<Record<string, number>> = {
  ENOENT: ReadFailure.gone,
  ESRCH: ReadFailure.gone,
  EACCES: ReadFailure.denied,
  EPERM: ReadFailure.denied,
  EMFILE: ReadFailure.noDescriptor,
  ENFILE: ReadFailure.noDescriptor,
};

function failureOf(error: unknown): number {
  const code = (error as NodeJS.ErrnoException).code;
  return (code === undefined ? undefined : FAILURES[code]) ?? ReadFailure.other;
}

/** The machine's own `/proc`, through synchronous calls: an asynchronous read would cost a thread switch each. */
export class NodeReader implements ProcReader {
  open(path: string): number {
    try {
      return openSync(path, 'r');
    } catch (error) {
      return failureOf(error);
    }
  }

  pread(fd: number, into: Uint8Array, position: number): number {
    try {
      return readSync(fd, into, 0, into.length, position);
    } catch (error) {
      return failureOf(error);
    }
  }

  close(fd: number): void {
    closeSync(fd);
  }

  list(path: string): readonly string[] | null {
    try {
      return readdirSync(path);
    } catch {
      return null;
    }
  }
}
