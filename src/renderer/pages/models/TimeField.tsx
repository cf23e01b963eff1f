import { type ReactElement, useEffect, useId, useState } from 'react';
import { inUnit, readTime, TIME_UNITS, type TimeUnit, unitFor } from './program/duration.ts';

/** What became of a value: null where it is used, else why it is not. */
export type Outcome = string | null;

export interface ValueFieldProps {
  /** What it is, for who does not see where it stands. */
  readonly label: string;
  readonly value: number;
  readonly title?: string | undefined;
  /** Uses a value; answers why it cannot be. */
  readonly onChange: (value: number) => Outcome;
}

/** Text of a field that follows its value, and what is wrong with it. */
function useDraft<T>(value: T, textOf: (value: T) => string) {
  const [draft, setDraft] = useState({ text: textOf(value), fault: null as Outcome });
  const [before, setBefore] = useState(value);
  useEffect(() => {
    if (value === before) return;
    setBefore(value);
    setDraft({ text: textOf(value), fault: null });
  }, [value, before, textOf]);
  return { draft, setDraft, taken: setBefore };
}

/** Input, and under it what is wrong. */
function Faulty(props: {
  readonly id: string;
  readonly fault: Outcome;
  readonly children: ReactElement;
}): ReactElement {
  return (
    <span className="md-value">
      {props.children}
      {props.fault === null ? null : (
        <span id={props.id} className="field__error" role="alert">
          {props.fault}
        </span>
      )}
    </span>
  );
}

/**
 * A length of time with its unit; the unit can be chosen, or written behind the number.
 * @param fractions whether parts of a ns are something, as for a cost that is spent a million times
 */
export function TimeField(props: ValueFieldProps & { readonly fractions?: boolean }): ReactElement {
  const { label, value, title, onChange, fractions = false } = props;
  const [unit, setUnit] = useState<TimeUnit>(() => unitFor(value));
  const { draft, setDraft, taken } = useDraft(value, (ns) => inUnit(ns, unit));
  const id = useId();
  const enter = (text: string): void => {
    const read = readTime(text, unit, fractions);
    if (read.fault !== undefined) {
      setDraft({ text, fault: read.fault });
      return;
    }
    const fault = read.ns === value ? null : onChange(read.ns);
    if (fault === null) taken(read.ns);
    if (read.unit !== unit) setUnit(read.unit);
    setDraft({ text: read.unit === unit ? text : inUnit(read.ns, read.unit), fault });
  };
  const choose = (next: TimeUnit): void => {
    setUnit(next);
    setDraft({ text: inUnit(value, next), fault: null });
  };
  return (
    <Faulty id={id} fault={draft.fault}>
      <span className="md-time">
        <input
          className="input"
          inputMode="decimal"
          aria-label={label}
          aria-invalid={draft.fault !== null}
          aria-describedby={draft.fault === null ? undefined : id}
          title={title ?? 'A time; a unit may be written behind it, such as 250 us'}
          value={draft.text}
          onChange={(event) => enter(event.target.value)}
        />
        <select
          className="input"
          aria-label={`Unit of ${label}`}
          value={unit}
          onChange={(event) => choose(event.target.value as TimeUnit)}
        >
          {Object.keys(TIME_UNITS).map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </span>
    </Faulty>
  );
}

/** A plain number within bounds. */
export function CountField(
  props: ValueFieldProps & { readonly min: number; readonly max: number; readonly integer: boolean },
): ReactElement {
  const { label, value, title, onChange, min, max, integer } = props;
  const { draft, setDraft, taken } = useDraft(value, String);
  const id = useId();
  const enter = (text: string): void => {
    const number = text.trim() === '' ? Number.NaN : Number(text);
    const fault = countFault(number, min, max, integer) ?? (number === value ? null : onChange(number));
    if (fault === null) taken(number);
    setDraft({ text, fault });
  };
  return (
    <Faulty id={id} fault={draft.fault}>
      <input
        className="input md-count"
        inputMode="numeric"
        aria-label={label}
        aria-invalid={draft.fault !== null}
        aria-describedby={draft.fault === null ? undefined : id}
        title={title ?? `${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`}
        value={draft.text}
        onChange={(event) => enter(event.target.value)}
      />
    </Faulty>
  );
}

/** Why a number is not one within bounds; null where it is. */
export function countFault(value: number, min: number, max: number, integer: boolean): Outcome {
  if (Number.isNaN(value)) return 'Enter a number';
  if (integer && !Number.isInteger(value)) return 'Enter a whole number';
  if (value >= min && value <= max) return null;
  return `Enter ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`;
}

/** A short text that must have a form. */
export function TextValueField(props: {
  readonly label: string;
  readonly value: string;
  readonly title: string;
  /** Uses a text; answers why it cannot be. */
  readonly onChange: (value: string) => Outcome;
}): ReactElement {
  const { label, value, title, onChange } = props;
  const { draft, setDraft, taken } = useDraft(value, String);
  const id = useId();
  return (
    <Faulty id={id} fault={draft.fault}>
      <input
        className="input md-count"
        aria-label={label}
        aria-invalid={draft.fault !== null}
        aria-describedby={draft.fault === null ? undefined : id}
        title={title}
        value={draft.text}
        onChange={({ target }) => {
          const fault = onChange(target.value);
          if (fault === null) taken(target.value);
          setDraft({ text: target.value, fault });
        }}
      />
    </Faulty>
  );
}
