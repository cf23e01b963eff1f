import { z } from 'zod';
import type { TargetSpec } from '../../domain/session.ts';
import { channel } from '../channel.ts';

/** A program of the product that can be recorded with one click. */
export interface ExampleRow {
  readonly id: string;
  readonly title: string;
  /** What it does and what to look at. */
  readonly summary: string;
  /** Language or toolchain, for grouping. */
  readonly language: string;
  /** What would run. */
  readonly target: Extract<TargetSpec, { kind: 'spawn' }>;
  /** Why it cannot run here, and what to do; null where it can. */
  readonly unavailable: string | null;
}

export const exampleChannels = {
  'examples.list': channel<readonly ExampleRow[]>()(z.strictObject({})),
};
