import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The user's cache folder for Switchyard: what lies in it can be deleted at any time and is fetched or made again.
 *
 * @param env the environment to read XDG_CACHE_HOME (Linux) or LOCALAPPDATA (Windows) from
 * @param platform a `process.platform` value
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  return join(cacheRoot(env, platform), 'switchyard');
}

function cacheRoot(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = env;
  // The XDG base directory specification says that a relative path is to be ignored.
  if (xdg?.startsWith('/')) return xdg;
  if (platform === 'win32' && local) return local;
  return platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}
