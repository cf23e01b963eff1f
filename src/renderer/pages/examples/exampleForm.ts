import type { LabExample, LabParameter, LabScale } from '../../../ipc/channels/lab.ts';
import type { Request } from '../../../ipc/contract.ts';

/** What is entered for one example. */
export interface ExampleEntry {
  readonly scale: LabScale;
  /** Flag to text, only of what was changed. */
  readonly typed: Readonly<Record<string, string>>;
  /** Command of a toolchain; null for the usual one. */
  readonly toolchain: string | null;
}

export const NEW_ENTRY: ExampleEntry = { scale: 'quick', typed: {}, toolchain: null };

/** Most numbers in a list, as the programs take them. */
const LIST_LIMIT = 8;

/** The parameters that the reader sets; a delay server's address is filled in by the product. */
export const ownParameters = (example: LabExample): readonly LabParameter[] =>
  example.parameters.filter(({ type }) => type !== 'url');

/** The text in a parameter's field. */
export const shownValue = (parameter: LabParameter, entry: ExampleEntry): string =>
  entry.typed[parameter.flag] ?? String(parameter[entry.scale]);

/** What is wrong with a parameter's text, for the reader; null where nothing is. */
export function parameterError(parameter: LabParameter, text: string): string | null {
  const trimmed = text.trim();
  if (parameter.type === 'list') return listError(parameter, trimmed.split(','));
  return numberError(parameter, trimmed, parameter.type === 'integer');
}

function listError(parameter: LabParameter, parts: readonly string[]): string | null {
  if (parts.length > LIST_LIMIT) return `At most ${LIST_LIMIT} numbers.`;
  for (const part of parts) {
    if (!/^\d+$/.test(part.trim())) return 'Whole numbers with commas between, such as 1,2,4.';
    const error = numberError(parameter, part.trim(), true);
    if (error !== null) return error;
  }
  return null;
}

function numberError({ min, max }: LabParameter, text: string, whole: boolean): string | null {
  const form = whole ? /^-?\d+$/ : /^-?(\d+(\.\d*)?|\.\d+)$/;
  if (!form.test(text)) return whole ? 'A whole number.' : 'A number, such as 0.5.';
  const value = Number(text);
  if (min !== undefined && value < min) return `At least ${plain(min)}.`;
  if (max !== undefined && value > max) return `At most ${plain(max)}.`;
  return null;
}

const numbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });
const plain = (value: number): string => numbers.format(value);

/** A parameter's bounds and the document's value, such as `1 to 64 · documents: 2`. */
export function parameterNote({ min, max, default: usual }: LabParameter): string {
  const bounds = min === undefined || max === undefined ? [] : [`${plain(min)} to ${plain(max)}`];
  const value = typeof usual === 'number' ? plain(usual) : usual;
  return [...bounds, `documents: ${value}`].join(' · ');
}

type RunRequest = Request<'lab.run'>;

export type CheckedEntry =
  | { readonly ok: true; readonly request: RunRequest }
  /** Flag to what is wrong. */
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> };

/** What to run, or what is wrong with the entries. Values that are the scale's own are left out. */
export function checkEntry(example: LabExample, entry: ExampleEntry): CheckedEntry {
  const errors: Record<string, string> = {};
  const params: Record<string, string> = {};
  for (const parameter of ownParameters(example)) {
    const text = shownValue(parameter, entry).trim();
    const error = parameterError(parameter, text);
    if (error !== null) errors[parameter.flag] = error;
    if (text !== String(parameter[entry.scale])) params[parameter.flag] = text;
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, request: { id: example.id, params, scale: entry.scale, toolchain: entry.toolchain } };
}

/** The program and its options as they will be run. */
export function commandPreview(example: LabExample, entry: ExampleEntry): string {
  const options = ownParameters(example).map(
    (parameter) => `--${parameter.flag} ${shownValue(parameter, entry)}`,
  );
  return [example.program, ...options].join(' ');
}
