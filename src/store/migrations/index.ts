import { initial } from './001-initial.ts';
import { fit } from './002-fit.ts';
import type { Migration } from './migration.ts';

/** All steps, in order, from an empty file. */
export const MIGRATIONS: readonly Migration[] = [initial, fit];

/** The version that this product writes. */
export const CURRENT_VERSION = MIGRATIONS.length;
