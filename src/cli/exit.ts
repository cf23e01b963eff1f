import { ReaderError } from '../domain/error.ts';
import { TargetError, targetErrorToCode } from '../target/targetError.ts';

/** Exit codes of the command line, as a shell's user expects them; documented in docs/command-line.md. */
export const EXIT = {
  ok: 0,
  /** Something failed, on the machine or in a file; the message on stderr says what. */
  failure: 1,
  /** What is wrong stands on the command line itself: an option, a name that there is none of, a value out of bounds. */
  usage: 2,
} as const;

/** Codes of errors of words: the same command line is wrong on every machine that has the same toolchains. */
const OF_WORDS: ReadonlySet<string> = new Set([
  'usage',
  'command-line',
  'unknown-example',
  'unknown-parameter',
  'bad-parameter',
  'unknown-model',
  'no-preset',
  'bad-setting',
  'bad-override',
  'unknown-toolchain',
]);

/** Exit code for an error's code; a target that cannot be started answers as a shell would. */
export function codeOf(error: unknown): number {
  if (error instanceof TargetError) return targetErrorToCode(error.code);
  return error instanceof ReaderError && OF_WORDS.has(error.code) ? EXIT.usage : EXIT.failure;
}

/** What the user reads for an error: the message alone where it was made for readers, with the stack where it is a defect. */
export function describeError(error: unknown): string {
  if (error instanceof ReaderError) return `switchyard: ${error.message}`;
  if (error instanceof Error) return `switchyard: internal error: ${error.stack ?? error.message}`;
  return `switchyard: internal error: ${String(error)}`;
}
