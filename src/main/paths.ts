import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { APP_ORIGIN } from './origin.ts';

/** Where the built app's parts lie, and where the page comes from. */
export interface AppPaths {
  readonly preload: string;
  readonly recorder: string;
  readonly service: string;
  readonly lab: string;
  readonly race: string;
  readonly assets: string;
  readonly manual: string;
  readonly icon: string | null;
  /** The page's address and the origin that alone is trusted. */
  readonly url: string;
  readonly origin: string;
}

/**
 * @param folder the app's folder, where package.json lies
 * @param devServer electron-vite's development server (ELECTRON_RENDERER_URL), if the app was started by it
 */
export function appPaths(folder: string, devServer: string | undefined): AppPaths {
  const icon = join(folder, 'resources', 'icon.png');
  return {
    preload: join(folder, 'out', 'preload', 'index.cjs'),
    recorder: join(folder, 'out', 'main', 'recorder.js'),
    service: join(folder, 'out', 'main', 'service.js'),
    lab: join(folder, 'out', 'main', 'lab.js'),
    race: join(folder, 'out', 'main', 'race.js'),
    assets: join(folder, 'out', 'renderer'),
    manual: join(folder, 'docs'),
    icon: existsSync(icon) ? icon : null,
    url: devServer ?? `${APP_ORIGIN}/index.html`,
    origin: devServer ?? APP_ORIGIN,
  };
}
