import { z } from 'zod';
import type { EndReason, ExitStatus, RecordOptions, SamplerStats, TargetSpec } from '../domain/session.ts';
import { ns, pid } from '../domain/units.ts';

/** Longest single argument that Linux takes (MAX_ARG_STRLEN, 32 pages), and our limit for any text from a window. */
const MAX_TEXT = 131_072;

/** Text that can be an argument or a path: no NUL, which would cut it short in the kernel. */
export const textSchema = z
  .string()
  .max(MAX_TEXT)
  .refine((text) => !text.includes('\0'), 'contains a NUL character');

/** An absolute path of this machine. */
export const pathSchema = textSchema
  .min(1)
  .max(4096)
  .refine((path) => path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path), 'is not an absolute path');

/** A whole number of nanoseconds, 0 or more. */
export const nsSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).transform(ns);

/** A process id; 4194304 is the kernel's highest `pid_max`. */
export const pidSchema = z.number().int().min(1).max(4_194_304).transform(pid);

const envNameSchema = textSchema.min(1).refine((name) => !name.includes('='), 'contains "="');

export const targetSpecSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('spawn'),
    argv: z
      .array(textSchema)
      .min(1)
      .max(10_000)
      .refine((argv) => argv[0] !== '', 'names no program')
      .readonly(),
    cwd: pathSchema.nullable(),
    env: z.record(envNameSchema, textSchema.nullable()).readonly(),
  }),
  z.strictObject({ kind: z.literal('attach'), pid: pidSchema }),
]) satisfies z.ZodType<TargetSpec, unknown>;

/** Most output that a session may be asked to keep: 1 GiB. */
const MAX_OUTPUT_BYTES = 2 ** 30;

export const recordOptionsSchema = z.strictObject({
  rateHz: z.number().int().min(1).max(1000),
  durationNs: nsSchema.refine((n) => n > 0, 'must be longer than 0').nullable(),
  name: z.string().min(1).max(200).nullable(),
  onStop: z.enum(['terminate', 'leave']),
  outputLimitBytes: z.number().int().min(0).max(MAX_OUTPUT_BYTES),
}) satisfies z.ZodType<RecordOptions, unknown>;

export const samplerStatsSchema = z.strictObject({
  ticks: z.number().int().min(0),
  missedTicks: z.number().int().min(0),
  cpuNs: nsSchema,
  processCpuNs: nsSchema,
  lateP50Ns: nsSchema,
  lateP99Ns: nsSchema,
  lateMaxNs: nsSchema,
}) satisfies z.ZodType<SamplerStats, unknown>;

export const exitStatusSchema = z.strictObject({
  code: z.number().int().nullable(),
  signal: z.string().nullable(),
}) satisfies z.ZodType<ExitStatus, unknown>;

export const endReasonSchema = z.enum([
  'target-exited',
  'duration',
  'stopped',
  'error',
  'recorder-killed',
]) satisfies z.ZodType<EndReason, unknown>;
