import { z } from 'zod';
import { channel } from '../channel.ts';
import { pathSchema } from '../schemas.ts';

/** Most characters of an export that the window hands over to be saved. */
const MAX_EXPORT = 256 * 2 ** 20;

/** Most bytes of a picture that the window hands over to be saved. */
const MAX_BYTES = 64 * 2 ** 20;

const fileNameSchema = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => !/[/\\\0]/.test(name), 'is not a plain file name');

/** Native dialogs. Each answers null where the reader cancelled. */
export const fileChannels = {
  /** Asks for a session's file. */
  'files.chooseSession': channel<string | null>()(z.strictObject({})),
  /** Asks for a folder, beginning at `start`. */
  'files.chooseFolder': channel<string | null>()(
    z.strictObject({ title: z.string().min(1).max(100), start: pathSchema.nullable() }),
  ),
  /** Asks where to, and writes `text` there; answers the file's path. */
  'files.saveText': channel<string | null>()(
    z.strictObject({ suggestedName: fileNameSchema, text: z.string().max(MAX_EXPORT) }),
  ),
  /** As `files.saveText`, for what is no text: a picture. */
  'files.saveBytes': channel<string | null>()(
    z.strictObject({
      suggestedName: fileNameSchema,
      bytes: z.instanceof(Uint8Array).refine(({ byteLength }) => byteLength <= MAX_BYTES, 'is too long'),
    }),
  ),
  /** Asks where to, and copies a finished session's file there; answers the copy's path. */
  'files.saveSessionCopy': channel<string | null>()(z.strictObject({ path: pathSchema })),
};
