import { z } from 'zod';
import { ReaderError } from '../domain/error.ts';
import { parseProgramSet } from '../model/engine/check.ts';
import { ProgramError } from '../model/engine/errors.ts';
import { type ParameterValue, parseParameters } from '../model/engine/parameters.ts';
import type { ProgramSet } from '../model/engine/program.ts';
import type { AnyModel, ModelRegistry } from '../model/engine/registry.ts';

/** What a workload's program was built from, by the names that its preset has. */
export interface WorkloadValues {
  readonly settings: Readonly<Record<string, number | string>>;
  /** ns. */
  readonly costs: Readonly<Record<string, number>>;
}

/** Everything that a run of a model follows from. */
export interface ModelSetup {
  /** Id of the model. */
  readonly model: string;
  /** Preset that it began as; null for one of its own. */
  readonly preset: string | null;
  /** Values of all the model's parameters. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly programs: ProgramSet;
  /** Settings and costs that differ from the preset's; the programs are built from them, and are what runs. */
  readonly workload?: WorkloadValues;
  readonly seed: number;
  /** Virtual time to stop at, ns. */
  readonly untilNs: number;
}

const FORMAT = 'switchyard-model-setup';
const VERSION = 1;
/** The longest run that a set-up may ask for: an hour of virtual time. */
export const MAX_UNTIL_NS = 3_600_000_000_000;

const UNTIL_RANGE = `must be 1 to ${MAX_UNTIL_NS} ns, an hour`;
/** Steps within steps, and the keys between them; a deeper file is no program, and would end in a full stack. */
const MAX_DEPTH = 400;

const fileSchema = z.strictObject({
  format: z.literal(FORMAT, `must be "${FORMAT}": this is not a model's set-up`),
  version: z.literal(VERSION, `must be ${VERSION}: another version of Switchyard wrote this file`),
  model: z.string(),
  preset: z.string().nullable().default(null),
  parameters: z.record(z.string(), z.unknown()).default({}),
  programs: z.unknown(),
  workload: z
    .strictObject({
      settings: z.record(z.string().max(100), z.union([z.number(), z.string().max(200)])),
      costs: z.record(
        z.string().max(100),
        z.number().min(0, 'a cost must not be negative').max(MAX_UNTIL_NS),
      ),
    })
    .optional(),
  seed: z.int().default(1),
  untilNs: z.int('must be a whole number of ns').min(1, UNTIL_RANGE).max(MAX_UNTIL_NS, UNTIL_RANGE),
});

/** A set-up as the text of a file, indented for a reader. */
export function writeModelSetup(setup: ModelSetup): string {
  const { model, preset, parameters, programs, workload, seed, untilNs } = setup;
  const file = {
    format: FORMAT,
    version: VERSION,
    model,
    preset,
    parameters,
    workload,
    programs,
    seed,
    untilNs,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** A set-up that cannot be used. @param why what is wrong and where */
export const badSetup = (why: string, cause?: unknown): ReaderError =>
  new ReaderError('bad-setup', `The set-up cannot be used: ${why}`, { cause });

/** How deep brackets stand in brackets, as far as it matters: what stands in strings counts as well. */
function depthOf(text: string): number {
  let [depth, most] = [0, 0];
  for (const [sign] of text.matchAll(/[[\]{}]/g)) {
    depth += sign === '[' || sign === '{' ? 1 : -1;
    if (depth > most) most = depth;
  }
  return most;
}

function parseJson(text: string): unknown {
  if (depthOf(text) > MAX_DEPTH)
    throw badSetup(`its steps stand more than ${MAX_DEPTH / 2} deep in one another`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badSetup(`it is not JSON (${cause instanceof Error ? cause.message : String(cause)})`, cause);
  }
}

/**
 * Reads a file's text and checks all of it: form, model, parameters and programs. Missing parameters take their default.
 * @throws {ReaderError} naming the field or the step (`programs.threads[0].body[2]`) that is wrong, and why.
 */
export function readModelSetup(text: string, models: ModelRegistry): ModelSetup {
  const form = fileSchema.safeParse(parseJson(text));
  if (!form.success) {
    const issue = form.error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? 'the file' : issue.path.join('.');
    throw badSetup(`${where}: ${issue?.message ?? 'not valid'}`);
  }
  const { model, preset, parameters, programs, workload, seed, untilNs } = form.data;
  try {
    const known = models.get(model);
    return {
      ...(workload === undefined ? {} : { workload }),
      model,
      preset: known.definition.presets.some(({ id }) => id === preset) ? preset : null,
      parameters: parseParameters(known.definition.parameters, parameters),
      programs: parsePrograms(known, programs),
      seed,
      untilNs,
    };
  } catch (cause) {
    if (cause instanceof ProgramError) throw badSetup(`programs.${cause.message}`, cause);
    if (cause instanceof RangeError) throw badSetup(cause.message, cause);
    throw cause;
  }
}

/** Checks programs for one model. @throws {ProgramError} naming the step. */
export const parsePrograms = ({ definition }: AnyModel, data: unknown): ProgramSet =>
  parseProgramSet(data, (op) => definition.supports(op));
