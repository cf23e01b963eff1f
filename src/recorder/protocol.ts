import { z } from 'zod';
import { errorInfoSchema } from '../ipc/resultSchema.ts';
import {
  endReasonSchema,
  exitStatusSchema,
  nsSchema,
  pathSchema,
  pidSchema,
  recordOptionsSchema,
  samplerStatsSchema,
  targetSpecSchema,
} from '../ipc/schemas.ts';

/**
 * What the recording process (`src/recorder/child.ts`) and whoever started it say to each other over the channel
 * of `child_process.fork`. One child makes one recording:
 *
 *     start -> started -> progress ... -> ended          the usual course
 *     start -> failed                                    nothing could be recorded
 *     start -> started -> progress ... -> failed         it broke off; the session file holds what was written
 *
 * `stop`, or the channel's end, ends the recording; the session is saved either way. The child exits by itself
 * after `ended` or `failed`.
 */
export const toRecorderSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
    target: targetSpecSchema,
    options: recordOptionsSchema,
    /** File to make; it must not exist yet. */
    sessionPath: pathSchema,
  }),
  z.strictObject({ type: z.literal('stop') }),
]);

export const fromRecorderSchema = z.discriminatedUnion('type', [
  /** The target runs, the file exists and can be opened. `pid` is the root process's. */
  z.strictObject({ type: z.literal('started'), sessionPath: pathSchema, pid: pidSchema }),
  /** After each flush, about every 100 ms: everything up to `untilNs` can be read from the file. */
  z.strictObject({
    type: z.literal('progress'),
    untilNs: nsSchema,
    /** Alive now. */
    threads: z.number().int().min(0),
    processes: z.number().int().min(0),
    /** CPU of all the target's threads so far. */
    cpuNs: nsSchema,
    sampler: samplerStatsSchema,
  }),
  /** The session is saved and closed. */
  z.strictObject({
    type: z.literal('ended'),
    sessionPath: pathSchema,
    durationNs: nsSchema,
    end: endReasonSchema,
    exit: exitStatusSchema.nullable(),
  }),
  z.strictObject({ type: z.literal('failed'), error: errorInfoSchema }),
]);

/** A message to the recording process. */
export type ToRecorder = z.output<typeof toRecorderSchema>;
/** A message from the recording process. */
export type FromRecorder = z.output<typeof fromRecorderSchema>;
/** What a recording has come to so far. */
export type RecorderProgress = Omit<Extract<FromRecorder, { type: 'progress' }>, 'type'>;
