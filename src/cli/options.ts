import { InvalidArgumentError } from 'commander';
import { NS_PER_S, type Ns, ns, type Pid, pid } from '../domain/units.ts';

/** Sampling rates that the recorder takes, Hz. */
export const RATE_RANGE = { min: 1, max: 1000, default: 100 } as const;

function numberIn(text: string, min: number, max: number, what: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < min || value > max)
    throw new InvalidArgumentError(`${what} must be a number from ${min} to ${max}.`);
  return value;
}

/** `-r`: samples a second. */
export function parseRate(text: string): number {
  return numberIn(text, RATE_RANGE.min, RATE_RANGE.max, 'The rate');
}

/** `-d`: seconds, fractions allowed, up to 30 days. */
export function parseSeconds(text: string): Ns {
  return ns(Math.round(numberIn(text, 0.001, 30 * 86_400, 'The duration in seconds') * NS_PER_S));
}

/** `-p`: a process id. */
export function parsePid(text: string): Pid {
  const value = numberIn(text, 1, 4_194_304, 'The process id');
  if (!Number.isInteger(value)) throw new InvalidArgumentError('The process id must be a whole number.');
  return pid(value);
}

/** A number of bytes, with an optional suffix K, M or G of 1024. */
export function parseBytes(text: string): number {
  const match = /^(\d+)([KMG]?)$/i.exec(text.trim());
  const factor = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match?.[2]?.toUpperCase() ?? ''] ?? 1;
  const bytes = match === null ? Number.NaN : Number(match[1]) * factor;
  if (!(bytes <= 1024 ** 3))
    throw new InvalidArgumentError('It must be a number of bytes up to 1G, such as 512K or 4M.');
  return bytes;
}

/** A whole number of at least 1. */
export function parseCount(text: string): number {
  const value = numberIn(text, 1, 1_000_000_000, 'The number');
  if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

/** `--env NAME=VALUE` (adds) or `--env NAME` (removes), repeatable. */
export function collectEnv(
  text: string,
  before: Record<string, string | null>,
): Record<string, string | null> {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  if (name === '') throw new InvalidArgumentError('It must be NAME=VALUE, or NAME to remove it.');
  return { ...before, [name]: at < 0 ? null : text.slice(at + 1) };
}
