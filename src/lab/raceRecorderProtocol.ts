import { z } from 'zod';
import type { ParsedResult } from '../catalogue/result.ts';
import { errorInfoSchema } from '../ipc/resultSchema.ts';
import {
  endReasonSchema,
  exitStatusSchema,
  pathSchema,
  pidSchema,
  recordOptionsSchema,
  targetSpecSchema,
  textSchema,
} from '../ipc/schemas.ts';

/**
 * What a race and the process that records one of its contestants (`src/lab/raceRecorder.ts`) say to each other:
 *
 *     up -> start -> begun -> ended      the usual course; `up` comes by itself as soon as the process can start one
 *     up -> start -> failed              nothing could be started
 *
 * `stop`, or the channel's end, ends the recording; the session is saved either way, and the process ends by itself.
 */
export const toRaceRecorderSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
    target: targetSpecSchema,
    options: recordOptionsSchema,
    sessionPath: pathSchema,
    /** Which of the shipped programs it is, as `formatLabel` writes it; null for another command. */
    label: textSchema.nullable(),
  }),
  z.strictObject({ type: z.literal('stop') }),
]);

export const fromRaceRecorderSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('up') }),
  z.strictObject({
    type: z.literal('begun'),
    pid: pidSchema,
    /** The session's zero as `process.hrtime.bigint()` counts, which all processes of a machine share. */
    zero: z.string().regex(/^\d{1,20}$/),
  }),
  z.strictObject({
    type: z.literal('ended'),
    end: endReasonSchema,
    exit: exitStatusSchema.nullable(),
    /** What broke the recording off; null where nothing did. */
    error: errorInfoSchema.nullable(),
    /** What the program's last line says. */
    result: z.custom<ParsedResult>((value) => typeof value === 'object' && value !== null && 'ok' in value),
    stderrTail: z.string(),
  }),
  z.strictObject({ type: z.literal('failed'), error: errorInfoSchema }),
]);

export type ToRaceRecorder = z.output<typeof toRaceRecorderSchema>;
export type FromRaceRecorder = z.output<typeof fromRaceRecorderSchema>;
/** How a contestant's recording ended. */
export type RecorderEnd = Omit<Extract<FromRaceRecorder, { type: 'ended' }>, 'type'>;
