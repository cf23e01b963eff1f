import type { LabUnit } from '../../../ipc/channels/lab.ts';

const UNIT_ENDING = /_(s|us|bytes|count|ratio)$/;

/** Unit of a figure by the end of its key, such as `switch_us`; null for a key without one. */
export const unitOfKey = (key: string): LabUnit | null =>
  (UNIT_ENDING.exec(key)?.[1] as LabUnit | undefined) ?? null;

/** A figure's key as words: `switch_us` gives `switch`. */
export const wordsOfKey = (key: string): string => key.replace(UNIT_ENDING, '').replaceAll('_', ' ');
