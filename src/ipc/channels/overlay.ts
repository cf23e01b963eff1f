import { z } from 'zod';
import {
  FIT_IDS,
  FIT_VERSION,
  type FitProposals,
  type FittedProgram,
  METRIC_KEYS,
  type OverlayResult,
  PARAMETER_SOURCES,
  PROGRAM_SOURCES,
} from '../../domain/overlay.ts';
import { threadId } from '../../domain/units.ts';
import { channel } from '../channel.ts';
import { pathSchema } from '../schemas.ts';
import { timeRangeSchema } from './session.ts';

/** Most threads, steps of a thread, and parameters that a fitted program may bring along. */
const MAX_THREADS = 512;
const MAX_STEPS = 100_000;
const MAX_PARAMETERS = 200;

const text = z.string().max(2000);
const time = z.number().min(0).max(Number.MAX_SAFE_INTEGER);
const threadIdSchema = z.number().int().min(1).transform(threadId);
const confidence = z.enum(['high', 'medium', 'low']);
const value = z.union([z.number(), z.string().max(200), z.boolean()]);

export const fitIdSchema = z.enum(FIT_IDS);
export const overridesSchema = z
  .record(z.string().min(1).max(60), value)
  .refine((given) => Object.keys(given).length <= MAX_PARAMETERS, 'names too many parameters')
  .readonly();

const point = z.number().int().min(0);
const stepSchema = z.discriminatedUnion('step', [
  z.strictObject({
    step: z.literal('run'),
    ns: time,
    pieces: z.number().int().min(1),
    waitNs: time,
    released: z.boolean(),
  }),
  z.strictObject({ step: z.literal('wait'), ns: time, reason: text }),
  z.strictObject({ step: z.literal('until'), point, reason: text, ns: time }),
  z.strictObject({ step: z.literal('signal'), point }),
  z.strictObject({ step: z.literal('start'), thread: threadIdSchema }),
]);

const threadSchema = z.strictObject({
  threadId: threadIdSchema,
  name: text,
  process: text,
  role: text,
  activity: z.enum(['computes', 'mixed', 'waits', 'idle']),
  startNs: time,
  startedBy: threadIdSchema.nullable(),
  cpuNs: time,
  worker: z.boolean(),
  waits: z
    .array(
      z.strictObject({
        reason: text,
        ns: time,
        count: z.number().int().min(0),
        treatment: z.enum(['given', 'predicted', 'dependent']),
      }),
    )
    .max(64)
    .readonly(),
  steps: z.array(stepSchema).max(MAX_STEPS).readonly(),
});

const parameterSchema = z.strictObject({
  key: z.string().min(1).max(60),
  title: text,
  help: text,
  group: z.enum(['machine', 'runtime', 'program']),
  kind: z.enum(['number', 'choice', 'boolean']),
  value,
  unit: z.string().max(20),
  range: z.strictObject({ min: z.number(), max: z.number(), integer: z.boolean() }).nullable(),
  choices: z.array(z.string().max(200)).max(100).readonly(),
  source: z.enum(PARAMETER_SOURCES),
  how: text,
  uncertainty: z.number().min(0).nullable(),
  confidence: confidence.nullable(),
});

/** A fitted program as it comes from a window or out of a file. */
export const fittedProgramSchema = z.strictObject({
  format: z.literal('switchyard-fit'),
  version: z.literal(FIT_VERSION),
  fit: fitIdSchema,
  model: z.string().min(1).max(60),
  title: text,
  reason: text,
  workload: z.string().max(100).nullable(),
  // Absent in fits that older versions saved.
  known: z
    .strictObject({
      workload: z.string().min(1).max(100),
      settings: z
        .record(z.string().min(1).max(60), z.union([z.number(), z.string().max(200)]))
        .refine((given) => Object.keys(given).length <= MAX_PARAMETERS, 'has too many settings')
        .readonly(),
      replayed: z.array(threadIdSchema).max(MAX_THREADS).readonly(),
    })
    .nullable()
    .default(null),
  session: z.strictObject({ name: text, startedAtMs: z.number(), durationNs: time }),
  range: timeRangeSchema,
  tickNs: z.number().min(1),
  confidence,
  parameters: z.array(parameterSchema).max(MAX_PARAMETERS).readonly(),
  threads: z.array(threadSchema).max(MAX_THREADS).readonly(),
  competing: z.strictObject({
    bucketNs: z.number().min(1),
    cores: z.array(z.number().min(0).max(8192)).max(MAX_STEPS).readonly(),
    runnable: z.array(z.number().min(0).max(1e6)).max(MAX_STEPS).readonly(),
    source: z.enum(['machine-use', 'run-queue', 'none']),
  }),
  inputs: z.array(z.enum(METRIC_KEYS)).readonly(),
  unseen: z.array(text).max(100).readonly(),
  seed: z.number().int(),
}) satisfies z.ZodType<FittedProgram, unknown>;

const alignSchema = z.strictObject({ mode: z.enum(['start', 'best-match']), stretch: z.boolean() });

/** Requests about the overlay, but for which session they ask. */
export const overlayRequests = {
  propose: z.strictObject({}),
  fit: z.strictObject({
    /** null takes the proposed one. */
    fit: fitIdSchema.nullable(),
    /** Which program is simulated; null takes the one that explains the recording better. */
    source: z.enum(PROGRAM_SOURCES).nullable().default(null),
    /** Part of the session to fit; null takes all of it, or its first minutes where it is long. */
    range: timeRangeSchema.nullable(),
  }),
  simulate: z.strictObject({
    program: fittedProgramSchema,
    overrides: overridesSchema,
    align: alignSchema,
    /** Most items of a simulated lane and points of a curve. */
    maxItems: z.number().int().min(1).max(16_384),
  }),
  saved: z.strictObject({}),
  save: z.strictObject({ program: fittedProgramSchema, overrides: overridesSchema }),
};

/** A fit that a session carries. */
export interface SavedFit {
  readonly program: FittedProgram;
  readonly overrides: Readonly<Record<string, number | string | boolean>>;
  /** Wall clock, ms since 1970. */
  readonly savedAtMs: number;
}

/** Answers to requests about the overlay. */
export interface OverlayAnswers {
  readonly propose: FitProposals;
  readonly fit: FittedProgram;
  readonly simulate: OverlayResult;
  readonly saved: SavedFit | null;
  readonly save: null;
}

/** The session is named by its path, which the window has been granted when it opened or was shown it. */
const asked = <Q extends z.ZodType>(query: Q) => z.strictObject({ path: pathSchema, query });

export const overlayChannels = {
  /** Which models fit a session, and why. Never fails for a session that cannot be fitted: it says so. */
  'overlay.propose': channel<OverlayAnswers['propose']>()(asked(overlayRequests.propose)),
  /** Fits. Fails with `fit-impossible` (too short, wrong runtime, nothing ran) and a message for the reader. */
  'overlay.fit': channel<OverlayAnswers['fit']>()(asked(overlayRequests.fit)),
  /**
   * Simulates a fitted program and compares it with the session. Fails with `bad-override` (the message names the parameter and its
   * range) and `simulation-too-long`.
   */
  'overlay.simulate': channel<OverlayAnswers['simulate']>()(asked(overlayRequests.simulate)),
  /** The fit that the session carries; null for none. */
  'overlay.saved': channel<OverlayAnswers['saved']>()(asked(overlayRequests.saved)),
  /** Writes the fit into the session, over an older one. Fails where the file cannot be written, or is still recorded. */
  'overlay.save': channel<OverlayAnswers['save']>()(asked(overlayRequests.save)),
};
