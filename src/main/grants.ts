import { ReaderError } from '../domain/error.ts';

/** Most paths remembered; the oldest goes first. */
const LIMIT = 5000;

/**
 * Files that the window may have opened: those that the reader chose in a native dialog or on the command line, that
 * were recorded, or that the library listed. The window's own word is not enough for any other file.
 */
export class PathGrants {
  readonly #granted = new Set<string>();

  grant(path: string): void {
    this.#granted.delete(path);
    this.#granted.add(path);
    for (const oldest of this.#granted) {
      if (this.#granted.size <= LIMIT) return;
      this.#granted.delete(oldest);
    }
  }

  /** Throws `ReaderError` `path-not-chosen` for a file that was never granted. */
  check(path: string): void {
    if (this.#granted.has(path)) return;
    throw new ReaderError(
      'path-not-chosen',
      `${path} was not chosen in a dialog and is not in the library. Open it with File, Open.`,
    );
  }
}
