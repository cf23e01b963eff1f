import { Command, Help, type Option } from 'commander';
import { VERSION } from '../version.ts';
import type { CliContext } from './context.ts';
import { addDoctor } from './doctor.ts';
import { addDecide, addExamples } from './examples.ts';
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

/**
 * An option for `--help`. What a repeatable one collects into, an empty list or record, is no default that a reader could
 * type.
 */
function optionDescription(this: Help, option: Option): string {
  return typeof option.defaultValue === 'object'
    ? option.description
    : Help.prototype.optionDescription.call(this, option);
}

/** Verbs are made before the program's settings can reach them, those of `examples` likewise. */
function inherit(parent: Command): void {
  for (const verb of parent.commands) inherit(verb.copyInheritedSettings(parent));
}

/**
 * The command line's grammar, verbs and all. Parsing throws `CommanderError` for what it refuses and for help, and
 * what the verbs throw.
 */
export function buildProgram(context: CliContext): Command {
  const program = new Command('switchyard')
    .description('Concurrency profiler: records what the kernel and the runtimes do with threads')
    .version(VERSION)
    .enablePositionalOptions()
    .showHelpAfterError('(switchyard help VERB lists the options)')
    .showSuggestionAfterError()
    .configureHelp({ optionDescription })
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .exitOverride();
  for (const add of VERBS) add(program, context);
  inherit(program);
  return program;
}
