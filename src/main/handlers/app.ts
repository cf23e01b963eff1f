import { homedir } from 'node:os';
import { app, shell } from 'electron';
import type { HandlersOf } from '../dispatch.ts';
import type { HandlerParts } from './parts.ts';

export const appHandlers = (parts: HandlerParts): HandlersOf<'app'> => ({
  'app.info': () => ({
    version: app.getVersion(),
    electron: process.versions.electron,
    node: process.versions.node,
    chrome: process.versions.chrome,
    platform: process.platform,
    libraryFolder: parts.libraryFolder,
    homeFolder: homedir(),
  }),
  'app.fileToOpen': () => parts.takeFileToOpen(),
  'app.theme': () => parts.theme.state,
  'app.setTheme': ({ choice }) => parts.theme.choose(choice),
  'app.setTitle': ({ title }) => {
    parts.window()?.setTitle(title === '' ? 'Switchyard' : `${title} – Switchyard`);
    return null;
  },
  'app.reveal': ({ path }) => {
    parts.grants.check(path);
    shell.showItemInFolder(path);
    return null;
  },
});
