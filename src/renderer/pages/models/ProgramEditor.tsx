import { type ReactElement, useMemo, useState } from 'react';
import { parsePrograms } from '../../../export/modelSetup.ts';
import { ProgramError } from '../../../model/engine/errors.ts';
import type { ProgramSet } from '../../../model/engine/program.ts';
import type { AnyModel } from '../../../model/engine/registry.ts';
import { Button } from '../../components/Button.tsx';
import { Field } from '../../components/Field.tsx';

/** Programs out of text, or what is wrong with it: the step and the reason. */
export function readPrograms(model: AnyModel, text: string): { programs: ProgramSet } | { fault: string } {
  try {
    return { programs: parsePrograms(model, JSON.parse(text)) };
  } catch (error) {
    if (error instanceof ProgramError || error instanceof SyntaxError) return { fault: error.message };
    if (error instanceof RangeError) return { fault: 'The steps stand too deep in one another' };
    throw error;
  }
}

/** The simulated programs as JSON; used only once they are right. */
export function ProgramEditor(props: {
  readonly model: AnyModel;
  readonly programs: ProgramSet;
  readonly onChange: (programs: ProgramSet) => void;
}): ReactElement {
  const { model, programs, onChange } = props;
  const [open, setOpen] = useState(false);
  // What is being written stays, whatever the form does meanwhile; null while nothing is.
  const [draft, setDraft] = useState<string | null>(null);
  const written = useMemo(() => (open ? JSON.stringify(programs, null, 1) : ''), [open, programs]);
  const text = draft ?? written;
  const read = draft === null ? { programs } : readPrograms(model, draft);
  const changed = 'programs' in read && JSON.stringify(read.programs) !== JSON.stringify(programs);
  return (
    <details className="md-details" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Programs as JSON</summary>
      <Field
        label="Programs"
        note="Each step is an object with its op; times are ns."
        error={'fault' in read ? read.fault : null}
      >
        {(ties) => (
          <textarea
            {...ties}
            className="input input--mono input--area md-editor"
            spellCheck={false}
            value={text}
            onChange={(event) => setDraft(event.target.value)}
          />
        )}
      </Field>
      <div className="input-row">
        <Button
          disabled={!changed}
          onClick={() => {
            if (!('programs' in read)) return;
            onChange(read.programs);
            setDraft(null);
          }}
        >
          Use these programs
        </Button>
        <Button tone="quiet" disabled={draft === null} onClick={() => setDraft(null)}>
          Discard changes
        </Button>
      </div>
    </details>
  );
}
