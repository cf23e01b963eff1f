import { join } from 'node:path';
import { electronSwitches, resolveElectron } from './electron/resolve.ts';
import { findNode } from './node.ts';
import { projectRoot } from './root.ts';
import { become } from './tool.ts';

// npm run dev: the app with its renderer served and replaced as it is edited; main is rebuilt and restarted.
const electron = await resolveElectron();
console.log(electron.line);
const node = findNode();
const program = join(projectRoot, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
process.chdir(projectRoot);
await become(node, [program, 'dev', '--watch', '--', ...electronSwitches(), ...process.argv.slice(2)], {
  ...process.env,
  ELECTRON_EXEC_PATH: electron.path,
  SWITCHYARD_NODE: node,
});
