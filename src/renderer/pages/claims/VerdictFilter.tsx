import type { ReactElement } from 'react';
import { Icon } from '../../components/Icon.tsx';
import { VERDICTS, type VerdictOrNone } from '../../components/lab/words.ts';
import { changeClaimFilter } from './claimsView.ts';

export interface VerdictFilterProps {
  readonly counts: Readonly<Record<VerdictOrNone, number>>;
  readonly chosen: VerdictOrNone | '';
}

/** How many claims have each verdict; pressing one shows only those. */
export function VerdictFilter({ counts, chosen }: VerdictFilterProps): ReactElement {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <fieldset className="verdict-filter">
      <legend className="visually-hidden">Show claims by verdict</legend>
      <button
        type="button"
        className="verdict-filter__item"
        aria-pressed={chosen === ''}
        onClick={() => changeClaimFilter({ verdict: '' })}
      >
        All <strong>{all}</strong>
      </button>
      {(Object.keys(VERDICTS) as VerdictOrNone[]).map((kind) => (
        <button
          key={kind}
          type="button"
          className={`verdict-filter__item verdict--${kind}`}
          aria-pressed={chosen === kind}
          onClick={() => changeClaimFilter({ verdict: chosen === kind ? '' : kind })}
        >
          <Icon name={VERDICTS[kind].icon} size={14} />
          {VERDICTS[kind].label} <strong>{counts[kind]}</strong>
        </button>
      ))}
    </fieldset>
  );
}
