import type { SessionReader } from '../domain/query.ts';

/**
 * Open session files, at most `limit`: one more closes the one that was unused longest. Opens on first use, so a
 * caller never sees that a file was closed in between.
 */
export class ReaderCache {
  /** In order of last use, oldest first, which a Map keeps. */
  readonly #readers = new Map<string, SessionReader>();
  readonly #open: (path: string) => SessionReader;
  readonly #limit: number;

  constructor(open: (path: string) => SessionReader, limit: number) {
    this.#open = open;
    this.#limit = limit;
  }

  /** The session at `path`. Throws what opening throws. */
  get(path: string): SessionReader {
    const known = this.#readers.get(path);
    const reader = known ?? this.#open(path);
    this.#readers.delete(path);
    this.#readers.set(path, reader);
    if (known === undefined) this.#evict();
    return reader;
  }

  /** Closes the session at `path` where it is open. */
  close(path: string): void {
    this.#readers.get(path)?.close();
    this.#readers.delete(path);
  }

  closeAll(): void {
    for (const path of [...this.#readers.keys()]) this.close(path);
  }

  #evict(): void {
    for (const path of [...this.#readers.keys()]) {
      if (this.#readers.size <= this.#limit) return;
      this.close(path);
    }
  }
}
