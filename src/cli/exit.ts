import { ReaderError } from '../domain/error.ts';
import { TargetError, targetErrorToCode } from '../target/targetError.ts';

/** Exit codes of the command line, as a shell's user expects them; documented in docs/command-line.md. */
export const EXIT = {
  ok: 0,
  /** Something failed; the message on stderr says what. */
  failure: 1,
  /** The command line itself was wrong. */
  usage: 2,
} as const;

/** Exit code for an error's code; a target that cannot be started answers as a shell would. */
export function codeOf(error: unknown): number {
  if (error instanceof TargetError) return targetErrorToCode(error.code);
  if (!(error instanceof ReaderError)) return EXIT.failure;
  if (error.code === 'usage') return EXIT.usage;
  return EXIT.failure;
}

/** What the user reads for an error: the message alone where it was made for readers, with the stack where it is a defect. */
export function describeError(error: unknown): string {
  if (error instanceof ReaderError) return `switchyard: ${error.message}`;
  if (error instanceof Error) return `switchyard: internal error: ${error.stack ?? error.message}`;
  return `switchyard: internal error: ${String(error)}`;
}
