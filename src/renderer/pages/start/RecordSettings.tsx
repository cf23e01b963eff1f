import type { ReactElement } from 'react';
import { Field, TextField } from '../../components/Field.tsx';
import type { PanelProps } from './CommandPanel.tsx';
import type { FormErrors } from './startForm.ts';

/** How to record, whatever the target. */
export function RecordSettings({
  form,
  onChange,
  errors,
}: PanelProps & { errors: FormErrors | null }): ReactElement {
  return (
    <div className="settings">
      <TextField
        label="Samples a second"
        inputMode="numeric"
        value={form.rate}
        error={errors?.rate ?? null}
        onChange={(rate) => onChange({ rate })}
      />
      <TextField
        label="Stop after (seconds)"
        inputMode="decimal"
        placeholder={form.source === 'process' ? 'until it exits' : 'until the program ends'}
        value={form.seconds}
        error={errors?.seconds ?? null}
        onChange={(seconds) => onChange({ seconds })}
      />
      <TextField
        label="Title"
        placeholder={form.source === 'example' ? 'the example’s title' : 'the program’s name'}
        maxLength={200}
        value={form.name}
        onChange={(name) => onChange({ name })}
      />
    </div>
  );
}

/** What is seldom needed for a command. */
export function MoreSettings({
  form,
  onChange,
  errors,
}: PanelProps & { errors: FormErrors | null }): ReactElement {
  return (
    <details className="more" open={errors?.environment !== null && errors !== null ? true : undefined}>
      <summary>Environment and ending</summary>
      <div className="more__body">
        <Field
          label="Environment"
          note="One NAME=value a line, added to Switchyard’s own environment."
          error={errors?.environment ?? null}
        >
          {(ties) => (
            <textarea
              className="input input--mono input--area"
              spellCheck={false}
              value={form.environment}
              onChange={(event) => onChange({ environment: event.target.value })}
              {...ties}
            />
          )}
        </Field>
        <Field label="When the recording stops before the program">
          {(ties) => (
            <select
              className="input"
              value={form.onStop}
              onChange={(event) =>
                onChange({ onStop: event.target.value === 'leave' ? 'leave' : 'terminate' })
              }
              {...ties}
            >
              <option value="terminate">End the program</option>
              <option value="leave">Leave the program running</option>
            </select>
          )}
        </Field>
      </div>
    </details>
  );
}
