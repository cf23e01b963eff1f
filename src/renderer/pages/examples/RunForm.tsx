import { type FormEvent, type ReactElement, useState } from 'react';
import type { LabExample, LabParameter, LabToolchains } from '../../../ipc/channels/lab.ts';
import { type ErrorInfo, toErrorInfo } from '../../../ipc/result.ts';
import { useApp } from '../../app/context.ts';
import { Banner } from '../../components/Banner.tsx';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { Segmented } from '../../components/lab/Segmented.tsx';
import { Select } from '../../components/lab/Select.tsx';
import { exampleToolchains } from '../../components/lab/toolchains.ts';
import { useBusy } from '../../components/lab/useLab.ts';
import { SCALES } from '../../components/lab/words.ts';
import {
  checkEntry,
  commandPreview,
  type ExampleEntry,
  NEW_ENTRY,
  ownParameters,
  parameterNote,
  shownValue,
} from './exampleForm.ts';
import { changeEntry, useExamplesView } from './examplesView.ts';
import { runExample } from './runExample.ts';

export interface RunFormProps {
  readonly example: LabExample;
  readonly toolchains: LabToolchains;
}

/** The program's values and toolchain, and Run. */
export function RunForm({ example, toolchains }: RunFormProps): ReactElement {
  const entry = useExamplesView((view) => view.entries[example.id]) ?? NEW_ENTRY;
  const { failure, busy, submit } = useRun(example, entry);
  const checked = checkEntry(example, entry);
  const errors = checked.ok ? {} : checked.errors;
  const change = (changed: Partial<ExampleEntry>): void => changeEntry(example.id, changed);
  return (
    <form className="example-detail__form" aria-label="Run it" onSubmit={submit}>
      <div className="example-detail__form-head">
        <h2>Run it</h2>
        <Segmented
          label="Scale"
          options={SCALES}
          value={entry.scale}
          onChange={(scale) => change({ scale, typed: {} })}
        />
      </div>
      <div className="example-detail__fields">
        {ownParameters(example).map((parameter) => (
          <ParameterField
            key={parameter.flag}
            parameter={parameter}
            value={shownValue(parameter, entry)}
            error={errors[parameter.flag] ?? null}
            onChange={(text) => change({ typed: { ...entry.typed, [parameter.flag]: text } })}
          />
        ))}
        <ToolchainField example={example} toolchains={toolchains} entry={entry} />
      </div>
      {failure === null ? null : (
        <Banner tone="error" title="The run could not begin">
          {failure.message}
        </Banner>
      )}
      <div className="example-detail__action">
        <Button
          type="submit"
          tone="primary"
          icon="play"
          disabled={busy || !checked.ok || example.unavailable !== null}
        >
          Run and record
        </Button>
        <code className="muted truncate selectable" title={commandPreview(example, entry)}>
          {commandPreview(example, entry)}
        </code>
      </div>
    </form>
  );
}

interface ParameterFieldProps {
  readonly parameter: LabParameter;
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (text: string) => void;
}

function ParameterField({ parameter, value, error, onChange }: ParameterFieldProps): ReactElement {
  const { title, unit, type } = parameter;
  const label = title.charAt(0).toUpperCase() + title.slice(1);
  return (
    <TextField
      label={unit === null ? label : `${label}, ${unit}`}
      note={parameterNote(parameter)}
      inputMode={type === 'number' ? 'decimal' : type === 'integer' ? 'numeric' : 'text'}
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}

/** Every interpreter or compiler here that can run it; the usual one comes first. */
function ToolchainField({
  example,
  toolchains,
  entry,
}: RunFormProps & { readonly entry: ExampleEntry }): ReactElement | null {
  if (example.toolchain === null) return null;
  const shown = toolchains.found.find(({ command }) => command === entry.toolchain) ?? example.toolchain;
  return (
    <Select
      label="Toolchain"
      options={exampleToolchains(example, toolchains)}
      value={entry.toolchain ?? ''}
      note={shown.command}
      onChange={(command) => changeEntry(example.id, { toolchain: command === '' ? null : command })}
    />
  );
}

function useRun(
  example: LabExample,
  entry: ExampleEntry,
): {
  readonly failure: ErrorInfo | null;
  readonly busy: boolean;
  readonly submit: (event: FormEvent) => void;
} {
  const app = useApp();
  const [failure, setFailure] = useState<ErrorInfo | null>(null);
  const busy = useBusy();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const checked = checkEntry(example, entry);
    if (!checked.ok || busy || example.unavailable !== null) return;
    setFailure(null);
    runExample(app, checked.request).catch((thrown) => setFailure(toErrorInfo(thrown)));
  };
  return { failure, busy, submit };
}
