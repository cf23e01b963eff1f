import { type Command, InvalidArgumentError } from 'commander';
import { overlayJson } from '../analysis/overlay/json.ts';
import { overlay } from '../analysis/overlay/overlay.ts';
import { readRecording } from '../analysis/overlay/recording.ts';
import type { SimulationWatch } from '../analysis/overlay/simulate.ts';
import {
  FIT_IDS,
  type FitId,
  type FitOverrides,
  type FittedProgram,
  type OverlayResult,
  PROGRAM_SOURCES,
  type ProgramSource,
} from '../domain/overlay.ts';
import { fitSession, keepFit } from '../service/overlay.ts';
import { openSession } from '../store/index.ts';
import { type CliContext, print } from './context.ts';
import { OverlayProgress } from './overlayProgress.ts';
import { overlayText } from './overlayText.ts';
import { findSession } from './sessions.ts';

/** Nothing of the lanes is printed, so they may be coarse. */
const ITEMS = 256;

function parseModel(text: string): FitId {
  const found = FIT_IDS.find((id) => id === text);
  if (found === undefined) throw new InvalidArgumentError(`It must be one of ${FIT_IDS.join(', ')}.`);
  return found;
}

function parseSource(text: string): ProgramSource {
  const found = PROGRAM_SOURCES.find((source) => source === text);
  if (found === undefined) throw new InvalidArgumentError(`It must be one of ${PROGRAM_SOURCES.join(', ')}.`);
  return found;
}

/** `key=value`: a number, true, false, or a word. */
function readValue(text: string): number | string | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function collectSettings(text: string, before: FitOverrides): FitOverrides {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError('It must be KEY=VALUE, such as cores=4.');
  return { ...before, [text.slice(0, at)]: readValue(text.slice(at + 1)) };
}

/** Choices of a parameter are words, also where they look like numbers (`hz=250`, `kernel=6.12`). */
function asDeclared(program: FittedProgram, given: FitOverrides): FitOverrides {
  const kinds = new Map(program.parameters.map((one) => [one.key, one.kind]));
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, kinds.get(key) === 'choice' ? String(value) : value]),
  );
}

interface OverlayOptions {
  readonly model?: FitId;
  readonly fit?: ProgramSource;
  readonly set: FitOverrides;
  readonly json?: boolean;
  readonly save?: boolean;
  readonly stretch?: boolean;
  readonly bestMatch?: boolean;
}

/**
 * Fits a session and lays the simulation over it.
 * @throws StoreError of the file; ReaderError `fit-impossible`, `bad-override`, `simulation-too-long`
 */
function overlayFile(
  path: string,
  options: OverlayOptions,
  progress: OverlayProgress,
): { program: FittedProgram; result: OverlayResult } {
  const reader = openSession(path);
  try {
    progress.step('fitting the recording');
    const program = fitSession(reader, options.model ?? null, null, options.fit ?? null, (step) =>
      progress.step(step),
    );
    const align = {
      mode: options.bestMatch === true ? ('best-match' as const) : ('start' as const),
      stretch: options.stretch === true,
    };
    const recording = readRecording(reader, program.range);
    progress.step('simulating');
    const overrides = asDeclared(program, options.set);
    const watch: SimulationWatch = (nowNs, limitNs) => progress.simulated(nowNs, limitNs);
    return { program, result: overlay(recording, program, overrides, align, ITEMS, watch) };
  } finally {
    progress.done();
    reader.close();
  }
}

export function addOverlay(program: Command, context: CliContext): void {
  program
    .command('overlay')
    .description('fit a model to a session, simulate it, and print where the two part')
    .argument('[file]', 'a session file, or a name in the library; without it, the newest')
    .option('--model <name>', `${FIT_IDS.join(', ')}; without it, the one that fits`, parseModel)
    .option(
      '--fit <program>',
      'of an example: known (its own program) or slices (what was recorded); without it, the one that explains more',
      parseSource,
    )
    .option('--set <key=value>', 'a parameter by hand, repeatable (what if)', collectSettings, {})
    .option('--best-match', 'align by best match instead of at the start')
    .option('--stretch', "stretch the simulation to the recording's length")
    .option('--json', 'as JSON (docs/overlay-format.md)')
    .option('--save', 'keep the fit in the session')
    .action((file: string | undefined, options: OverlayOptions) => {
      const path = findSession(context, file);
      const { program: fitted, result } = overlayFile(path, options, new OverlayProgress(context.stderr));
      if (options.save === true) keepFit(path, fitted, result.overrides);
      print(
        context,
        options.json === true
          ? JSON.stringify(overlayJson(fitted, result), null, 2)
          : overlayText(fitted, result),
      );
    });
}
