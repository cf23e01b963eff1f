import { create } from 'zustand';
import type { LabChosenToolchains, LabLanguage, LabScale } from '../../../ipc/channels/lab.ts';
import { type ClaimFilter, NO_CLAIM_FILTER } from './claimLines.ts';

/** What the page shows and what was chosen; it stays while other pages are in view. */
export interface ClaimsView {
  readonly filter: ClaimFilter;
  /** Scale of the verdicts in view and of the next run. */
  readonly scale: LabScale;
  /** Ids of the programs to try. */
  readonly chosen: ReadonlySet<string>;
  /** Commands by language, of those that are not to be run with the usual toolchain. */
  readonly toolchains: LabChosenToolchains;
}

export const NEW_CLAIMS_VIEW: ClaimsView = {
  filter: NO_CLAIM_FILTER,
  scale: 'quick',
  chosen: new Set(),
  toolchains: {},
};

export const useClaimsView = create<ClaimsView>(() => NEW_CLAIMS_VIEW);

export const changeClaimFilter = (changed: Partial<ClaimFilter>): void =>
  useClaimsView.setState(({ filter }) => ({ filter: { ...filter, ...changed } }));

/** Has the programs of a language run with one toolchain; an empty word leaves the usual one to each. */
export const chooseToolchain = (language: LabLanguage, command: string): void =>
  useClaimsView.setState(({ toolchains: { [language]: _, ...others } }) => ({
    toolchains: command === '' ? others : { ...others, [language]: command },
  }));

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
