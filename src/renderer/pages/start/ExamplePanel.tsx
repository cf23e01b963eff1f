import { type ReactElement, useState } from 'react';
import { ExamplePicker } from '../../components/lab/ExamplePicker.tsx';
import type { PanelProps } from './CommandPanel.tsx';

/** The product's own programs, to choose one. */
export function ExamplePanel({ form, onChange }: PanelProps): ReactElement {
  const [query, setQuery] = useState('');
  return (
    <ExamplePicker
      label="Search"
      query={query}
      onQuery={setQuery}
      isChosen={({ id }) => id === form.example?.id}
      onChoose={(example) => onChange({ example })}
    />
  );
}
