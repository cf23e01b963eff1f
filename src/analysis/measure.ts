import { NS_PER_S, NS_PER_US } from '../domain/units.ts';
import { formatBytes, formatCount, formatDuration, formatNumber, UNKNOWN } from './format.ts';

/** Unit of a program's figure: seconds, microseconds, bytes, a number of things, a ratio. */
export type MeasureUnit = 's' | 'us' | 'bytes' | 'count' | 'ratio';

/** A figure in its unit for the reader; null gives UNKNOWN. A figure without a unit is a bare number. */
export function formatMeasure(value: number | null, unit: MeasureUnit | null): string {
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
