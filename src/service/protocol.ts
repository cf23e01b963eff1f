import { z } from 'zod';
import { type AnswerOf, channel, type ParsedOf, type RequestOf } from '../ipc/channel.ts';
import type { RaceRow, SessionRow } from '../ipc/channels/library.ts';
import { machineChannels } from '../ipc/channels/machine.ts';
import { overlayChannels } from '../ipc/channels/overlay.ts';
import { type ReaderAnswers, readerRequests } from '../ipc/channels/session.ts';
import { resultSchema } from '../ipc/resultSchema.ts';
import { pathSchema } from '../ipc/schemas.ts';

/**
 * What the main process asks of the service (`src/service/child.ts`), which reads session files and looks at the
 * machine so that the main process never waits for either. Sessions are named by their path, so that a service that
 * was restarted answers on.
 */
const ofSession = <Q extends z.ZodType>(query: Q) => z.strictObject({ path: pathSchema, query });

const folderSchema = z.strictObject({
  folder: pathSchema,
  paths: z.array(pathSchema).max(200).readonly(),
  limit: z.number().int().min(1).max(1000),
});

export const methods = {
  'reader.overview': channel<ReaderAnswers['overview']>()(ofSession(readerRequests.overview)),
  'reader.lanes': channel<ReaderAnswers['lanes']>()(ofSession(readerRequests.lanes)),
  'reader.cores': channel<ReaderAnswers['cores']>()(ofSession(readerRequests.cores)),
  'reader.series': channel<ReaderAnswers['series']>()(ofSession(readerRequests.series)),
  'reader.totals': channel<ReaderAnswers['totals']>()(ofSession(readerRequests.totals)),
  'reader.output': channel<ReaderAnswers['output']>()(ofSession(readerRequests.output)),
  /** Closes the file where it is open. */
  'reader.close': channel<null>()(z.strictObject({ path: pathSchema })),
  /** The sessions of a folder and these files, newest first; a folder that is not there has none. */
  'library.sessions': channel<readonly SessionRow[]>()(folderSchema),
  /** The saved races of a folder and these files, newest first. */
  'library.races': channel<readonly RaceRow[]>()(folderSchema),
  ...overlayChannels,
  ...machineChannels,
};

export type Methods = typeof methods;
export type MethodName = keyof Methods;
export type MethodRequest<N extends MethodName> = RequestOf<Methods[N]>;
export type MethodParsed<N extends MethodName> = ParsedOf<Methods[N]>;
export type MethodAnswer<N extends MethodName> = AnswerOf<Methods[N]>;

export const isMethodName = (name: string): name is MethodName => Object.hasOwn(methods, name);

const idSchema = z.number().int().min(1);

export const toServiceSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('request'),
    id: idSchema,
    method: z.string().refine(isMethodName, 'is not a method of the service'),
    payload: z.unknown(),
  }),
  /** The answer is no longer wanted: a request that has not begun is answered with `cancelled`. */
  z.strictObject({ type: z.literal('cancel'), id: idSchema }),
]);

export const fromServiceSchema = z.strictObject({
  type: z.literal('answer'),
  id: idSchema,
  result: resultSchema,
});

export type ToService = z.output<typeof toServiceSchema>;
export type FromService = z.output<typeof fromServiceSchema>;
