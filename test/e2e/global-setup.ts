import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startDisplay } from '../../scripts/display.ts';
import { resolveElectron } from '../../scripts/electron/resolve.ts';
import { projectRoot } from '../../scripts/root.ts';

/**
 * Once before all end-to-end tests: the runtime is there, the app is built, and on Linux a display of the tests' own
 * is up, so that no window appears on the user's screen and every run has one size of screen.
 *
 * @returns what ends the display
 */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const electron = await resolveElectron();
  console.log(electron.line);
  process.env['SWITCHYARD_TEST_ELECTRON'] = electron.path;
  if (!existsSync(join(projectRoot, 'out', 'main', 'index.js'))) {
    throw new Error('The app is not built: run "npm run build"');
  }
  if (process.platform !== 'linux') return async () => {};
  const display = await startDisplay();
  process.env['DISPLAY'] = display.name;
  delete process.env['WAYLAND_DISPLAY'];
  return display.stop;
}
