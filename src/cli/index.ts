import { Command, CommanderError } from 'commander';
import { VERSION } from '../version.ts';
import type { CliContext } from './context.ts';
import { addDoctor } from './doctor.ts';
import { addDecide, addExamples } from './examples.ts';
import { codeOf, describeError, EXIT } from './exit.ts';
import { addList } from './list.ts';
import { addModel } from './model.ts';
import { addOverlay } from './overlay.ts';
import { addPs } from './ps.ts';
import { addRace } from './race.ts';
import { addRecord } from './record.ts';
import { addReport } from './report.ts';
import { addSql } from './sql.ts';
import { addTop } from './top.ts';

const VERBS = [
  addRecord,
  addReport,
  addRace,
  addSql,
  addList,
  addPs,
  addTop,
  addModel,
  addOverlay,
  addDoctor,
  addExamples,
  addDecide,
];

/** The command line's grammar, verbs and all. */
function build(context: CliContext): Command {
  const program = new Command('switchyard')
    .description('Concurrency profiler: records what the kernel and the runtimes do with threads')
    .version(VERSION)
    .enablePositionalOptions()
    .showHelpAfterError('(switchyard help VERB lists the options)')
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .exitOverride();
  for (const add of VERBS) add(program, context);
  // Verbs are made before exitOverride can reach them.
  for (const verb of program.commands) verb.exitOverride().copyInheritedSettings(program);
  return program;
}

/** Runs one command line; the answer is in `process.exitCode`. */
async function main(argv: readonly string[]): Promise<void> {
  const context: CliContext = { stdout: process.stdout, stderr: process.stderr, env: process.env };
  // A reader that goes away (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.ok);
    throw error;
  });
  try {
    await build(context).parseAsync([...argv], { from: 'user' });
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
