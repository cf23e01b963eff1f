import { z } from 'zod';
import type { TargetSpec } from '../../domain/session.ts';
import { channel } from '../channel.ts';

/** A program of the product that can be recorded with one click. */
export interface ExampleRow {
  readonly id: string;
  readonly title: string;
  /** What it does. */
  readonly summary: string;
  /** Language, as a reader writes it. */
  readonly language: string;
  /** What would run, for the reader: the program's file and its options. */
  readonly command: string;
  /** Why it cannot run here, and what to do; null where it can. */
  readonly unavailable: string | null;
}

/** A command that is ready to be recorded. */
export type ReadyProgram = Extract<TargetSpec, { kind: 'spawn' }>;

export const exampleChannels = {
  'examples.list': channel<readonly ExampleRow[]>()(z.strictObject({})),
  /** Makes an example ready: compiles it where it must be, starts the server that it asks. May take a while. */
  'examples.prepare': channel<ReadyProgram>()(z.strictObject({ id: z.string().min(1).max(100) })),
};
