import { ReaderError } from '../domain/error.ts';

/** A `ReaderError` as plain data, for crossing process borders, where an `Error` would lose its fields. */
export interface ErrorInfo {
  readonly code: string;
  readonly message: string;
}

/** What every request over a process border is answered with. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ErrorInfo };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const failure = (
  code: string,
  message: string,
): { readonly ok: false; readonly error: ErrorInfo } => ({
  ok: false,
  error: { code, message },
});

/**
 * Any thrown thing as plain data. What was made for the reader, and Node's own errors such as `ENOENT`, keep their
 * code; anything else is a defect and says so, with its message.
 */
export function toErrorInfo(thrown: unknown): ErrorInfo {
  if (!(thrown instanceof Error)) return { code: 'defect', message: String(thrown) || 'Unknown error' };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  return { code: code || 'defect', message: thrown.message || thrown.name };
}

/** Runs `work`; what it throws becomes a failure. */
export async function attempt<T>(work: () => T | Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (thrown) {
    return { ok: false, error: toErrorInfo(thrown) };
  }
}

/** The value of a result. Throws `ReaderError` where it is a failure. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new ReaderError(result.error.code, result.error.message);
}
