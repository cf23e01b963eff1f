import type { ReactElement } from 'react';
import { Field } from '../Field.tsx';

export interface SelectProps {
  readonly label: string;
  /** Value and words of each choice. */
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly value: string;
  readonly disabled?: boolean;
  readonly note?: string;
  readonly onChange: (value: string) => void;
}

/** A labelled list to choose one from: the desktop's own, which the keyboard and screen readers know. */
export function Select({ label, options, value, disabled, note, onChange }: SelectProps): ReactElement {
  return (
    <Field label={label} {...(note === undefined ? {} : { note })}>
      {(ties) => (
        <select
          className="input"
          {...ties}
          value={value}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value)}
        >
          {options.map(([id, text]) => (
            <option key={id} value={id}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
