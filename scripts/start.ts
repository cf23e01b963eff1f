import { ensureBuilt } from './built.ts';
import { recordExample } from './demo.ts';
import { hasDisplay } from './display.ts';
import { electronSwitches, resolveElectron } from './electron/resolve.ts';
import { findNode } from './node.ts';
import { projectRoot } from './root.ts';
import { become } from './tool.ts';

// npm start: the window, or, where there is no display, a recording of an example with the command line.
ensureBuilt();
if (hasDisplay()) await startWindow();
else process.exitCode = recordExample();

async function startWindow(): Promise<never> {
  const electron = await resolveElectron();
  console.log(electron.line);
  const args = [...electronSwitches(), projectRoot, ...process.argv.slice(2)];
  return become(electron.path, args, { ...process.env, SWITCHYARD_NODE: findNode() });
}
