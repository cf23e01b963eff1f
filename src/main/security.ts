import { app, type Session, type WebContents, type WebFrameMain } from 'electron';
import { hasOrigin } from './origin.ts';

/** Web preferences of every window: the page is untrusted. */
export const webPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  webviewTag: false,
  allowRunningInsecureContent: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const;

/** Refuses every permission and every request that leaves `origin` (and, in development, its server's socket). */
export function hardenSession(session: Session, origin: string): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayLoad(url, origin) }));
  session.on('will-download', (event) => event.preventDefault());
}

/** What a page may load: its own origin, what it made itself, and Chromium's own developer tools. */
function mayLoad(url: string, origin: string): boolean {
  return (
    hasOrigin(url, origin) ||
    hasOrigin(url.replace(/^ws:/, 'http:'), origin) ||
    /^(?:devtools|data|blob):/.test(url)
  );
}

/** Denies navigation, new windows and embedded pages to every page that is ever made. */
export function hardenContents(origin: string): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    const refuse = (event: { preventDefault(): void; readonly url: string }): void => {
      if (!isReload(contents, event.url, origin)) event.preventDefault();
    };
    contents.on('will-navigate', refuse);
    contents.on('will-redirect', refuse);
    contents.on('will-frame-navigate', refuse);
  });
}

/** The development server reloads the page it serves; nothing else may change a page's address. */
const isReload = (contents: WebContents, url: string, origin: string): boolean =>
  hasOrigin(url, origin) && url === contents.getURL();

/** Whether a frame is the top frame of a page of ours, so that its requests are looked at. */
export const isOurFrame = (frame: WebFrameMain | null, origin: string): boolean =>
  frame !== null && frame.parent === null && hasOrigin(frame.url, origin);
