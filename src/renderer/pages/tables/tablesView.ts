import { create } from 'zustand';
import type { LabScale } from '../../../ipc/channels/lab.ts';

/** What the page shows; it stays while other pages are in view. */
export interface TablesView {
  /** Id of the table in view; null for the first. */
  readonly selected: string | null;
  /** Scale of the next run. */
  readonly scale: LabScale;
}

export const NEW_TABLES_VIEW: TablesView = { selected: null, scale: 'quick' };

export const useTablesView = create<TablesView>(() => NEW_TABLES_VIEW);
