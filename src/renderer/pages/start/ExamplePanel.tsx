import { type ReactElement, useCallback, useState } from 'react';
import type { ExampleRow } from '../../../ipc/channels/examples.ts';
import { useApp } from '../../app/context.ts';
import { Banner } from '../../components/Banner.tsx';
import { Empty, Loading } from '../../components/Empty.tsx';
import { TextField } from '../../components/Field.tsx';
import { usePolled } from '../../components/usePolled.ts';
import type { PanelProps } from './CommandPanel.tsx';

/** The product's own programs, to choose one. */
export function ExamplePanel({ form, onChange }: PanelProps): ReactElement {
  const { client } = useApp();
  const [query, setQuery] = useState('');
  const ask = useCallback((signal: AbortSignal) => client.request('examples.list', {}, signal), [client]);
  const { value, error } = usePolled(ask, null);
  if (error !== null) {
    return (
      <Banner tone="error" title="The examples could not be listed">
        {error.message}
      </Banner>
    );
  }
  if (value === null) return <Loading text="Looking for the examples…" />;
  if (value.length === 0) {
    return (
      <Empty
        title="No examples are installed"
        text="This copy of Switchyard comes without its example programs. Run a command of your own instead."
      />
    );
  }
  return (
    <>
      <TextField
        label="Search"
        type="search"
        placeholder="Title or language"
        value={query}
        onChange={setQuery}
      />
      <Groups
        rows={searchExamples(value, query)}
        chosen={form.example}
        onChoose={(example) => onChange({ example })}
      />
    </>
  );
}

/** The examples in which every word of `query` is found. */
function searchExamples(rows: readonly ExampleRow[], query: string): readonly ExampleRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ id, title, summary, language }) => {
    const text = `${id} ${title} ${summary} ${language}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

interface GroupsProps {
  readonly rows: readonly ExampleRow[];
  readonly chosen: ExampleRow | null;
  readonly onChoose: (row: ExampleRow) => void;
}

function Groups({ rows, chosen, onChoose }: GroupsProps): ReactElement {
  if (rows.length === 0) return <Empty title="No example matches" />;
  const languages = [...new Set(rows.map((row) => row.language))];
  return (
    <div className="examples">
      {languages.map((language) => (
        <section key={language} aria-label={language}>
          <h3 className="example__group">{language}</h3>
          {rows
            .filter((row) => row.language === language)
            .map((row) => (
              <ExampleItem key={row.id} row={row} chosen={row.id === chosen?.id} onChoose={onChoose} />
            ))}
        </section>
      ))}
    </div>
  );
}

function ExampleItem({
  row,
  chosen,
  onChoose,
}: {
  row: ExampleRow;
  chosen: boolean;
  onChoose: (row: ExampleRow) => void;
}): ReactElement {
  return (
    <button type="button" className="example" aria-pressed={chosen} onClick={() => onChoose(row)}>
      <span className="example__title">{row.title}</span>
      <span className="muted">{row.summary}</span>
      {row.unavailable === null ? null : <span className="field__error">{row.unavailable}</span>}
    </button>
  );
}
