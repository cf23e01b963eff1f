import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findNode } from './node.ts';
import { projectRoot } from './root.ts';

/**
 * Runs a program of a package on the project's own Node, in the project's folder, its output passed through.
 *
 * @param program its file under node_modules
 * @returns its exit code; 1 where a signal ended it
 */
export function runTool(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): number {
  const file = join(projectRoot, 'node_modules', program);
  const { status, error } = spawnSync(findNode(), [file, ...args], {
    cwd: projectRoot,
    env,
    stdio: 'inherit',
  });
  if (error) throw error;
  return status ?? 1;
}

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Becomes another program as far as Node can: its input, output, signals and end are this process's.
 *
 * @returns never: this process ends as the other did
 */
export async function become(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<never> {
  const child = spawn(command, args, { stdio: 'inherit', env });
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((done, failed) =>
    child.once('error', failed).once('exit', (...end) => done(end)),
  );
  if (signal !== null) {
    for (const forwarded of FORWARDED) process.removeAllListeners(forwarded);
    process.kill(process.pid, signal);
  }
  process.exit(code ?? 1);
}
