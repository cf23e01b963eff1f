import { z } from 'zod';
import type { RaceState } from '../domain/race.ts';
import { raceRequestSchema } from '../ipc/channels/race.ts';
import { errorInfoSchema } from '../ipc/resultSchema.ts';
import { pathSchema } from '../ipc/schemas.ts';

/**
 * What the race's process (`src/lab/raceChild.ts`) and the main process say to each other over their channel. One child
 * does one thing and ends:
 *
 *     start -> state ... -> over       a race; `state` at every change and four times a second
 *     start -> state ... -> failed     it could not begin (no state before), or not be saved
 *     open  -> over | failed           a saved race
 *
 * `cancel`, or the channel's end, ends the contestants; the set is saved all the same.
 */
export const toRaceSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), request: raceRequestSchema, folder: pathSchema }),
  z.strictObject({ type: z.literal('open'), path: pathSchema }),
  z.strictObject({ type: z.literal('cancel') }),
]);

// The child is ours: what it tells has a type, and only its frame is checked.
const stateSchema = z.custom<RaceState>(
  (value) => typeof value === 'object' && value !== null && 'entries' in value,
);

export const fromRaceSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('state'), race: stateSchema }),
  z.strictObject({ type: z.literal('over'), race: stateSchema }),
  z.strictObject({ type: z.literal('failed'), error: errorInfoSchema }),
]);

export type ToRace = z.output<typeof toRaceSchema>;
export type FromRace = z.output<typeof fromRaceSchema>;
