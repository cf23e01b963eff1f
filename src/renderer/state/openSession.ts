import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SessionOverview } from '../../domain/query.ts';
import { type ErrorInfo, toErrorInfo } from '../../ipc/result.ts';
import type { Client } from '../app/client.ts';
import { openIpcSession } from './ipcSession.ts';
import type { SessionClient } from './sessionClient.ts';

/** The session on the session page. */
export type OpenSession =
  | { readonly state: 'none' }
  | { readonly state: 'opening'; readonly path: string }
  | {
      readonly state: 'open';
      readonly path: string;
      readonly client: SessionClient;
      readonly initial: SessionOverview;
    }
  | { readonly state: 'failed'; readonly path: string; readonly error: ErrorInfo };

export interface SessionStoreState {
  readonly session: OpenSession;
  /** Opens a file in place of what is open. Never rejects: a failure is a state. */
  open(path: string): Promise<void>;
  close(): Promise<void>;
}

/** One session is open at a time; opening another one closes it. */
export function createOpenSession(client: Client): StoreApi<SessionStoreState> {
  let turn = 0;
  return createStore<SessionStoreState>((set, get) => ({
    session: { state: 'none' },
    async open(path) {
      const mine = ++turn;
      const before = get().session;
      set({ session: { state: 'opening', path } });
      await release(before);
      const session = await opened(client, path);
      // Where the reader has asked for another one meanwhile, this one is not wanted.
      if (mine === turn) set({ session });
      else await release(session);
    },
    async close() {
      turn++;
      const { session } = get();
      set({ session: { state: 'none' } });
      await release(session);
    },
  }));
}

async function opened(client: Client, path: string): Promise<OpenSession> {
  try {
    return { state: 'open', path, ...(await openIpcSession(client, path)) };
  } catch (thrown) {
    return { state: 'failed', path, error: toErrorInfo(thrown) };
  }
}

/** Closing only frees memory elsewhere; that it failed is nothing the reader could act on. */
async function release(session: OpenSession): Promise<void> {
  if (session.state === 'open') await session.client.close().catch(() => {});
}
