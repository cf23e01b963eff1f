import { z } from 'zod';
import type { RaceMode, RaceState } from '../../domain/race.ts';
import { channel, event } from '../channel.ts';
import { pathSchema, textSchema } from '../schemas.ts';
import { labIdSchema, labScaleSchema, labToolchainSchema } from './lab.ts';

/** Fewest and most contestants of one race. */
export const RACE_SIZE = { min: 2, max: 4 } as const;

/** Ending of a saved race's file; its sessions lie beside it. */
export const RACE_SUFFIX = '.switchyard-race';

/** How long a command of the reader's own may run unless told otherwise, s. */
export const RACE_COMMAND_LIMIT_S = 300;

export const raceContestantSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('workload'),
    id: labIdSchema,
    /** Flag without dashes to value as typed; what is not given has the scale's value. */
    params: z.record(z.string().min(1).max(40), z.string().max(300)).readonly(),
    /** null takes the usual one. */
    toolchain: labToolchainSchema.nullable(),
  }),
  /** A command line of the reader's own, split into words; there is no shell. */
  z.strictObject({ kind: z.literal('command'), line: textSchema.min(1), cwd: pathSchema.nullable() }),
]);

export const raceModeSchema = z.enum(['at-once', 'in-turn']) satisfies z.ZodType<RaceMode, unknown>;

export const raceRequestSchema = z.strictObject({
  contestants: z.array(raceContestantSchema).min(RACE_SIZE.min).max(RACE_SIZE.max).readonly(),
  mode: raceModeSchema,
  scale: labScaleSchema,
  /** Each to a set of cores of its own, where there are enough. */
  pin: z.boolean(),
  /** Seconds after which a contestant is ended; null takes the catalogue's, or 300 for a command. */
  limitS: z.number().min(0.1).max(86_400).nullable(),
});

export type RaceContestant = z.output<typeof raceContestantSchema>;
/** What to race, and how. */
export type RaceRequest = z.output<typeof raceRequestSchema>;

/** The window's one race at a time. */
export type RaceStatus =
  | { readonly phase: 'idle' }
  | { readonly phase: 'active'; readonly race: RaceState }
  | { readonly phase: 'over'; readonly race: RaceState }
  /** The race broke off before it could be saved. */
  | { readonly phase: 'failed'; readonly message: string; readonly race: RaceState | null };

const nothing = z.strictObject({});

export const raceChannels = {
  /** Begins a race and answers at once; `race.changed` tells how far it is. Fails with `race-busy`, `recording-busy`. */
  'race.start': channel<null>()(raceRequestSchema),
  /** Ends what runs; what was recorded is saved. No error where none runs. */
  'race.cancel': channel<null>()(nothing),
  'race.status': channel<RaceStatus>()(nothing),
  /** A saved race as it was, its figures read from its sessions. */
  'race.open': channel<RaceState>()(z.strictObject({ path: pathSchema })),
  /** Whether the window fills the screen, for a projector. */
  'race.fullScreen': channel<null>()(z.strictObject({ on: z.boolean() })),
};

export const raceEvents = {
  /** At every change, and about four times a second while a race runs. */
  'race.changed': event<RaceStatus>(),
};
