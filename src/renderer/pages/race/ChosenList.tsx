import type { ReactElement } from 'react';
import { IconButton } from '../../components/Button.tsx';
import { Empty } from '../../components/Empty.tsx';
import { exampleToolchains } from '../../components/lab/toolchains.ts';
import { useCatalogue } from '../../components/lab/useLab.ts';
import { LANGUAGES } from '../../components/lab/words.ts';
import {
  type Chosen,
  type ChosenWorkload,
  doubled,
  isFull,
  paramsOf,
  removed,
  useRaceForm,
  withEntry,
} from './raceForm.ts';

const change = useRaceForm.setState;

/** The contestants as chosen so far, each with what can be set for it. */
export function ChosenList({ chosen }: { chosen: readonly Chosen[] }): ReactElement {
  if (chosen.length === 0)
    return (
      <Empty
        title="No contestant yet"
        text="Pick programs from the list: the same sum by Python threads, goroutines and Node workers is a good first race."
      />
    );
  return (
    <ol className="race-chosen" aria-label="Contestants">
      {chosen.map((one, index) => (
        <li key={one.number} className="race-chosen__item" data-contestant={index}>
          <Head one={one} index={index} />
          {one.kind === 'workload' ? <Entries one={one} index={index} /> : null}
        </li>
      ))}
    </ol>
  );
}

const labelOf = (one: Chosen): string =>
  one.kind === 'command' ? one.line : `${LANGUAGES[one.example.language]}: ${one.example.title}`;

function Head({ one, index }: { one: Chosen; index: number }): ReactElement {
  const form = useRaceForm();
  const label = labelOf(one);
  return (
    <div className="race-chosen__head">
      <span className="race-swatch" />
      <span className={`truncate ${one.kind === 'command' ? 'mono' : 'race-chosen__name'}`} title={label}>
        {label}
      </span>
      <IconButton
        icon="plus"
        label={`Put ${label} in once more`}
        disabled={isFull(form)}
        onClick={() => change(doubled(form, index))}
      />
      <IconButton icon="close" label={`Remove ${label}`} onClick={() => change(removed(form, index))} />
    </div>
  );
}

interface EntriesProps {
  readonly one: ChosenWorkload;
  readonly index: number;
}

/** What runs a program, and its parameters in place of the scale's own. */
function Entries({ one, index }: EntriesProps): ReactElement {
  const form = useRaceForm();
  const { catalogue } = useCatalogue();
  const options = catalogue === null ? [] : exampleToolchains(one.example, catalogue.toolchains);
  const label = labelOf(one);
  return (
    <div className="race-chosen__entries">
      <select
        className="input"
        aria-label={`Toolchain of ${label}`}
        title="What runs it"
        value={one.toolchain ?? ''}
        onChange={(event) => change(withEntry(form, index, { toolchain: event.target.value || null }))}
      >
        {options.map(([command, text]) => (
          <option key={command} value={command}>
            {text}
          </option>
        ))}
      </select>
      <input
        className="input input--mono"
        aria-label={`Parameters of ${label}`}
        aria-invalid={paramsOf(one.params) === null}
        title="In place of the scale’s own values, such as --n 1000000"
        placeholder={exampleParams(one, form.scale)}
        spellCheck={false}
        value={one.params}
        onChange={(event) => change(withEntry(form, index, { params: event.target.value }))}
      />
    </div>
  );
}

/** The scale's own values, as they would be entered. */
const exampleParams = ({ example }: ChosenWorkload, scale: 'default' | 'quick'): string =>
  example.parameters
    .filter(({ type }) => type !== 'url')
    .map((parameter) => `--${parameter.flag} ${parameter[scale]}`)
    .join(' ');
