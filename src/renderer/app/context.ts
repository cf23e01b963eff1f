import { createContext, useContext } from 'react';
import type { AppState } from '../state/appState.ts';

/** What every page works with; one for the window. */
export const AppContext = createContext<AppState | null>(null);

/** The window's state. Throws outside the app. */
export function useApp(): AppState {
  const app = useContext(AppContext);
  if (app === null) throw new Error('This part belongs inside the app');
  return app;
}
