// Stock Electron finds the app named on its command line with its default_app.asar. A runtime without that archive
// runs this in its place. It is an ES module with a top-level await, because Electron holds back its `ready` event
// until the entry module has loaded, and an app must be able to act before `ready`.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (named === undefined) {
  console.error('usage: electron APP-FOLDER [ARGUMENTS]');
  process.exit(2);
}

const folder = resolve(named);
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setAppPath(folder);
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version);
if (!app.commandLine.hasSwitch('user-data-dir')) {
  app.setPath('userData', join(app.getPath('appData'), app.getName()));
}

await import(pathToFileURL(join(folder, manifest.main ?? 'index.js')).href);
