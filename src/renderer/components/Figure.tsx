import type { ReactElement } from 'react';

/** A figure under its name, for a row of them in a `dl`. */
export function Figure({
  label,
  value,
  title,
}: {
  label: string;
  value: string;
  title?: string;
}): ReactElement {
  return (
    <div className="figure" title={title}>
      <dt className="figure__label">{label}</dt>
      <dd className="figure__value">{value}</dd>
    </div>
  );
}
