import { ReaderError } from '../domain/error.ts';
import type { Parameter, ParamValue, Workload } from './types.ts';

/** The document's values, or the small ones for machines and tests in a hurry. */
export type Scale = 'default' | 'quick';

export type ParamValues = Readonly<Record<string, ParamValue>>;

const MOST_LIST_ITEMS = 8;

function refuse(entry: Workload, parameter: Parameter, text: string, rule: string): never {
  throw new ReaderError(
    'bad-parameter',
    `--${parameter.flag} of ${entry.id} takes ${rule}, not "${text}" (${parameter.title}; usually ${parameter.default}).`,
  );
}

function isPlainNumber(text: string): boolean {
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text);
}

function readNumber(entry: Workload, parameter: Extract<Parameter, { min: number }>, text: string): number {
  const value = Number(text);
  const whole = parameter.type !== 'number';
  const fits = isPlainNumber(text) && value >= parameter.min && value <= parameter.max;
  if (fits && (!whole || Number.isInteger(value))) return value;
  const kind = whole ? 'a whole number' : 'a number';
  return refuse(entry, parameter, text, `${kind} from ${parameter.min} to ${parameter.max}`);
}

function readList(entry: Workload, parameter: Extract<Parameter, { type: 'list' }>, text: string): string {
  const parts = text.split(',');
  if (parts.length > MOST_LIST_ITEMS) {
    refuse(entry, parameter, text, `at most ${MOST_LIST_ITEMS} numbers with commas between`);
  }
  return parts.map((part) => String(readNumber(entry, parameter, part.trim()))).join(',');
}

/** Only addresses of this machine: the programs never speak to anybody else. */
function readUrl(entry: Workload, parameter: Parameter, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const local = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (local && url.protocol === 'http:' && url.pathname === '/') return url.origin;
  return refuse(
    entry,
    parameter,
    text,
    'the address of a delay server on this machine, such as http://127.0.0.1:8137',
  );
}

function readValue(entry: Workload, parameter: Parameter, text: string): ParamValue {
  if (parameter.type === 'list') return readList(entry, parameter, text);
  if (parameter.type === 'url') return readUrl(entry, parameter, text);
  return readNumber(entry, parameter, text);
}

/**
 * Values for a run: `given` (flag without dashes to text, as typed) over the scale's own. Throws `ReaderError`:
 * `unknown-parameter` for a flag that the program does not take, `bad-parameter` for a value out of bounds.
 */
export function paramValues(
  entry: Workload,
  scale: Scale,
  given: Readonly<Record<string, string>> = {},
): ParamValues {
  const known = new Set(entry.parameters.map((parameter) => parameter.flag));
  const unknown = Object.keys(given).find((flag) => !known.has(flag));
  if (unknown !== undefined) {
    const flags = [...known].map((flag) => `--${flag}`).join(', ');
    throw new ReaderError('unknown-parameter', `${entry.id} takes no --${unknown}; it takes ${flags}.`);
  }
  return Object.fromEntries(
    entry.parameters.map((parameter) => {
      const text = given[parameter.flag];
      return [parameter.flag, text === undefined ? parameter[scale] : readValue(entry, parameter, text)];
    }),
  );
}

/** The program's options, all of them, in the catalogue's order. */
export function programArgs(entry: Workload, values: ParamValues): string[] {
  return entry.parameters.flatMap((parameter) => [`--${parameter.flag}`, String(values[parameter.flag])]);
}

/** Flags whose value differs from the document's; the delay server's address does not count. */
export function changedFlags(entry: Workload, values: ParamValues): string[] {
  return entry.parameters
    .filter((parameter) => parameter.type !== 'url' && values[parameter.flag] !== parameter.default)
    .map((parameter) => parameter.flag);
}
