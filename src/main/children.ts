import { type ChildProcess, spawn } from 'node:child_process';
import type { NodeRuntime } from './node.ts';

/** What of a child's last words is kept for an error message. */
const KEPT_STDERR = 2000;

/** A child process of ours and the end of what it wrote to standard error. */
export interface OwnChild {
  readonly process: ChildProcess;
  readonly lastWords: () => string;
}

/**
 * Starts one of our scripts on `runtime` with a message channel. Not `fork`: Electron's sets ELECTRON_RUN_AS_NODE for
 * the child, which a recorded target would inherit.
 */
export function startChild(runtime: NodeRuntime, script: string): OwnChild {
  const child = spawn(runtime.execPath, [script], {
    env: { ...process.env, ...runtime.env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'json',
  });
  let tail = '';
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (text: string) => {
    tail = (tail + text).slice(-KEPT_STDERR);
  });
  return { process: child, lastWords: () => tail.trim() };
}
