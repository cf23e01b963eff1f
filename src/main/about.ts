import { app, type BrowserWindow, dialog } from 'electron';

/** The About box: versions, for a reader who reports a fault. */
export async function showAbout(window: BrowserWindow | null): Promise<void> {
  const { electron, chrome, node } = process.versions;
  const options = {
    type: 'info' as const,
    message: `Switchyard ${app.getVersion()}`,
    detail: `Concurrency profiler.\n\nElectron ${electron}\nChromium ${chrome}\nNode ${node}`,
    buttons: ['OK'],
  };
  await (window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options));
}
