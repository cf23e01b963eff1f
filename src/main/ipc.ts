import { ipcMain, type WebContents, type WebFrameMain } from 'electron';
import { wire } from '../ipc/bridge.ts';
import type { EventName, Payload } from '../ipc/contract.ts';
import { failure } from '../ipc/result.ts';
import { dispatch, type Handlers } from './dispatch.ts';

/**
 * Answers the window's requests. A frame that is not ours is refused before anything of its request is looked at.
 * @param isOurs whether a frame may ask
 */
export function registerIpc(handlers: Handlers, isOurs: (frame: WebFrameMain | null) => boolean): void {
  const running = new Map<string, AbortController>();
  const keyOf = (sender: WebContents, id: unknown): string => `${sender.id}:${String(id)}`;

  ipcMain.handle(
    wire.request,
    async ({ sender, senderFrame }, id: unknown, channel: unknown, payload: unknown) => {
      if (!isOurs(senderFrame)) return failure('bad-sender', 'This page may not ask anything.');
      const key = keyOf(sender, id);
      const controller = new AbortController();
      running.set(key, controller);
      const result = await dispatch(handlers, channel, payload, controller.signal);
      running.delete(key);
      return result;
    },
  );

  ipcMain.on(wire.cancel, ({ sender, senderFrame }, id: unknown) => {
    if (isOurs(senderFrame)) running.get(keyOf(sender, id))?.abort();
  });
}

/** Tells a window something. */
export function tell<N extends EventName>(contents: WebContents, name: N, payload: Payload<N>): void {
  if (!contents.isDestroyed()) contents.send(wire.event, name, payload);
}
