import type { ReactElement } from 'react';
import { type ModelSetup, parsePrograms, type WorkloadValues } from '../../../export/modelSetup.ts';
import type { LabParameter } from '../../../ipc/channels/labCatalogue.ts';
import { ProgramError } from '../../../model/engine/errors.ts';
import type { KnownCost, KnownProgram } from '../../../model/engine/known.ts';
import { MODELS } from '../../../model/models.ts';
import { useCatalogue } from '../../components/lab/useLab.ts';
import { isChanged, mostOf, settingFault, withWorkload, workloadValues } from './setups.ts';
import { CountField, type Outcome, TextValueField, TimeField } from './TimeField.tsx';

/** `blas-threads` as `Blas threads`. */
const words = (name: string): string =>
  `${name.charAt(0).toUpperCase()}${name.slice(1)}`.replaceAll('-', ' ');

/**
 * The set-up with a change of its workload, checked as a file is; or why it cannot be.
 * @throws what is no fault of the values
 */
export function changedWorkload(
  setup: ModelSetup,
  known: KnownProgram,
  change: Partial<WorkloadValues>,
): { readonly setup: ModelSetup } | { readonly fault: string } {
  try {
    const next = withWorkload(setup, known, change);
    return { setup: { ...next, programs: parsePrograms(MODELS.get(setup.model), next.programs) } };
  } catch (thrown) {
    if (thrown instanceof ProgramError) return { fault: `No program comes of it: ${thrown.reason}` };
    if (thrown instanceof RangeError) return { fault: thrown.message };
    throw thrown;
  }
}

function Setting(props: {
  readonly name: string;
  readonly preset: number | string;
  readonly value: number | string;
  readonly onChange: (value: number | string) => Outcome;
}): ReactElement {
  const { name, preset, value, onChange } = props;
  const title = `The workload's own option --${name}; the preset has ${preset}`;
  if (typeof preset === 'string') {
    const enter = (text: string): Outcome => settingFault(preset, text) ?? onChange(text);
    return <TextValueField label={words(name)} title={title} value={String(value)} onChange={enter} />;
  }
  return (
    <CountField
      label={words(name)}
      title={title}
      value={Number(value)}
      min={0}
      max={mostOf(preset)}
      integer={false}
      onChange={onChange}
    />
  );
}

/** A setting's name, with what the catalogue says of the option as soon as it is loaded. */
function SettingName(props: {
  readonly name: string;
  readonly option: LabParameter | undefined;
}): ReactElement {
  const { name, option } = props;
  const unit = option?.unit ?? null;
  return (
    <span className="md-row__name">
      {words(name)}
      {unit === null ? null : ` (${unit})`}
      {option === undefined ? null : <small>{option.title}</small>}
    </span>
  );
}

const KINDS = { cpu: 'CPU', wait: 'waiting' } as const;

function Cost(props: {
  readonly name: string;
  readonly cost: KnownCost;
  readonly value: number;
  readonly onChange: (ns: number) => Outcome;
}): ReactElement {
  const { name, cost, value, onChange } = props;
  return (
    <div className="md-row">
      <span className="md-row__name" title={cost.per}>
        {words(name)}
        <small>
          {KINDS[cost.kind]}: {cost.per}
        </small>
      </span>
      <TimeField
        fractions
        label={`Cost of ${name}`}
        title={`${KINDS[cost.kind]}: ${cost.per}`}
        value={value}
        onChange={onChange}
      />
    </div>
  );
}

/** What a workload is started with and what its parts cost: its program is built anew with each change. */
export function WorkloadForm(props: {
  readonly setup: ModelSetup;
  readonly known: KnownProgram;
  readonly onChange: (setup: ModelSetup) => void;
}): ReactElement {
  const { setup, known, onChange } = props;
  const { settings, costs } = workloadValues(known, setup);
  const { catalogue } = useCatalogue();
  const options = catalogue?.examples.find(({ id }) => id === known.id)?.parameters ?? [];
  const change = (part: Partial<WorkloadValues>): Outcome => {
    const made = changedWorkload(setup, known, part);
    if ('fault' in made) return made.fault;
    onChange(made.setup);
    return null;
  };
  return (
    <fieldset className="md-group">
      <legend>Workload {known.id}</legend>
      {Object.entries(known.settings).map(([name, preset]) => (
        <div key={name} className="md-row">
          <SettingName name={name} option={options.find(({ flag }) => flag === name)} />
          <Setting
            name={name}
            preset={preset}
            value={settings[name] ?? preset}
            onChange={(value) => change({ settings: { [name]: value } })}
          />
        </div>
      ))}
      {Object.keys(known.costs).length === 0 ? null : (
        <p className="md-group__note">Costs, as estimated before a recording has told</p>
      )}
      {Object.entries(known.costs).map(([name, cost]) => (
        <Cost
          key={name}
          name={name}
          cost={cost}
          value={costs[name] ?? cost.ns}
          onChange={(ns) => change({ costs: { [name]: ns } })}
        />
      ))}
      {isChanged(setup) ? (
        <p className="md-group__note">Steps were changed by hand: a change here builds all of them anew.</p>
      ) : null}
    </fieldset>
  );
}
