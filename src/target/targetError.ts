import { ReaderError } from '../domain/error.ts';

/** Why a target cannot be recorded. */
export type TargetErrorCode =
  | 'empty-command'
  | 'command-not-found'
  | 'not-executable'
  | 'bad-format'
  | 'bad-cwd'
  | 'bad-argument'
  | 'too-long'
  | 'no-resources'
  | 'spawn-failed'
  | 'no-process'
  | 'not-a-program'
  | 'own-process'
  | 'no-permission';

/** A target that cannot be recorded. The message is for the reader: what failed, why, what to do. */
export class TargetError extends ReaderError {
  declare readonly code: TargetErrorCode;

  constructor(code: TargetErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.name = 'TargetError';
  }
}

const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;
const FAILED = 1;

/** The status with which a command line ends when its target did not start, as shells and env(1) have it. */
export function targetErrorToCode(code: TargetErrorCode): number {
  if (code === 'command-not-found') return NOT_FOUND;
  return code === 'not-executable' || code === 'bad-format' ? NOT_EXECUTABLE : FAILED;
}
