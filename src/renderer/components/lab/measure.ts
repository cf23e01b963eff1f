import { formatBytes, formatCount, formatDuration, formatNumber, UNKNOWN } from '../../../analysis/format.ts';
import { NS_PER_S, NS_PER_US } from '../../../domain/units.ts';
import type { LabUnit } from '../../../ipc/channels/lab.ts';

/** A figure in its unit for the reader; null gives UNKNOWN. A figure without a unit is a bare number. */
export function formatMeasure(value: number | null, unit: LabUnit | null): string {
  if (value === null) return UNKNOWN;
  switch (unit) {
    case 's':
      return formatDuration(value * NS_PER_S);
    case 'us':
      return formatDuration(value * NS_PER_US);
    case 'bytes':
      return formatBytes(value);
    case 'ratio':
      return formatNumber(value);
    case 'count':
      return Number.isInteger(value) ? formatCount(value) : formatNumber(value);
    case null:
      return String(value);
  }
}

const UNIT_ENDING = /_(s|us|bytes|count|ratio)$/;

/** Unit of a figure by the end of its key, such as `switch_us`; null for a key without one. */
export const unitOfKey = (key: string): LabUnit | null =>
  (UNIT_ENDING.exec(key)?.[1] as LabUnit | undefined) ?? null;

/** A figure's key as words: `switch_us` gives `switch`. */
export const wordsOfKey = (key: string): string => key.replace(UNIT_ENDING, '').replaceAll('_', ' ');
