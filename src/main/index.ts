import { app, dialog } from 'electron';
import { Application, hasWindow } from './application.ts';
import { sessionArgument } from './args.ts';
import { registerScheme } from './assets.ts';
import { appPaths } from './paths.ts';
import { hardenContents } from './security.ts';

const paths = appPaths(app.getAppPath(), process.env['ELECTRON_RENDERER_URL']);
let application: Application | null = null;

if (app.requestSingleInstanceLock()) begin();
else app.quit();

function begin(): void {
  registerScheme();
  hardenContents(paths.origin);
  app.on('second-instance', (_event, argv, cwd) => {
    const path = sessionArgument(argv, cwd);
    if (path === null) application?.show();
    else application?.openFile(path);
  });
  app.on('window-all-closed', () => app.quit());
  app.on('activate', () => {
    if (!hasWindow()) application?.show();
  });
  app.on('will-quit', (event) => closeFirst(event));
  app.whenReady().then(start, fail).catch(fail);
}

function start(): void {
  application = new Application(paths, sessionArgument(process.argv, process.cwd()));
  application.show();
}

/** Holds the app's end back until the recording is saved and the children are gone. */
function closeFirst(event: { preventDefault(): void }): void {
  const closing = application;
  if (closing === null) return;
  application = null;
  event.preventDefault();
  // Not within the event: Electron ignores a quit while it is still deciding on this one.
  void closing.close().finally(() => setImmediate(() => app.quit()));
}

function fail(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  dialog.showErrorBox('Switchyard cannot start', text);
  app.exit(1);
}
