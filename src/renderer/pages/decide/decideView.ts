import { create } from 'zustand';

/** What the page shows; it stays while other pages are in view. */
export interface DecideView {
  /** File of the session that walks the tree; null for none. */
  readonly path: string | null;
}

export const NEW_DECIDE_VIEW: DecideView = { path: null };

export const useDecideView = create<DecideView>(() => NEW_DECIDE_VIEW);
