import { contextBridge, ipcRenderer } from 'electron';
import { BRIDGE_NAME, type Bridge, wire } from '../ipc/bridge.ts';

const listeners = new Map<string, Set<(payload: unknown) => void>>();

ipcRenderer.on(wire.event, (_event, name: string, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload);
});

const bridge: Bridge = {
  request: (id, channel, payload) => ipcRenderer.invoke(wire.request, id, channel, payload),
  cancel: (id) => ipcRenderer.send(wire.cancel, id),
  subscribe(event, listener) {
    const known = listeners.get(event) ?? new Set();
    listeners.set(event, known.add(listener));
    return () => known.delete(listener);
  },
};

contextBridge.exposeInMainWorld(BRIDGE_NAME, bridge);
