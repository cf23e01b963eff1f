import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { SessionClient } from '../../../state/sessionClient.ts';
import type { SessionState, SessionStore } from './sessionStore.ts';

/** What every part of a session page shares. */
export interface SessionContextValue {
  readonly client: SessionClient;
  readonly store: SessionStore;
}

export const SessionContext = createContext<SessionContextValue | null>(null);

/** The page's client and store. Throws outside a session page. */
export function useSessionContext(): SessionContextValue {
  const value = useContext(SessionContext);
  if (value === null) throw new Error('This part belongs inside a session page');
  return value;
}

/** A derived value of the page's state; the component renders again only when it changes. */
export function useSession<T>(selector: (state: SessionState) => T): T {
  return useStore(useSessionContext().store, selector);
}
