import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { ReaderError } from '../domain/error.ts';
import type { Ns } from '../domain/units.ts';
import { BudgetError, ProgramError } from '../model/engine/errors.ts';
import type { Simulation } from '../model/engine/model.ts';
import type { ParameterValue } from '../model/engine/parameters.ts';
import type { AnyModel } from '../model/engine/registry.ts';
import { MODELS } from '../model/models.ts';
import { type CliContext, print } from './context.ts';
import { modelHelp, simulationText } from './modelText.ts';
import { parseCount, parseSeconds } from './options.ts';
import { renderTable } from './table.ts';

type Values = Record<string, ParameterValue>;

interface ModelFlags {
  readonly preset?: string;
  readonly set: Values;
  readonly program?: string;
  readonly until?: Ns;
  readonly seed: number;
  readonly steps?: number;
  readonly json?: boolean;
}

/** `--set key=value`: true and false are switches, numbers numbers, anything else a choice. */
export function collectSetting(text: string, before: Values): Values {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be key=value.');
  const value = text.slice(at + 1);
  const number = value.trim() === '' ? Number.NaN : Number(value);
  const read =
    value === 'true' || value === 'false' ? value === 'true' : Number.isNaN(number) ? value : number;
  return { ...before, [text.slice(0, at)]: read };
}

/** The set-up that the flags ask for: a preset's (the first by default) or a file's, with the settings on top. */
function setupOf({ definition }: AnyModel, flags: ModelFlags) {
  if (flags.program !== undefined)
    return {
      title: flags.program,
      programs: readProgram(flags.program),
      parameters: flags.set,
      untilNs: undefined,
    };
  const preset = definition.presets.find(({ id }) => flags.preset === undefined || id === flags.preset);
  if (preset === undefined) {
    const known = definition.presets.map(({ id }) => id).join(', ');
    throw new ReaderError(
      'no-preset',
      `The model ${definition.id} has no preset ${flags.preset}; it has: ${known}`,
    );
  }
  const parameters = { ...preset.parameters, ...flags.set };
  return { title: preset.title, programs: preset.programs, parameters, untilNs: preset.untilNs };
}

function readProgram(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ReaderError('bad-program', `The program ${path} cannot be read as JSON: ${why}`, {
      cause: error,
    });
  }
}

/** Runs `work`; what a model says of its set-up is for the reader. */
function readable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const told = error instanceof RangeError || error instanceof ProgramError || error instanceof BudgetError;
    if (told)
      throw new ReaderError('bad-setup', `The model refuses this set-up: ${error.message}`, { cause: error });
    throw error;
  }
}

function printSteps(context: CliContext, simulation: Simulation, count: number): void {
  for (let i = 0; i < count; i++) {
    const step = simulation.step();
    if (step === null) {
      print(context, 'the end');
      return;
    }
    print(context, `${(step.timeNs / 1e6).toFixed(6).padStart(14)} ms  ${step.sentence}`);
    for (const note of step.also) print(context, `${' '.repeat(19)}${note.sentence}`);
  }
}

function runModel(context: CliContext, id: string, flags: ModelFlags): void {
  const model = readable(() => MODELS.get(id));
  const { title, programs, parameters, untilNs } = setupOf(model, flags);
  const simulation = readable(() => model.createFrom({ programs, parameters, seed: flags.seed }));
  if (flags.steps !== undefined) {
    printSteps(context, simulation, flags.steps);
    return;
  }
  const until = flags.until ?? untilNs;
  const result = readable(() => simulation.run(until === undefined ? {} : { untilNs: until }));
  print(context, flags.json === true ? JSON.stringify(result) : simulationText(`${id}: ${title}`, result));
}

function listModels(context: CliContext): void {
  const rows = MODELS.list().map(({ definition }) => definition);
  const table = renderTable(rows, [
    { title: 'MODEL', align: 'left', cell: (m) => m.id },
    { title: 'WHAT', align: 'left', cell: (m) => m.summary, maxWidth: 100 },
  ]);
  print(context, `${table}\n\nswitchyard model NAME --help-model lists its parameters and presets`);
}

export function addModel(program: Command, context: CliContext): void {
  program
    .command('model')
    .description('simulate a runtime; without NAME, list the models')
    .argument('[name]', 'kernel, gil, asyncio, node, gmp')
    .option('--help-model', "the model's parameters and presets")
    .option('--preset <id>', 'a ready set-up (default: the first)')
    .option('--set <key=value>', 'a parameter; repeatable', collectSetting, {})
    .option('--program <file>', 'programs as JSON instead of a preset (src/model/README.md)')
    .option('--until <seconds>', 'virtual time to stop at', parseSeconds)
    .option('--seed <n>', 'seed of its random numbers', parseCount, 1)
    .option('--steps <n>', 'print the first n events as sentences instead of a result', parseCount)
    .option('--json', 'the result as JSON')
    .action((name: string | undefined, flags: ModelFlags & { helpModel?: boolean }) => {
      if (name === undefined) return listModels(context);
      if (flags.helpModel === true)
        return print(context, modelHelp(readable(() => MODELS.get(name)).definition));
      runModel(context, name, flags);
    });
}
