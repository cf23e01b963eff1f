import { z } from 'zod';

/**
 * An error for the reader: `message` says what failed, why, and what to do; `code` is stable, for programs.
 * It crosses process borders as plain data, where an `Error` would lose its fields.
 */
export interface ReaderError {
  readonly code: string;
  readonly message: string;
}

/** What every request over a process border is answered with. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ReaderError };

export const readerErrorSchema = z.strictObject({
  code: z.string().min(1),
  message: z.string().min(1),
}) satisfies z.ZodType<ReaderError, unknown>;

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const failure = (code: string, message: string): Result<never> => ({
  ok: false,
  error: { code, message },
});

/**
 * Any thrown thing as a reader's error. An error with a string `code` (a store's, a target's, Node's own such as
 * `ENOENT`) keeps it; anything else gets `fallbackCode`.
 */
export function toReaderError(thrown: unknown, fallbackCode: string): ReaderError {
  if (!(thrown instanceof Error)) return { code: fallbackCode, message: String(thrown) || fallbackCode };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  return { code: code || fallbackCode, message: thrown.message || thrown.name };
}

/** A reader's error as something to throw; the inverse of `toReaderError`. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: string;

  constructor(error: ReaderError) {
    super(error.message);
    this.code = error.code;
  }
}

/** The value of a result. Throws `RequestError` where it is a failure. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new RequestError(result.error);
}
