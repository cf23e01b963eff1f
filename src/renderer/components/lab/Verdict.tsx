import type { ReactElement } from 'react';
import { Icon } from '../Icon.tsx';
import { VERDICTS, type VerdictOrNone } from './words.ts';

/** A verdict as icon, words and colour. */
export function Verdict({ kind }: { kind: VerdictOrNone }): ReactElement {
  const { label, icon } = VERDICTS[kind];
  return (
    <span className={`verdict verdict--${kind}`}>
      <Icon name={icon} size={14} />
      {label}
    </span>
  );
}
