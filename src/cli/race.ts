import { resolve } from 'node:path';
import type { Command } from 'commander';
import { findWorkload } from '../catalogue/catalogue.ts';
import { ReaderError } from '../domain/error.ts';
import type { RaceState } from '../domain/race.ts';
import { NS_PER_S, type Ns } from '../domain/units.ts';
import { type RaceContestant, raceRequestSchema } from '../ipc/channels/race.ts';
import { labPlaces } from '../lab/places.ts';
import { type RaceHome, runRace } from '../lab/race.ts';
import { openRace } from '../lab/raceRead.ts';
import { Toolbox } from '../lab/toolbox.ts';
import { type CliContext, print } from './context.ts';
import { EXIT } from './exit.ts';
import { parseSeconds } from './options.ts';
import { collectParam, collectText, type RaceParam, raceContestants } from './raceArgs.ts';
import { raceProgress, raceText } from './raceText.ts';

const CLEAR_LINE = '\r\u001b[K';

interface RaceFlags {
  readonly cmd: readonly string[];
  readonly param: readonly RaceParam[];
  readonly quick?: boolean;
  readonly inTurn?: boolean;
  readonly pin?: boolean;
  readonly limit?: Ns;
  readonly json?: boolean;
  readonly output?: string;
  readonly open?: string;
}

/** Draws the race's progress on a terminal; says each stage once where there is none. */
function progressTo(context: CliContext): { show(race: RaceState): void; clear(): void } {
  const { stderr } = context;
  if (stderr.isTTY !== true) return { show: () => {}, clear: () => {} };
  const width = () => (stderr.columns ?? 80) - 1;
  return {
    show: (race) => void stderr.write(CLEAR_LINE + raceProgress(race).slice(0, width())),
    clear: () => void stderr.write(CLEAR_LINE),
  };
}

/** An abort on Ctrl-C and its kin; a second one changes nothing. */
function abortOnSignals(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, abort);
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of signals) process.off(signal, abort);
    },
  };
}

/**
 * A toolchain that is not here is told before anything runs; one that is here and lacks what an example needs keeps its
 * row. Throws `ReaderError` (`unknown-toolchain`).
 */
async function checkToolchains(contestants: readonly RaceContestant[], toolbox: Toolbox): Promise<void> {
  for (const one of contestants) {
    if (one.kind !== 'workload' || one.toolchain === null) continue;
    const choice = await toolbox.choose(findWorkload(one.id), one.toolchain);
    if ('unavailable' in choice && choice.isUnknown)
      throw new ReaderError('unknown-toolchain', `${one.id}@${one.toolchain}: ${choice.unavailable}`);
  }
}

async function run(context: CliContext, ids: readonly string[], flags: RaceFlags): Promise<RaceState> {
  const request = raceRequestSchema.safeParse({
    contestants: raceContestants(ids, flags.cmd, flags.param),
    mode: flags.inTurn === true ? 'in-turn' : 'at-once',
    scale: flags.quick === true ? 'quick' : 'default',
    pin: flags.pin === true,
    limitS: flags.limit === undefined ? null : flags.limit / NS_PER_S,
  });
  if (!request.success) {
    const [issue] = request.error.issues;
    throw new ReaderError(
      'usage',
      `${issue?.path.join('.') ?? 'The race'}: ${issue?.message ?? 'not as agreed'}.`,
    );
  }
  const places = labPlaces(context.env);
  const toolbox = new Toolbox(places.node);
  await checkToolchains(request.data.contestants, toolbox);
  const home: RaceHome =
    flags.output === undefined ? { folder: places.library } : { setPath: resolve(flags.output) };
  const progress = progressTo(context);
  const { signal, release } = abortOnSignals();
  try {
    return await runRace(request.data, home, toolbox, places, {
      signal,
      onState: (race) => progress.show(race),
    });
  } finally {
    release();
    progress.clear();
  }
}

async function race(context: CliContext, ids: readonly string[], flags: RaceFlags): Promise<void> {
  if (flags.open !== undefined && ids.length + flags.cmd.length > 0)
    throw new ReaderError('usage', 'Give either --open FILE or contestants, not both.');
  const state = flags.open === undefined ? await run(context, ids, flags) : openRace(resolve(flags.open));
  if (flags.json === true) print(context, JSON.stringify(state, null, 2));
  else {
    print(context, raceText(state));
    if (state.setPath !== null) print(context, `\nset: ${state.setPath}`);
  }
  if (state.entries.some(({ stage }) => stage !== 'ended')) process.exitCode = EXIT.failure;
}

/** Adds `race`. The verb throws `ReaderError` for what is wrong with the race or with a saved one. */
export function addRace(program: Command, context: CliContext): void {
  program
    .command('race')
    .description(
      'run two to four programs with one start signal, record them all, and say who was faster and why',
    )
    .usage('[options] ID[@TOOLCHAIN] ID[@TOOLCHAIN] [ID...]\n       switchyard race --open FILE')
    .argument('[id...]', 'examples (switchyard examples lists them)')
    .option(
      '--cmd <command>',
      'a command of your own, split into words, run without a shell; repeatable',
      collectText,
      [],
    )
    .option(
      '--param <[id.]name=value>',
      'a parameter of all examples that take it, or with ID. of one; repeatable',
      collectParam,
      [],
    )
    .option('--quick', 'small values, for a machine or a class in a hurry')
    .option('--in-turn', 'one after the other, each with the machine to itself (default: at once)')
    .option('--pin', 'each on a set of cores of its own')
    .option('--limit <seconds>', 'end a contestant after this long', parseSeconds)
    .option('--json', 'print the race as JSON (docs/race.md)')
    .option(
      '-o, --output <file>',
      'file of the saved race; its sessions lie beside it (default: in the library)',
    )
    .option('--open <file>', 'show a saved race')
    .action((ids: string[], flags: RaceFlags) => race(context, ids, flags));
}
