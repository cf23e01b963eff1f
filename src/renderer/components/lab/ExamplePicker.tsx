import type { ReactElement } from 'react';
import type { LabCatalogue, LabExample } from '../../../ipc/channels/lab.ts';
import { filterExamples, groupByLanguage, NO_FILTER } from '../../pages/examples/exampleFilter.ts';
import { Button } from '../Button.tsx';
import { Empty, Loading } from '../Empty.tsx';
import { TextField } from '../Field.tsx';
import { useCatalogue } from './useLab.ts';

export interface ExamplePickerProps {
  /** Of the field that searches. */
  readonly label: string;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly isChosen: (example: LabExample) => boolean;
  /** A disabled one cannot be chosen. */
  readonly isDisabled?: (example: LabExample) => boolean;
  readonly onChoose: (example: LabExample) => void;
}

/** The product's programs by language, to choose from. Cost probes, which show nothing to look at, are left out. */
export function ExamplePicker(props: ExamplePickerProps): ReactElement {
  const { catalogue, error, refresh } = useCatalogue();
  if (catalogue !== null) return <Picker {...props} examples={examplesOf(catalogue)} />;
  if (error === null) return <Loading text="Looking for the examples and for what runs them…" />;
  return (
    <Empty tone="error" title="The examples could not be listed" text={error.message}>
      <Button onClick={refresh}>Try again</Button>
    </Empty>
  );
}

const examplesOf = ({ examples }: LabCatalogue): readonly LabExample[] =>
  examples.filter(({ kind }) => kind === 'example');

function Picker({
  examples,
  ...props
}: ExamplePickerProps & { readonly examples: readonly LabExample[] }): ReactElement {
  const { label, query, onQuery } = props;
  if (examples.length === 0) {
    return (
      <Empty
        title="No examples are installed"
        text="This copy of Switchyard comes without its example programs. Use a command of your own instead."
      />
    );
  }
  const groups = groupByLanguage(filterExamples(examples, { ...NO_FILTER, query }));
  return (
    <>
      <TextField
        label={label}
        type="search"
        placeholder="Title, language or what it shows"
        value={query}
        onChange={onQuery}
      />
      <div className="examples">
        {groups.length === 0 ? (
          <Empty title="No example matches" text={`No program has “${query}” in its words.`} />
        ) : null}
        {groups.map(({ language, name, examples: members }) => (
          <section key={language} aria-label={name}>
            <h3 className="example__group">{name}</h3>
            {members.map((example) => (
              <Item key={example.id} example={example} {...props} />
            ))}
          </section>
        ))}
      </div>
    </>
  );
}

function Item({
  example,
  isChosen,
  isDisabled,
  onChoose,
}: ExamplePickerProps & { readonly example: LabExample }): ReactElement {
  const { title, lesson, unavailable } = example;
  return (
    <button
      type="button"
      className="example"
      aria-pressed={isChosen(example)}
      disabled={isDisabled?.(example)}
      onClick={() => onChoose(example)}
    >
      <span className="example__title">{title}</span>
      <span className="muted">{lesson.what}</span>
      {unavailable === null ? null : <span className="field__error selectable">{unavailable}</span>}
    </button>
  );
}
