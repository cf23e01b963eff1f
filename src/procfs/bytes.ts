/** Byte-level helpers for the parsers of the hot path, which make no strings and no objects. */

export const SPACE = 0x20;
export const NEWLINE = 0x0a;
export const CLOSE_PAREN = 0x29;
export const OPEN_PAREN = 0x28;
const ZERO = 0x30;

/** Whether a byte is an ASCII digit. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= 0x39;
}

/**
 * A cursor over one file's bytes. One is made per parser and used again for every call, so that a parse
 * allocates nothing. Numbers above 2^53 lose their low digits, as everywhere in JavaScript.
 */
export class Cursor {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  end = 0;

  /** Puts the cursor on the first `length` bytes, at `at`. */
  reset(bytes: Uint8Array, at: number, length: number): void {
    this.bytes = bytes;
    this.at = at;
    this.end = Math.min(length, bytes.length);
  }

  /** Reads the unsigned decimal at the cursor after any spaces; -1 where there is none. Ends on the byte after it. */
  number(): number {
    const { bytes, end } = this;
    let at = this.at;
    while (at < end && bytes[at] === SPACE) at++;
    const first = at;
    let value = 0;
    for (; at < end; at++) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    this.at = at;
    return at === first ? -1 : value;
  }

  /** Passes `count` space-separated fields; false where the bytes end first. */
  skip(count: number): boolean {
    const { bytes, end } = this;
    let at = this.at;
    for (let i = 0; i < count; i++) {
      while (at < end && bytes[at] === SPACE) at++;
      if (at >= end) return false;
      while (at < end && bytes[at] !== SPACE) at++;
    }
    this.at = at;
    return true;
  }
}
