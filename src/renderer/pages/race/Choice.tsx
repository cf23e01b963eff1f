import { type ReactElement, useId } from 'react';

export interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: Readonly<Record<T, string>>;
  /** What the choice comes to. */
  readonly note: string;
  readonly onChange: (value: T) => void;
}

/** One of a few, as radio buttons that look like a segmented control, with what it means under it. */
export function Choice<T extends string>({
  label,
  value,
  options,
  note,
  onChange,
}: ChoiceProps<T>): ReactElement {
  const name = useId();
  return (
    <fieldset className="race-choice">
      <legend className="field__label">{label}</legend>
      <div className="segmented">
        {(Object.keys(options) as T[]).map((one) => (
          <label
            key={one}
            className="segmented__item race-choice__item"
            data-state={one === value ? 'on' : 'off'}
          >
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              checked={one === value}
              onChange={() => onChange(one)}
            />
            {options[one]}
          </label>
        ))}
      </div>
      <span className="field__note">{note}</span>
    </fieldset>
  );
}
