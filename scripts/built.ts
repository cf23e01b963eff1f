import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './root.ts';
import { runTool } from './tool.ts';

/** What every build leaves last, since the renderer is built last. */
const LAST = 'out/renderer/index.html';
const INPUTS = ['src', 'electron.vite.config.ts', 'package.json'];

/** Whether `out/` holds a build that is newer than every source. */
export function isBuilt(root = projectRoot): boolean {
  const made = statSync(join(root, LAST), { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && INPUTS.every((input) => newest(join(root, input)) <= made);
}

/** The latest change to a file or to anything in a folder, in ms since 1970; 0 where it is absent. */
function newest(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return readdirSync(path).reduce(
    (latest, name) => Math.max(latest, newest(join(path, name))),
    found.mtimeMs,
  );
}

/**
 * Builds the app unless its build is newer than its sources.
 *
 * @throws Error when the build fails; the build itself has then said why
 */
export function ensureBuilt(): void {
  if (isBuilt()) return;
  console.log('Building Switchyard...');
  const status = runTool('electron-vite/bin/electron-vite.js', ['build', '--logLevel', 'warn']);
  if (status !== 0) throw new Error('The build failed: see above, mend it, and run "npm run build"');
}
