import { z } from 'zod';
import { channel, event } from '../channel.ts';
import { pathSchema, recordOptionsSchema, textSchema } from '../schemas.ts';
import type { LabCatalogue, LabLanguage, LabScale, LabToolchains } from './labCatalogue.ts';
import type { LabClaimRow, LabJob, LabOutcome, LabResults, LabSessionExample, LabStatus } from './labJob.ts';
import type { LabDecision, LabTable } from './labTables.ts';

/*
 * The shipped programs, their runs, the documents' claims and tables. The shapes are those of `src/catalogue`, which
 * is their one source; they are written down again beside this file because the page may not import it.
 */

export type * from './labCatalogue.ts';
export type * from './labJob.ts';
export type * from './labTables.ts';

const nothing = z.strictObject({});
export const labScaleSchema = z.enum(['default', 'quick']) satisfies z.ZodType<LabScale, unknown>;
export const labIdSchema = z.string().regex(/^[a-z0-9-]{1,60}$/);
/** A toolchain's path, or the beginning of a version such as `3.12`, with `t` at its end for free-threaded. */
export const labToolchainSchema = textSchema.min(1).max(4096);

export const labRunSchema = z.strictObject({
  id: labIdSchema,
  /** Flag without dashes to value as typed; what is not given has the scale's value. */
  params: z.record(z.string().min(1).max(40), z.string().max(300)).readonly(),
  scale: labScaleSchema,
  /** null takes the usual one. */
  toolchain: labToolchainSchema.nullable(),
  /** How it is recorded; null for the usual rate, the program's own end and its title. */
  recording: recordOptionsSchema
    .pick({ rateHz: true, durationNs: true, name: true })
    .nullable()
    .default(null),
});

const labLanguageSchema = z.enum(['python', 'go', 'node', 'java', 'rust', 'c']) satisfies z.ZodType<
  LabLanguage,
  unknown
>;

/** Which toolchain runs the programs of a language; a language that is left out has the usual one of each program. */
export const labToolchainsSchema = z.partialRecord(labLanguageSchema, labToolchainSchema).readonly();

export type LabChosenToolchains = z.output<typeof labToolchainsSchema>;

export const labClaimsSchema = z.strictObject({
  /** Programs whose claims are tried; null for all of the kind `example` and `cost`, and the statements about versions. */
  ids: z.array(labIdSchema).min(1).max(200).readonly().nullable(),
  scale: labScaleSchema,
  toolchains: labToolchainsSchema.default({}),
});

export const labChannels = {
  /** All shipped programs. Toolchains are looked for once and remembered unless `refresh` is set. */
  'lab.examples': channel<LabCatalogue>()(z.strictObject({ refresh: z.boolean() })),
  'lab.toolchains': channel<LabToolchains>()(z.strictObject({ refresh: z.boolean() })),
  /**
   * Records one program and answers when it has ended; `lab.changed` tells how far it is, and its session can be
   * opened as soon as the step names it. Cancelling the request cancels the run. A run that went wrong is an answer
   * with a `failure`. Fails with `lab-busy`, `recording-busy`, `unknown-example`, `unknown-parameter`, `bad-parameter`.
   */
  'lab.run': channel<LabOutcome>()(labRunSchema),
  /** Begins to try claims and answers at once; verdicts come by `lab.rows`. Fails as `lab.run` does. */
  'lab.startClaims': channel<LabJob>()(labClaimsSchema),
  /** Ends the job under way; what it has found is kept. No error where none runs. */
  'lab.cancel': channel<null>()(nothing),
  'lab.status': channel<LabStatus>()(nothing),
  /** What earlier runs of any job, from the window or the command line, have found. */
  'lab.results': channel<LabResults>()(nothing),
  /** The documents' comparison tables with the kept figures in their cells. */
  'lab.tables': channel<readonly LabTable[]>()(nothing),
  /** The decision tree, and the walk of a session that the reader may open. */
  'lab.decision': channel<LabDecision>()(z.strictObject({ path: pathSchema.nullable() })),
  /** Which program a session recorded; null where it was none of the shipped ones. */
  'lab.sessionExample': channel<LabSessionExample | null>()(z.strictObject({ path: pathSchema })),
};

export const labEvents = {
  /** At every change: a job's begin and end, a program's stage, a recording's flush. */
  'lab.changed': event<LabStatus>(),
  /** Verdicts of one program of a claims job, as they come. */
  'lab.rows': event<{ readonly jobId: number; readonly rows: readonly LabClaimRow[] }>(),
};
