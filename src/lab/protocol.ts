import { z } from 'zod';
import type { AnswerOf, ParsedOf, RequestOf } from '../ipc/channel.ts';
import { type LabClaimRow, type LabStatus, labChannels } from '../ipc/channels/lab.ts';
import { resultSchema } from '../ipc/resultSchema.ts';

/**
 * What the main process asks of the lab (`src/lab/child.ts`), the process that runs the shipped programs under the
 * recorder: the window's own `lab.` channels, answered there. Beside answers the lab tells its status of its own
 * accord. It ends when the channel does, after saving what is being recorded.
 */
export const labMethods = labChannels;

export type LabMethods = typeof labMethods;
export type LabMethodName = keyof LabMethods;
export type LabRequest<N extends LabMethodName> = RequestOf<LabMethods[N]>;
export type LabParsed<N extends LabMethodName> = ParsedOf<LabMethods[N]>;
export type LabAnswer<N extends LabMethodName> = AnswerOf<LabMethods[N]>;

export const isLabMethod = (name: string): name is LabMethodName => Object.hasOwn(labMethods, name);

const idSchema = z.number().int().min(1);

export const toLabSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('request'),
    id: idSchema,
    method: z.string().refine(isLabMethod, 'is not a method of the lab'),
    payload: z.unknown(),
  }),
  /** The answer is no longer wanted; a run that it waits for is ended. */
  z.strictObject({ type: z.literal('cancel'), id: idSchema }),
]);

// The lab is ours: what it tells has a type, and only its frame is checked.
export const fromLabSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('answer'), id: idSchema, result: resultSchema }),
  z.strictObject({
    type: z.literal('status'),
    status: z.custom<LabStatus>((value) => typeof value === 'object' && value !== null && 'phase' in value),
  }),
  z.strictObject({
    type: z.literal('rows'),
    jobId: idSchema,
    rows: z.custom<readonly LabClaimRow[]>(Array.isArray),
  }),
]);

export type ToLab = z.output<typeof toLabSchema>;
export type FromLab = z.output<typeof fromLabSchema>;
