import { spawnSync } from 'node:child_process';

/** What one part of the set-up found. */
export interface Outcome {
  /** The part, as shown. */
  readonly part: string;
  readonly state: 'ready' | 'installed' | 'missing';
  /** What was found, or what is missing and what does not work without it. */
  readonly note: string;
  /** The one command that mends it, where something is missing. */
  readonly mend?: string;
}

/** The result of a program run without a shell; `ok` is false also where it is not installed. */
export interface Run {
  readonly ok: boolean;
  readonly out: string;
}

/** Runs a program and keeps what it prints, ended after `limitMs`. */
export function run(command: string, args: readonly string[], limitMs = 60_000, env = process.env): Run {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: limitMs, env });
  return { ok: status === 0, out: `${stdout ?? ''}${stderr ?? ''}`.trim() };
}

/** The last line of a program's output: where installers say what went wrong. */
export const lastLine = (text: string): string => text.split('\n').at(-1)?.trim() ?? '';

/** An outcome as one or two lines for a terminal. */
export function outcomeLine(outcome: Outcome): string {
  const line = `  ${outcome.state.padEnd(10)}${outcome.part}: ${outcome.note}`;
  return outcome.mend === undefined ? line : `${line}\n${' '.repeat(12)}to mend it: ${outcome.mend}`;
}
