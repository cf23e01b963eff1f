import { NS_PER_MS, NS_PER_S, NS_PER_US } from '../domain/units.ts';

/** What stands for a figure that is not known. Never 0. */
export const UNKNOWN = '–';

const plain = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });

/**
 * A length of time for a reader, three significant digits: `850 ns`, `12.3 µs`, `4 ms`, `1.25 s`, `12 min 5 s`.
 * @param ns nanoseconds; null gives UNKNOWN
 */
export function formatDuration(ns: number | null): string {
  if (ns === null || Number.isNaN(ns)) return UNKNOWN;
  const size = Math.abs(ns);
  if (size < NS_PER_US) return `${plain.format(ns)} ns`;
  if (size < NS_PER_MS) return `${significant.format(ns / NS_PER_US)} µs`;
  if (size < NS_PER_S) return `${significant.format(ns / NS_PER_MS)} ms`;
  if (size < 60 * NS_PER_S) return `${significant.format(ns / NS_PER_S)} s`;
  return formatMinutes(ns);
}

function formatMinutes(ns: number): string {
  const total = Math.round(Math.abs(ns) / NS_PER_S);
  const [h, m, s] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  const sign = ns < 0 ? '-' : '';
  return h > 0 ? `${sign}${h} h ${m} min ${s} s` : `${sign}${m} min ${s} s`;
}

/** A count with thousands separated; null gives UNKNOWN. */
export function formatCount(n: number | null): string {
  return n === null || Number.isNaN(n) ? UNKNOWN : plain.format(n);
}

/** A ratio or rate, three significant digits; null gives UNKNOWN. */
export function formatNumber(n: number | null): string {
  return n === null || Number.isNaN(n) ? UNKNOWN : significant.format(n);
}

/** A share, 0 to 1 (or more), as a percentage with one decimal; null gives UNKNOWN. */
export function formatPercent(share: number | null): string {
  return share === null || Number.isNaN(share) ? UNKNOWN : percent.format(share);
}

/** Bytes in binary units: `512 B`, `1.5 KiB`, `20 MiB`; null gives UNKNOWN. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null || Number.isNaN(bytes)) return UNKNOWN;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${significant.format(value)} ${units[unit] ?? 'B'}`;
}
