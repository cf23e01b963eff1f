import { createStore } from 'zustand/vanilla';
import type { ModelSetup } from '../../../export/modelSetup.ts';
import { KNOWN_PROGRAMS } from '../../../model/known.ts';
import { MODELS } from '../../../model/models.ts';
import { presetSetup } from './setups.ts';

/** The set-up that the page is to show next; null where it goes on with its own. */
export const wantedSetup = createStore<{ readonly setup: ModelSetup | null }>(() => ({ setup: null }));

/** Whether a workload of the catalogue has a preset on the page "Models". */
export const hasPreset = (workloadId: string): boolean => KNOWN_PROGRAMS.has(workloadId);

/**
 * Shows a workload's preset on the page "Models", from any other page: `openPreset(app, 'go-errgroup')`.
 * @param app the window's state, which goes to the page
 * @returns false where the workload has no preset; nothing happens then
 */
export function openPreset(app: { go(page: string): void }, workloadId: string): boolean {
  const entry = KNOWN_PROGRAMS.get(workloadId);
  if (entry === undefined) return false;
  wantedSetup.setState({ setup: presetSetup(MODELS.get(entry.model), workloadId) });
  app.go('models');
  return true;
}
