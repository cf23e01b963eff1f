import { type Command, InvalidArgumentError } from 'commander';
import { findWorkload } from '../catalogue/catalogue.ts';
import type { Scale } from '../catalogue/params.ts';
import { OLDEST } from '../catalogue/toolchain.ts';
import type { Language } from '../catalogue/types.ts';
import { ReaderError } from '../domain/error.ts';
import type { LabChosenToolchains, LabClaimRow, LabStep } from '../ipc/channels/lab.ts';
import { type ClaimTools, runClaims } from '../lab/claims.ts';
import { labPlaces } from '../lab/places.ts';
import { ResultsFile } from '../lab/results.ts';
import { runExample } from '../lab/runExample.ts';
import { Toolbox } from '../lab/toolbox.ts';
import { type CliContext, print } from './context.ts';
import { claimText, outcomeText, tallyText } from './examplesText.ts';
import { EXIT } from './exit.ts';

/** What the verbs of `examples` work with. Throws `ReaderError` (`no-workloads`). */
export function labTools(context: CliContext): ClaimTools {
  const places = labPlaces(context.env);
  return { places, toolbox: new Toolbox(places.node), results: new ResultsFile(places.results) };
}

/** Ctrl-C and its kin abort; what was found until then stays. */
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

/** `--param NAME=VALUE`, repeatable; dashes before the name are taken off. */
function collectParam(text: string, before: Record<string, string>): Record<string, string> {
  const [, name, value] = /^-{0,2}([a-z][a-z0-9-]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('It must be NAME=VALUE, such as n=1000000.');
  }
  return { ...before, [name]: value };
}

const scaleOf = (flags: { quick?: boolean }): Scale => (flags.quick === true ? 'quick' : 'default');

/** Tells of a compilation, which may take a while; nothing else needs words. */
const tellBuilds = (context: CliContext) => (step: LabStep) => {
  if (step.stage === 'building')
    context.stderr.write(`building ${step.id}: ${step.command?.join(' ') ?? ''}\n`);
};

/** Says so where results cannot be kept; they are shown all the same. */
function warnUnkept(context: CliContext, kept: boolean, path: string): void {
  if (!kept) context.stderr.write(`The results could not be kept in ${path}: it cannot be written.\n`);
}

const LANGUAGES = Object.keys(OLDEST) as Language[];

/** `--toolchain LANGUAGE=TOOLCHAIN`, repeatable: whose programs run with what. */
function collectToolchain(text: string, before: LabChosenToolchains): LabChosenToolchains {
  const at = text.indexOf('=');
  const language = LANGUAGES.find((one) => one === text.slice(0, Math.max(0, at)));
  const toolchain = text.slice(at + 1);
  if (language === undefined || toolchain === '') {
    throw new InvalidArgumentError(
      `It must be LANGUAGE=TOOLCHAIN, such as python=3.14t; languages: ${LANGUAGES.join(', ')}.`,
    );
  }
  return { ...before, [language]: toolchain };
}

interface ClaimsFlags {
  readonly quick?: boolean;
  readonly json?: boolean;
  readonly toolchain: LabChosenToolchains;
}

interface RunFlags {
  readonly param: Record<string, string>;
  readonly quick?: boolean;
  readonly toolchain?: string;
  readonly json?: boolean;
}

async function run(context: CliContext, id: string, flags: RunFlags): Promise<number> {
  const { places, toolbox, results } = labTools(context);
  const entry = findWorkload(id);
  const choice = await toolbox.choose(entry, flags.toolchain ?? null);
  if ('unavailable' in choice)
    throw new ReaderError(choice.isUnknown ? 'unknown-toolchain' : 'example-unavailable', choice.unavailable);
  const { signal, release } = abortOnSignals();
  const streams = { stdout: flags.json === true ? context.stderr : context.stdout, stderr: context.stderr };
  const request = { entry, scale: scaleOf(flags), params: flags.param, toolchain: choice.toolchain };
  try {
    const run = await runExample(request, places, { signal, ...streams, onStep: tellBuilds(context) });
    const kept = signal.aborted ? null : results.keepRun(run);
    if (kept !== null) warnUnkept(context, kept.isWritten, results.path);
    const outcome = { ...run, claims: kept?.rows ?? run.claims };
    print(
      context,
      flags.json === true ? JSON.stringify(outcome, null, 2) : `\n${outcomeText(outcome, entry.lesson)}`,
    );
    return outcome.failure === null ? EXIT.ok : EXIT.failure;
  } finally {
    release();
  }
}

async function claims(context: CliContext, ids: readonly string[], flags: ClaimsFlags): Promise<number> {
  const tools = labTools(context);
  const { signal, release } = abortOnSignals();
  const all: LabClaimRow[] = [];
  const onRows = (rows: readonly LabClaimRow[]) => {
    all.push(...rows);
    for (const row of rows) print(context, flags.json === true ? JSON.stringify(row) : claimText(row));
  };
  try {
    const request = {
      ids: ids.length === 0 ? null : ids,
      scale: scaleOf(flags),
      toolchains: flags.toolchain,
    };
    await runClaims(request, tools, { signal, onStep: tellBuilds(context), onRows });
  } finally {
    release();
  }
  const ended = signal.aborted ? 'stopped; what was found until then is kept: ' : '';
  if (flags.json !== true) print(context, `\n${ended}${tallyText(all)}\nresults: ${tools.results.path}`);
  return signal.aborted ? EXIT.failure : EXIT.ok;
}

/** `examples run` and `examples claims`. */
export function addRuns(examples: Command, context: CliContext): void {
  examples
    .command('run')
    .description('record one example, and print its figures and what became of its claims')
    .argument('<id>', 'as "switchyard examples" lists it')
    .option('--param <name=value>', 'a value of the program, such as n=1000000; repeatable', collectParam, {})
    .option('--quick', "small values in the place of the documents' own")
    .option('--toolchain <path>', 'interpreter or compiler, or the beginning of a version, such as 3.13t')
    .option('--json', 'the outcome as JSON on stdout; the program then prints to stderr')
    .action(async (id: string, flags: RunFlags) => {
      process.exitCode = await run(context, id, flags);
    });
  examples
    .command('claims')
    .description("try the documents' claims: claim, measured, verdict and reason as they come")
    .argument('[id...]', 'examples whose claims are tried (default: all, and statements about versions)')
    .option('--quick', "small values in the place of the documents' own; stated seconds are then not tried")
    .option(
      '--toolchain <language=toolchain>',
      'what runs the programs of a language: a path or the beginning of a version, such as python=3.14t; repeatable',
      collectToolchain,
      {},
    )
    .option('--json', 'one JSON object a claim')
    .action(async (ids: string[], flags: ClaimsFlags) => {
      process.exitCode = await claims(context, ids, flags);
    });
}
