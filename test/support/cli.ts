import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../src/analysis/report.ts';

const entry = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url));

/** Folder of the small programs that tests record. */
export const PROGRAMS = fileURLToPath(new URL('./programs', import.meta.url));

/** What a finished command line left behind. */
export interface CliOutcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own for a test's sessions, removed by `remove`. */
export function scratch(): { readonly dir: string; file(name: string): string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-test-'));
  return {
    dir,
    file: (name) => join(dir, name),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Starts the command line from source, with the library in `library`. */
export function startCli(
  args: readonly string[],
  library: string,
  options: { uid?: number } = {},
): ChildProcess {
  return spawn(process.execPath, [entry, ...args], {
    env: { ...process.env, SWITCHYARD_LIBRARY: library },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
}

/** Waits for a command line's end and takes its output. */
export async function outcomeOf(child: ChildProcess): Promise<CliOutcome> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, stdout, stderr };
}

/** Runs the command line to its end. */
export function runCli(
  args: readonly string[],
  library: string,
  options: { uid?: number } = {},
): Promise<CliOutcome> {
  return outcomeOf(startCli(args, library, options));
}

/** Records and answers the report. Fails where the command line printed none. */
export async function record(args: readonly string[], library: string): Promise<Report> {
  const { stdout, stderr } = await runCli(['record', '--json', ...args], library);
  if (stdout === '') throw new Error(`record printed no report:\n${stderr}`);
  return JSON.parse(stdout) as Report;
}

/** The interpreter itself, not a wrapper script that looks for it; null where there is no Python. */
export function python(): string | null {
  try {
    return execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}
