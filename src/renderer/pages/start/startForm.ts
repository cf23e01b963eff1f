import { NS_PER_S } from '../../../domain/units.ts';
import type { LabExample } from '../../../ipc/channels/lab.ts';
import type { ProcessRow } from '../../../ipc/channels/machine.ts';
import { splitCommandLine } from '../../../ipc/commandLine.ts';
import type { RecordPlan } from '../../state/appState.ts';

/** Where the target comes from. */
export type Source = 'command' | 'process' | 'example';

/** What the reader has entered, as entered. */
export interface StartForm {
  readonly source: Source;
  readonly command: string;
  /** Working folder; empty for the home folder. */
  readonly folder: string;
  /** `NAME=value` lines. */
  readonly environment: string;
  readonly process: ProcessRow | null;
  readonly example: LabExample | null;
  readonly rate: string;
  /** Seconds; empty for no end. */
  readonly seconds: string;
  readonly name: string;
  readonly onStop: 'terminate' | 'leave';
}

export const emptyForm: StartForm = {
  source: 'command',
  command: '',
  folder: '',
  environment: '',
  process: null,
  example: null,
  rate: '100',
  seconds: '',
  name: '',
  onStop: 'terminate',
};

/** Bytes of a target's output that a session keeps. */
const OUTPUT_LIMIT_BYTES = 16 * 2 ** 20;
/** A day: longer recordings are ended by hand. */
const MAX_SECONDS = 86_400;

/** What is wrong with each entry; null where nothing is. */
export interface FormErrors {
  readonly target: string | null;
  readonly folder: string | null;
  readonly environment: string | null;
  readonly rate: string | null;
  readonly seconds: string | null;
}

type Target = RecordPlan['target'];

/** What a form asks for, or what keeps it from being run. */
export type Checked =
  | { readonly ok: true; readonly plan: RecordPlan }
  | { readonly ok: false; readonly errors: FormErrors };

/** Checks a form. @param homeFolder the working folder where none is entered */
export function checkForm(form: StartForm, homeFolder: string): Checked {
  const target = targetOf(form, homeFolder);
  const errors: FormErrors = {
    target: typeof target === 'string' ? target : null,
    folder: form.source === 'command' ? folderError(form.folder) : null,
    environment: form.source === 'command' ? parseEnvironment(form.environment).error : null,
    rate: rateError(form.rate),
    seconds: secondsError(form.seconds),
  };
  if (typeof target === 'string' || Object.values(errors).some((error) => error !== null)) {
    return { ok: false, errors };
  }
  return { ok: true, plan: { target, options: optionsOf(form) } };
}

function optionsOf(form: StartForm): RecordPlan['options'] {
  const seconds = form.seconds.trim();
  return {
    rateHz: Number(form.rate),
    durationNs: seconds === '' ? null : Math.round(Number(seconds) * NS_PER_S),
    name: form.name.trim().slice(0, 200) || null,
    onStop: form.onStop,
    outputLimitBytes: OUTPUT_LIMIT_BYTES,
  };
}

/** The target, or why there is none. */
function targetOf(form: StartForm, homeFolder: string): Target | string {
  switch (form.source) {
    case 'command':
      return commandTarget(form, homeFolder);
    case 'process':
      return processTarget(form.process);
    case 'example':
      return exampleTarget(form.example);
  }
}

function commandTarget(form: StartForm, homeFolder: string): Target | string {
  const line = splitCommandLine(form.command);
  if (!line.ok) return line.error.message;
  const env = { ...parseEnvironment(form.environment).variables, ...line.value.env };
  return { kind: 'spawn', argv: [...line.value.argv], cwd: form.folder.trim() || homeFolder || null, env };
}

function processTarget(row: ProcessRow | null): Target | string {
  if (row === null) return 'Choose a process from the list.';
  if (row.attach.extent === 'none') return row.attach.reason ?? 'This process cannot be recorded.';
  return { kind: 'attach', pid: row.pid };
}

function exampleTarget(row: LabExample | null): Target | string {
  if (row === null) return 'Choose an example from the list.';
  return row.unavailable ?? { kind: 'example', id: row.id };
}

function rateError(text: string): string | null {
  const rate = Number(text);
  return Number.isInteger(rate) && rate >= 1 && rate <= 1000 ? null : 'A whole number from 1 to 1000.';
}

function secondsError(text: string): string | null {
  if (text.trim() === '') return null;
  const seconds = Number(text);
  return seconds >= 0.1 && seconds <= MAX_SECONDS ? null : `Seconds from 0.1 to ${MAX_SECONDS}, or empty.`;
}

function folderError(text: string): string | null {
  const folder = text.trim();
  return folder === '' || folder.startsWith('/') || /^[A-Za-z]:[\\/]/.test(folder)
    ? null
    : 'The whole path, from /.';
}

/** Variables of `NAME=value` lines; an empty line is passed over. */
export function parseEnvironment(text: string): {
  readonly variables: Readonly<Record<string, string>>;
  readonly error: string | null;
} {
  const variables: Record<string, string> = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [, name, value] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      return { variables, error: `Line ${index + 1} is not NAME=value.` };
    }
    variables[name] = value;
  }
  return { variables, error: null };
}
