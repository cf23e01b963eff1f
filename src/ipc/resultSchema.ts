import { z } from 'zod';
import type { ErrorInfo } from './result.ts';

export const errorInfoSchema = z.strictObject({
  code: z.string().min(1),
  message: z.string().min(1),
}) satisfies z.ZodType<ErrorInfo, unknown>;

/** The frame of a result, for a border that does not trust the other side's value. */
export const resultSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ ok: z.literal(false), error: errorInfoSchema }),
]);
