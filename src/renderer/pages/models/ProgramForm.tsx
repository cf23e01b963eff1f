import { memo, type ReactElement, useCallback, useState } from 'react';
import { type ModelSetup, parsePrograms } from '../../../export/modelSetup.ts';
import { ProgramError } from '../../../model/engine/errors.ts';
import { MODELS } from '../../../model/models.ts';
import { Button } from '../../components/Button.tsx';
import { useModels } from './context.ts';
import { fieldsOf, type StepField, wordsOf } from './program/fields.ts';
import { type Keys, type PlacedStep, type ProgramPart, partsOf, replaceAt, stepsOf } from './program/walk.ts';
import { CountField, type Outcome, TimeField } from './TimeField.tsx';

/** Steps of a part, and parts, that are shown before they are asked for. */
const STEPS = 40;
const PARTS = 12;
const COUNTS = { min: 1, max: 250_000, integer: true };

/** Puts a value into the programs; answers why it cannot be there. */
type Change = (keys: Keys, value: number) => Outcome;

/** The set-up with one number of its programs changed, checked as a file is; or why it cannot be. */
export function changedPrograms(
  setup: ModelSetup,
  keys: Keys,
  value: number,
): { readonly setup: ModelSetup } | { readonly fault: string } {
  try {
    const programs = replaceAt(setup.programs, keys, value);
    parsePrograms(MODELS.get(setup.model), programs);
    return { setup: { ...setup, programs } };
  } catch (thrown) {
    if (thrown instanceof ProgramError) return { fault: thrown.reason };
    throw thrown;
  }
}

function Value(props: {
  readonly field: StepField;
  readonly label: string;
  readonly onChange: (value: number) => Outcome;
}): ReactElement {
  const { field, label, onChange } = props;
  if (field.kind === 'time') return <TimeField label={label} value={field.value} onChange={onChange} />;
  const { value, min, max, kind } = field;
  return (
    <CountField
      label={label}
      value={value}
      min={min}
      max={max}
      integer={kind === 'count'}
      onChange={onChange}
    />
  );
}

interface StepLineProps {
  readonly step: PlacedStep;
  /** Title of the thread or program. */
  readonly part: string;
  readonly change: Change;
}

const sameStep = (a: StepLineProps, b: StepLineProps): boolean =>
  a.step.op === b.step.op &&
  a.step.path === b.step.path &&
  a.step.branch === b.step.branch &&
  a.part === b.part &&
  a.change === b.change;

/** One step: its words and its numbers. Drawn anew only when it is another. */
const StepLine = memo(function StepLine({ step, part, change }: StepLineProps): ReactElement {
  const { op, path, depth, branch, keys } = step;
  const words = wordsOf(op);
  const fields = fieldsOf(op);
  const indent = { paddingLeft: Math.min(6, depth) * 10 };
  const control = (field: StepField): ReactElement => (
    <Value
      key={field.keys.join('.')}
      field={field}
      label={`${part}, ${words}${field.title === '' ? '' : `, ${field.title}`} (${path})`}
      onChange={(value) => change([...keys, ...field.keys], value)}
    />
  );
  const [only] = fields;
  const inline = fields.length === 1 && only !== undefined ? only : null;
  return (
    <li title={path}>
      {branch === null ? null : (
        <div className="md-step-branch" style={indent}>
          {branch}
        </div>
      )}
      <div className="md-row" style={indent}>
        <span className="md-row__name">{words}</span>
        {inline === null || inline.title === '' ? null : (
          <span className="md-row__unit">{inline.kind === 'count' ? '×' : inline.title}</span>
        )}
        {inline === null ? null : control(inline)}
      </div>
      {inline !== null
        ? null
        : fields.map((field) => (
            <div key={field.keys.join('.')} className="md-row" style={indent}>
              <span className="md-row__name md-row__name--sub">{field.title}</span>
              {control(field)}
            </div>
          ))}
    </li>
  );
}, sameStep);

function Part(props: {
  readonly part: ProgramPart;
  readonly count: number;
  readonly change: Change;
  readonly steps: readonly PlacedStep[];
}): ReactElement {
  const { part, count, change, steps } = props;
  const [all, setAll] = useState(false);
  const shown = all ? steps : steps.slice(0, STEPS);
  const name = part.title;
  return (
    <fieldset className="md-part">
      <legend className="visually-hidden">
        {part.thread === null ? `Program ${name}` : `Thread ${name}`}
      </legend>
      <div className="md-row md-part__head">
        <b className="md-row__name">{name}</b>
        {part.thread === null ? (
          <span className="md-row__unit">spawned</span>
        ) : (
          <>
            <span className="md-row__unit">×</span>
            <CountField
              label={`Count of “${name}”`}
              title="How many equal threads, tasks or goroutines there are from the start"
              value={count}
              {...COUNTS}
              onChange={(value) => change(['threads', part.thread ?? 0, 'count'], value)}
            />
          </>
        )}
      </div>
      <ol className="md-lines">
        {shown.map((step) => (
          <StepLine key={step.path} step={step} part={name} change={change} />
        ))}
      </ol>
      {shown.length < steps.length ? (
        <Button tone="quiet" onClick={() => setAll(true)}>
          All {steps.length.toLocaleString('en-US')} steps
        </Button>
      ) : null}
    </fieldset>
  );
}

/** Every thread and program with its steps as lines, their numbers as fields: an edit is run at once. */
export function ProgramForm({ setup }: { readonly setup: ModelSetup }): ReactElement {
  const controller = useModels();
  const [all, setAll] = useState(false);
  const change: Change = useCallback(
    (keys, value) => {
      const made = changedPrograms(controller.setup(), keys, value);
      if ('fault' in made) return made.fault;
      controller.change(made.setup);
      return null;
    },
    [controller],
  );
  const parts = partsOf(setup.programs);
  const shown = all ? parts : parts.slice(0, PARTS);
  return (
    <fieldset className="md-group">
      <legend>Programs</legend>
      {shown.map((part) => (
        <Part
          key={part.keys.join('.')}
          part={part}
          count={part.thread === null ? 1 : (setup.programs.threads[part.thread]?.count ?? 1)}
          change={change}
          steps={[...stepsOf(part.body, part.keys)]}
        />
      ))}
      {shown.length < parts.length ? (
        <Button tone="quiet" onClick={() => setAll(true)}>
          All {parts.length.toLocaleString('en-US')} programs
        </Button>
      ) : null}
    </fieldset>
  );
}
