import { type BrowserWindow, dialog } from 'electron';
import { type ClosingParts, type Work, workUnderWay } from './underWay.ts';

/**
 * Asks before a window closes over a recording, a race or a run of examples: stop, save and close, or go on. Without
 * any the window just closes.
 */
export function guardClosing(window: BrowserWindow, parts: ClosingParts): void {
  let asking = false;
  window.on('close', (event) => {
    const work = workUnderWay(parts);
    if (work === null) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void confirmClosing(window, work).finally(() => {
      asking = false;
    });
  });
}

async function confirmClosing(
  window: BrowserWindow,
  { message, detail, buttons, stop }: Work,
): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message,
    detail,
    buttons: [...buttons],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  if (response !== 0) return;
  await stop();
  window.close();
}
