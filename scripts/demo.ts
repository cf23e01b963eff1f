import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findNode } from './node.ts';
import { projectRoot } from './root.ts';
import { pythonExecutable } from './setup/python.ts';

/** The program that a machine without a display is shown: two sums in two Python threads, or Node's thread pool. */
function example(): string[] {
  const workloads = join(projectRoot, 'resources', 'workloads');
  const python = pythonExecutable();
  return python === null
    ? [findNode(), join(workloads, 'node', 'threadpool.mjs')]
    : [python, join(workloads, 'python', 'cpu_threads.py'), '--n', '5000000'];
}

/**
 * Records the example with the command line, which prints the report and the session's file, then says how to get the
 * window.
 *
 * @returns the exit code of the recording
 */
export function recordExample(): number {
  const argv = example();
  console.log('There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set): recording an example.');
  console.log(`$ switchyard record -- ${argv.join(' ')}\n`);
  const { status } = spawnSync(join(projectRoot, 'bin', 'switchyard'), ['record', '--', ...argv], {
    stdio: 'inherit',
  });
  console.log(`
For the window run "npm start" in a desktop session, over "ssh -X", or on a virtual display:
  xvfb-run -a npm start
For everything the command line can do: ./bin/switchyard --help`);
  return status ?? 1;
}
