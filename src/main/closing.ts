import { type BrowserWindow, dialog } from 'electron';
import type { RecorderManager } from './recorder.ts';
import { isActive } from './recordingState.ts';

/**
 * Asks before a window closes over a running recording: stop, save and close, or go on recording. Without a
 * recording the window just closes.
 */
export function guardClosing(window: BrowserWindow, recorder: RecorderManager): void {
  let asking = false;
  window.on('close', (event) => {
    if (!isActive(recorder.status)) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void confirmClosing(window, recorder).finally(() => {
      asking = false;
    });
  });
}

async function confirmClosing(window: BrowserWindow, recorder: RecorderManager): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'A recording is running.',
    detail: 'Closing stops it and saves its session. A program that was started for the recording is ended.',
    buttons: ['Stop, Save and Close', 'Keep Recording'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  if (response !== 0) return;
  await recorder.stopAndWait();
  window.close();
}
