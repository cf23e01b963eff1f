import { type ReactElement, useEffect, useState } from 'react';
import type { Parameter, ParameterValue } from '../../../model/engine/parameters.ts';
import { KERNEL_PARAMETERS } from '../../../model/kernel/options.ts';
import { Field } from '../../components/Field.tsx';

type NumberParameter = Extract<Parameter, { kind: 'number' }>;

/** Why a text is no value of a number; null where it is one. */
export function numberFault(
  text: string,
  { min, max, integer }: Pick<NumberParameter, 'min' | 'max' | 'integer'>,
): string | null {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) return 'Enter a number';
  if (integer && !Number.isInteger(value)) return 'Enter a whole number';
  return value < min || value > max ? `Enter ${min} to ${max}` : null;
}

/** A number with its range; what is out of range is said and not used. */
export function NumberField(props: {
  readonly label: string;
  readonly help?: string;
  readonly unit?: string;
  readonly range: Pick<NumberParameter, 'min' | 'max' | 'integer'>;
  readonly value: number;
  readonly onChange: (value: number) => void;
}): ReactElement {
  const { label, help, unit, range, value, onChange } = props;
  const [text, setText] = useState(String(value));
  useEffect(
    () => setText((now) => (Number(now) === value && now.trim() !== '' ? now : String(value))),
    [value],
  );
  const fault = numberFault(text, range);
  const limits = `${range.min} to ${range.max}${unit === undefined || unit === '' ? '' : ` ${unit}`}`;
  return (
    <Field label={unit === undefined || unit === '' ? label : `${label} (${unit})`} error={fault}>
      {(ties) => (
        <input
          {...ties}
          className="input"
          type="number"
          min={range.min}
          max={range.max}
          step={range.integer ? 1 : 'any'}
          value={text}
          title={help === undefined ? limits : `${help}. ${limits}`}
          onChange={(event) => {
            const next = event.target.value;
            setText(next);
            if (numberFault(next, range) === null && Number(next) !== value) onChange(Number(next));
          }}
        />
      )}
    </Field>
  );
}

/** The control of one parameter, made from its data. */
function ParameterControl(props: {
  readonly parameter: Parameter;
  readonly value: ParameterValue | undefined;
  readonly onChange: (value: ParameterValue) => void;
}): ReactElement {
  const { parameter, value, onChange } = props;
  if (parameter.kind === 'number') {
    const { title, help, unit } = parameter;
    return (
      <NumberField
        label={title}
        help={help}
        unit={unit}
        range={parameter}
        value={Number(value)}
        onChange={onChange}
      />
    );
  }
  if (parameter.kind === 'boolean') {
    return (
      <label className="md-switch" title={parameter.help}>
        <input
          type="checkbox"
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
        {parameter.title}
      </label>
    );
  }
  return (
    <Field label={parameter.title}>
      {(ties) => (
        <select
          {...ties}
          className="input"
          value={String(value)}
          title={parameter.help}
          onChange={(event) => onChange(event.target.value)}
        >
          {parameter.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Settings of the machine that few runs turn on; the cores and the kernel's version are not among them. */
const isDetail = (key: string): boolean => key in KERNEL_PARAMETERS && key !== 'cores' && key !== 'kernel';

/** The form of a model: what is its own first, details of the machine folded away. */
export function ParameterForm(props: {
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly values: Readonly<Record<string, ParameterValue>>;
  readonly onChange: (key: string, value: ParameterValue) => void;
}): ReactElement {
  const { parameters, values, onChange } = props;
  const controls = (detail: boolean): ReactElement[] =>
    Object.entries(parameters)
      .filter(([key]) => isDetail(key) === detail)
      .map(([key, parameter]) => (
        <ParameterControl
          key={key}
          parameter={parameter}
          value={values[key]}
          onChange={(value) => onChange(key, value)}
        />
      ));
  const details = controls(true);
  return (
    <>
      <div className="md-form md-params">{controls(false)}</div>
      {details.length === 0 ? null : (
        <details className="md-details">
          <summary>Machine and kernel in detail</summary>
          <div className="md-form md-params">{details}</div>
        </details>
      )}
    </>
  );
}
