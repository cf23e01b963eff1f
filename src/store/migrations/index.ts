import { initial } from './001-initial.ts';

/** One step of the format: brings a file of version `version - 1` to `version`. Never edited once released. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/** All steps, in order, from an empty file. */
export const MIGRATIONS: readonly Migration[] = [initial];

/** The version that this product writes. */
export const CURRENT_VERSION = MIGRATIONS.length;
