import { useEffect, useState } from 'react';
import type { FitParameter, FitValue } from '../../../../domain/overlay.ts';
import { unitWords } from './words.ts';

interface InputProps {
  readonly parameter: FitParameter;
  readonly value: FitValue;
  readonly id: string;
  readonly onChange: (value: FitValue) => void;
}

/** A number that is in range; null otherwise. */
export function parseNumber(text: string, range: FitParameter['range']): number | null {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) return null;
  if (range === null) return value;
  if (value < range.min || value > range.max) return null;
  return range.integer && !Number.isInteger(value) ? null : value;
}

/** Only a number in range is simulated; anything else is said to be wrong and waits. */
function NumberInput({ parameter, value, id, onChange }: InputProps) {
  const [text, setText] = useState(String(value));
  const { range } = parameter;
  const wrong = parseNumber(text, range) === null;
  useEffect(() => setText(String(value)), [value]);
  return (
    <>
      <input
        id={id}
        type="number"
        min={range?.min}
        max={range?.max}
        step={range?.integer === false ? 'any' : 1}
        value={text}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onChange={(event) => {
          setText(event.target.value);
          const number = parseNumber(event.target.value, range);
          if (number !== null) onChange(number);
        }}
      />
      <span className="sy-fit-unit">{unitWords(parameter.unit)}</span>
      {wrong && range !== null && (
        <span className="sy-fit-wrong" id={`${id}-wrong`}>
          {range.integer ? 'a whole number ' : ''}from {range.min} to {range.max}
        </span>
      )}
    </>
  );
}

/** The control for one parameter, by its kind. */
export function ParameterInput(props: InputProps) {
  const { parameter, value, id, onChange } = props;
  if (parameter.kind === 'number') return <NumberInput {...props} />;
  if (parameter.kind === 'boolean')
    return (
      <input
        id={id}
        type="checkbox"
        checked={value === true}
        onChange={(event) => onChange(event.target.checked)}
      />
    );
  return (
    <select id={id} value={String(value)} onChange={(event) => onChange(event.target.value)}>
      {parameter.choices.map((choice) => (
        <option key={choice}>{choice}</option>
      ))}
    </select>
  );
}
