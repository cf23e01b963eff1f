import { type ReactElement, useEffect, useRef } from 'react';
import type { LabCatalogue, LabExample } from '../../../ipc/channels/lab.ts';
import { Button } from '../../components/Button.tsx';
import { Empty } from '../../components/Empty.tsx';
import { TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Select } from '../../components/lab/Select.tsx';
import { LANGUAGES, modelName } from '../../components/lab/words.ts';
import { filterChoices, groupByLanguage } from './exampleFilter.ts';
import { changeFilter, useExamplesView } from './examplesView.ts';

export interface ExampleListProps {
  readonly catalogue: LabCatalogue;
  readonly shown: readonly LabExample[];
  readonly selected: string | null;
  readonly refreshing: boolean;
  readonly onRefresh: () => void;
}

/** The programs to choose from, with search and filters. */
export function ExampleList(props: ExampleListProps): ReactElement {
  const { catalogue, shown, selected } = props;
  return (
    <section className="lab-split__list" aria-label="Examples">
      <Filters catalogue={catalogue} />
      <div className="example-list">
        {shown.length === 0 ? (
          <Empty title="No example matches" text="Change the search or the filters." />
        ) : (
          <Groups shown={shown} selected={selected} />
        )}
      </div>
      <Foot {...props} />
    </section>
  );
}

function Filters({ catalogue }: { catalogue: LabCatalogue }): ReactElement {
  const { filter } = useExamplesView();
  const { languages, models, documents } = filterChoices(catalogue.examples);
  const all = ['', 'All'] as const;
  return (
    <div className="example-filters">
      <TextField
        label="Search"
        type="search"
        placeholder="Title, id or what it shows"
        value={filter.query}
        onChange={(query) => changeFilter({ query })}
      />
      <div className="example-filters__row">
        <Select
          label="Language"
          options={[all, ...languages.map((id) => [id, LANGUAGES[id]] as const)]}
          value={filter.language}
          onChange={(language) => changeFilter({ language })}
        />
        <Select
          label="Model"
          options={[all, ...models.map((id) => [id, modelName(id)] as const)]}
          value={filter.model}
          onChange={(model) => changeFilter({ model })}
        />
        <Select
          label="Document"
          options={[all, ...documents.map((id) => [id, id] as const)]}
          value={filter.document}
          onChange={(document) => changeFilter({ document })}
        />
      </div>
    </div>
  );
}

function Groups({ shown, selected }: Pick<ExampleListProps, 'shown' | 'selected'>): ReactElement[] {
  return groupByLanguage(shown).map(({ language, name, examples }) => (
    <section key={language} aria-label={name}>
      <h2 className="example-list__group">
        {name} <span className="muted">{examples.length}</span>
      </h2>
      <ul>
        {examples.map((example) => (
          <li key={example.id}>
            <Item example={example} current={example.id === selected} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

function Item({ example, current }: { example: LabExample; current: boolean }): ReactElement {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (current) button.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const { id, title, kind, unavailable } = example;
  return (
    <button
      ref={button}
      type="button"
      className="example-item"
      aria-current={current}
      title={unavailable ?? undefined}
      onClick={() => useExamplesView.setState({ selected: id })}
    >
      <span className="example-item__line">
        <span className="example-item__title truncate">{title}</span>
        {kind === 'cost' ? <span className="badge">cost probe</span> : null}
        {unavailable === null ? null : (
          <span className="badge badge--warning">
            <Icon name="ban" size={11} />
            not here
          </span>
        )}
      </span>
      <span className="example-item__id truncate">{id}</span>
    </button>
  );
}

function Foot({ catalogue, shown, refreshing, onRefresh }: ExampleListProps): ReactElement {
  const able = shown.filter(({ unavailable }) => unavailable === null).length;
  return (
    <div className="example-foot">
      <span className="muted" role="status">
        {shown.length} of {catalogue.examples.length} · {able} run here
      </span>
      <Button
        tone="quiet"
        disabled={refreshing}
        title="Look for interpreters and compilers anew, after installing one"
        onClick={onRefresh}
      >
        {refreshing ? 'Looking…' : 'Look for toolchains'}
      </Button>
    </div>
  );
}
