import type { Result } from './result.ts';

/**
 * The only thing of the outside world that the window's code can see, as `window.switchyard`. It carries plain data;
 * which channels there are and what they may carry, the main process checks. The typed face of it is
 * `src/renderer/app/client.ts`.
 */
export interface Bridge {
  /** Asks; the id, a whole number new for each request, is for `cancel`. Never rejects for a failed request. */
  request(id: number, channel: string, payload: unknown): Promise<Result<unknown>>;
  /** A request's answer is no longer wanted. It is answered all the same, perhaps with `cancelled`. */
  cancel(id: number): void;
  /** Calls `listener` for each event of the name; returns what ends that. */
  subscribe(event: string, listener: (payload: unknown) => void): () => void;
}

/** Electron's own channels under the bridge. */
export const wire = {
  request: 'switchyard:request',
  cancel: 'switchyard:cancel',
  event: 'switchyard:event',
} as const;

/** Under which name the bridge is on `window`. */
export const BRIDGE_NAME = 'switchyard';
