import { CommanderError } from 'commander';
import type { CliContext } from './context.ts';
import { codeOf, describeError, EXIT } from './exit.ts';
import { buildProgram } from './program.ts';

/** Runs one command line; the answer is in `process.exitCode`. */
async function main(argv: readonly string[]): Promise<void> {
  const context: CliContext = { stdout: process.stdout, stderr: process.stderr, env: process.env };
  // A reader that goes away (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.ok);
    throw error;
  });
  try {
    await buildProgram(context).parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
      return;
    }
    context.stderr.write(`${describeError(error)}\n`);
    process.exitCode = codeOf(error);
  }
}

await main(process.argv.slice(2));
