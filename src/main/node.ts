import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ReaderError } from '../domain/error.ts';

/** The oldest Node that runs the recorder and the service: better-sqlite3 13 needs Node-API 10. */
const MINIMUM_NODE = [22, 12] as const;

/** An executable that runs our child processes as Node. */
export interface NodeRuntime {
  readonly execPath: string;
  /** What must be set for it. */
  readonly env: Readonly<Record<string, string>>;
}

/** What the choice rests on; the real ones by default. */
export interface NodeSources {
  readonly env: NodeJS.ProcessEnv;
  readonly appFolder: string;
  /** Node's version inside this Electron. */
  readonly ownVersion: string;
  readonly ownExecutable: string;
  readonly exists: (path: string) => boolean;
}

/**
 * The Node for the recorder and the service: SWITCHYARD_NODE where it is set, else the `node` package beside the app,
 * else this Electron run as Node. Throws `ReaderError` `no-node` where none of them is new enough.
 */
export function findNode(sources: NodeSources): NodeRuntime {
  const { SWITCHYARD_NODE: chosen } = sources.env;
  if (chosen) return { execPath: chosen, env: {} };
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const packaged = join(sources.appFolder, 'node_modules', 'node', 'bin', executable);
  if (sources.exists(packaged)) return { execPath: packaged, env: {} };
  if (isNewEnough(sources.ownVersion)) {
    return { execPath: sources.ownExecutable, env: { ELECTRON_RUN_AS_NODE: '1' } };
  }
  throw new ReaderError(
    'no-node',
    `Recording and reading sessions needs Node ${MINIMUM_NODE.join('.')} or newer, and this Electron carries ${sources.ownVersion}. Run "npm ci" in ${sources.appFolder}, which brings one, or set SWITCHYARD_NODE to one you have.`,
  );
}

/** The real sources for an app in `appFolder`. */
export const nodeSources = (appFolder: string): NodeSources => ({
  env: process.env,
  appFolder,
  ownVersion: process.versions.node,
  ownExecutable: process.execPath,
  exists: existsSync,
});

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = MINIMUM_NODE;
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
