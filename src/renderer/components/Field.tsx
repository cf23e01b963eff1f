import { type InputHTMLAttributes, type ReactElement, type ReactNode, useId } from 'react';

/** What an input needs to be tied to its label, note and error. */
export interface FieldTies {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean;
}

export interface FieldProps {
  readonly label: string;
  /** What to enter, under the input; gives way to the error. */
  readonly note?: string;
  readonly error?: string | null;
  readonly children: (ties: FieldTies) => ReactNode;
}

/** A labelled input with its note or error. */
export function Field({ label, note, error = null, children }: FieldProps): ReactElement {
  const id = useId();
  const about = `${id}-about`;
  const text = error ?? note;
  const ties = {
    id,
    'aria-describedby': text === undefined ? undefined : about,
    'aria-invalid': error !== null,
  };
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      {children(ties)}
      {text === undefined ? null : (
        <span id={about} className={error === null ? 'field__note' : 'field__error'}>
          {text}
        </span>
      )}
    </div>
  );
}

export interface TextFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  readonly label: string;
  readonly note?: string;
  readonly error?: string | null;
  readonly mono?: boolean;
  readonly onChange: (value: string) => void;
}

/** A labelled line of text. */
export function TextField({ label, note, error, mono, onChange, ...rest }: TextFieldProps): ReactElement {
  return (
    <Field label={label} error={error ?? null} {...(note === undefined ? {} : { note })}>
      {(ties) => (
        <input
          type="text"
          className={mono ? 'input input--mono' : 'input'}
          spellCheck={false}
          autoComplete="off"
          {...rest}
          {...ties}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
