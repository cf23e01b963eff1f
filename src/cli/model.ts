import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { ReaderError } from '../domain/error.ts';
import { type Ns, ns } from '../domain/units.ts';
import { readModelSetup } from '../export/modelSetup.ts';
import { BudgetError, ProgramError } from '../model/engine/errors.ts';
import type { Simulation } from '../model/engine/model.ts';
import type { AnyModel } from '../model/engine/registry.ts';
import { MODELS } from '../model/models.ts';
import { type CliContext, print } from './context.ts';
import { collectSetting, knownOf, type Settings, settingRange, sortSettings } from './modelSettings.ts';
import { modelHelp, simulationJson, simulationText, workloadHelp } from './modelText.ts';
import { parseCount, parseSeconds } from './options.ts';
import { renderTable } from './table.ts';

interface ModelFlags {
  readonly preset?: string;
  readonly set: Settings;
  readonly program?: string;
  readonly setup?: string;
  readonly until?: Ns;
  /** null where not given: a set-up's own, or 1. */
  readonly seed: number | null;
  readonly steps?: number;
  readonly json?: boolean;
}

/** What a run follows from. */
interface CliSetup {
  readonly title: string;
  readonly programs: unknown;
  readonly parameters: unknown;
  readonly untilNs: Ns | undefined;
  readonly seed: number;
}

/** The set-up that the flags ask for: a preset's (the first by default) or a file's, with the settings on top. */
function setupOf(model: AnyModel, flags: ModelFlags): CliSetup {
  const seed = flags.seed ?? 1;
  if (flags.setup !== undefined) return savedSetup(model, flags.setup, flags);
  if (flags.program === undefined) return { ...presetSetup(model, flags), seed };
  const { parameters } = sortSettings(model.definition, null, flags.set);
  const programs = readJson(flags.program);
  return { title: flags.program, programs, parameters, untilNs: undefined, seed };
}

/** A set-up that the page "Models" exported. */
function savedSetup({ definition }: AnyModel, path: string, flags: ModelFlags): CliSetup {
  const saved = readModelSetup(readText(path), MODELS);
  if (saved.model !== definition.id) {
    const hint = `run "switchyard model ${saved.model} --setup ${path}"`;
    throw new ReaderError('bad-setup', `${path} is a set-up of the model ${saved.model}: ${hint}`);
  }
  const parameters = { ...saved.parameters, ...sortSettings(definition, null, flags.set).parameters };
  const { programs, untilNs, seed } = saved;
  return { title: path, programs, parameters, untilNs: ns(untilNs), seed: flags.seed ?? seed };
}

/** Throws `ReaderError` (`no-preset`) that names those there are. @param id undefined takes the first */
function findPreset(
  { definition }: AnyModel,
  id: string | undefined,
): AnyModel['definition']['presets'][number] {
  const preset = definition.presets.find((one) => id === undefined || id === one.id);
  if (preset !== undefined) return preset;
  const known = definition.presets.map((one) => one.id).join(', ');
  throw new ReaderError('no-preset', `The model ${definition.id} has no preset ${id}; it has: ${known}`);
}

function presetSetup(model: AnyModel, flags: ModelFlags): Omit<CliSetup, 'seed'> {
  const { definition } = model;
  const preset = findPreset(model, flags.preset);
  const sorted = sortSettings(definition, knownOf(definition.id, preset.id), flags.set);
  const parameters = { ...preset.parameters, ...sorted.parameters };
  const programs = sorted.build === null ? preset.programs : readable(sorted.build);
  return { title: preset.title, programs, parameters, untilNs: ns(preset.untilNs) };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ReaderError('bad-program', `The file ${path} cannot be read: ${why}`, { cause: error });
  }
}

function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
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

/** Throws `ReaderError` (`unknown-model`) that names those there are. */
function findModel(id: string): AnyModel {
  try {
    return MODELS.get(id);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ReaderError('unknown-model', error.message, { cause: error });
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
  const model = findModel(id);
  const { title, programs, parameters, untilNs, seed } = setupOf(model, flags);
  const simulation = readable(() => model.createFrom({ programs, parameters, seed }));
  if (flags.steps !== undefined) {
    printSteps(context, simulation, flags.steps);
    return;
  }
  const until = flags.until ?? untilNs;
  const result = readable(() => simulation.run(until === undefined ? {} : { untilNs: until }));
  print(context, flags.json === true ? simulationJson(result) : simulationText(`${id}: ${title}`, result));
}

function listModels(context: CliContext): void {
  const rows = MODELS.list().map(({ definition }) => definition);
  const table = renderTable(rows, [
    { title: 'MODEL', align: 'left', cell: (m) => m.id },
    { title: 'WHAT', align: 'left', cell: (m) => m.summary, maxWidth: 100 },
  ]);
  print(context, `${table}\n\nswitchyard model NAME --help-model lists its parameters and presets`);
}

function helpModel(context: CliContext, name: string, preset: string | undefined): void {
  const model = findModel(name);
  const { definition } = model;
  const known = preset === undefined ? null : knownOf(definition.id, findPreset(model, preset).id);
  print(
    context,
    known === null ? modelHelp(definition) : workloadHelp(known, (key) => settingRange(known, key)),
  );
}

/** Adds `model`: simulates a set-up. The verb throws `ReaderError` for what is wrong with it or with a file that it names. */
export function addModel(program: Command, context: CliContext): void {
  program
    .command('model')
    .description('simulate a runtime; without NAME, list the models')
    .argument('[name]', 'kernel, gil, asyncio, node, gmp')
    .option(
      '--help-model',
      "the model's parameters and presets; with --preset, the workload's settings and costs",
    )
    .option('--preset <id>', 'a ready set-up (default: the first)')
    .option(
      '--set <key=value>',
      'a parameter, or a setting or cost of the preset; repeatable',
      collectSetting,
      {},
    )
    .option('--program <file>', 'programs as JSON instead of a preset (src/model/README.md)')
    .option('--setup <file>', 'a set-up that the page "Models" exported, instead of a preset')
    .option('--until <seconds>', 'virtual time to stop at', parseSeconds)
    .option('--seed <n>', "seed of its random numbers (default: the set-up's, or 1)", parseCount)
    .option('--steps <n>', 'print the first n events as sentences instead of a result', parseCount)
    .option('--json', 'the result as JSON')
    .action((name: string | undefined, flags: ModelFlags & { helpModel?: boolean }) => {
      if (name === undefined) return listModels(context);
      if (flags.helpModel === true) return helpModel(context, name, flags.preset);
      runModel(context, name, { ...flags, seed: flags.seed ?? null });
    });
}
