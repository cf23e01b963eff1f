import type { Writable } from 'node:stream';

/** What a verb may touch of the world outside; tests give their own. */
export interface CliContext {
  readonly stdout: Writable & { isTTY?: boolean; columns?: number; rows?: number };
  readonly stderr: Writable & { isTTY?: boolean; columns?: number };
  readonly env: NodeJS.ProcessEnv;
}

/** Writes a line to standard output. */
export function print(context: CliContext, text: string): void {
  context.stdout.write(`${text}\n`);
}
