import type { RuntimeInfo } from '../../domain/session.ts';
import type { ElfImage } from './elf.ts';
import type { ByteSource } from './fileWindow.ts';

/** An executable or a library that is being looked at. */
export interface Binary {
  /** Path as the process knows it, for names and for the evidence. */
  readonly path: string;
  readonly source: ByteSource;
  readonly elf: ElfImage;
}

/** Answers what runtime a binary holds, null where it is not the one that this function knows. */
export type BinaryLook = (binary: Binary) => Promise<RuntimeInfo | null>;

/** Last part of a path, without the mark that the kernel puts behind a file that was replaced or removed. */
export function baseName(path: string): string {
  const clean = path.replace(/ \(deleted\)$/, '');
  return clean.slice(clean.lastIndexOf('/') + 1);
}

/** A runtime for whose build the question of a GIL does not arise. */
export function runtime(kind: RuntimeInfo['kind'], version: string | null, evidence: string): RuntimeInfo {
  return { kind, version, gil: null, evidence };
}
