import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { OverlayState, OverlayStore } from './overlayStore.ts';

export const OverlayContext = createContext<OverlayStore | null>(null);

/** The page's overlay. Throws outside a session page. */
export function useOverlayStore(): OverlayStore {
  const store = useContext(OverlayContext);
  if (store === null) throw new Error('This part belongs inside a session page');
  return store;
}

/** A derived value of the overlay; the component renders again only when it changes. */
export function useOverlay<T>(selector: (state: OverlayState) => T): T {
  return useStore(useOverlayStore(), selector);
}
