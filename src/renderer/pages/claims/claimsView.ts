import { create } from 'zustand';
import type { LabScale } from '../../../ipc/channels/lab.ts';
import { type ClaimFilter, NO_CLAIM_FILTER } from './claimLines.ts';

/** What the page shows and what was chosen; it stays while other pages are in view. */
export interface ClaimsView {
  readonly filter: ClaimFilter;
  /** Scale of the verdicts in view and of the next run. */
  readonly scale: LabScale;
  /** Ids of the programs to try. */
  readonly chosen: ReadonlySet<string>;
}

export const NEW_CLAIMS_VIEW: ClaimsView = { filter: NO_CLAIM_FILTER, scale: 'quick', chosen: new Set() };

export const useClaimsView = create<ClaimsView>(() => NEW_CLAIMS_VIEW);

export const changeClaimFilter = (changed: Partial<ClaimFilter>): void =>
  useClaimsView.setState(({ filter }) => ({ filter: { ...filter, ...changed } }));

/** Chooses programs, or takes them off the choice. */
export const choosePrograms = (ids: readonly string[], isChosen: boolean): void =>
  useClaimsView.setState(({ chosen }) => {
    const next = new Set(chosen);
    for (const id of ids) {
      if (isChosen) next.add(id);
      else next.delete(id);
    }
    return { chosen: next };
  });
