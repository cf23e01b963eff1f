import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './root.ts';

/** The oldest Node that runs the recorder: better-sqlite3 13 needs Node-API 10, the sources need type stripping. */
export const MINIMUM_NODE = [22, 18] as const;

/** @param version as in `process.version`, with or without the leading v */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [wantedMajor, wantedMinor] = MINIMUM_NODE;
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/**
 * The Node executable for the recorder and the service, which cannot run inside an Electron whose own Node is older:
 * SWITCHYARD_NODE where the user has set it, else the project's `node` package, else the Node this process runs on.
 *
 * @throws Error when none of them is new enough, with what to do
 */
export function findNode(env: NodeJS.ProcessEnv = process.env, root = projectRoot): string {
  const { SWITCHYARD_NODE: chosen } = env;
  if (chosen) return checked(chosen);
  const own = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(own)) return own;
  if (isNewEnough(process.version)) return process.execPath;
  throw new Error(
    `Switchyard's recorder needs Node ${MINIMUM_NODE.join('.')} or newer and this is ${process.version}: run "npm ci", which brings its own Node`,
  );
}

function checked(path: string): string {
  const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
  if (isNewEnough(version)) return path;
  throw new Error(
    `SWITCHYARD_NODE names ${path}, which is Node ${version}: it must be ${MINIMUM_NODE.join('.')} or newer. Unset it to use the project's own Node`,
  );
}
