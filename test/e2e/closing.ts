import type { ElectronApplication } from '@playwright/test';

/**
 * Has the next native boxes answered by `answers`, the numbers of their buttons: a test cannot click them.
 * @returns tells the messages of the boxes so far
 */
export async function answerBoxes(
  app: ElectronApplication,
  ...answers: number[]
): Promise<() => Promise<string[]>> {
  await app.evaluate(({ dialog }, given) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = async (...args: unknown[]) => {
      asked.push((args.at(-1) as { message: string }).message);
      return { response: given.shift() ?? 0, checkboxChecked: false };
    };
  }, answers);
  return () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
}

/** Closes the window as its button does; it may ask. */
export const closeWindow = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
