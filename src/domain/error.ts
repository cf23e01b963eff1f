/**
 * An error made for the reader: `message` says what failed, why and what to do; `code` is stable and may be tested.
 * Anything else that is thrown is a defect and is shown with its stack.
 */
export class ReaderError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReaderError';
    this.code = code;
  }
}
