import { type ReactElement, useCallback } from 'react';
import { useStore } from 'zustand';
import type { SessionRow } from '../../../ipc/channels/library.ts';
import { useApp } from '../../app/context.ts';
import { Button } from '../../components/Button.tsx';
import { Select } from '../../components/lab/Select.tsx';
import { formatWhen } from '../../components/lab/words.ts';
import { usePolled } from '../../components/usePolled.ts';
import { useDecideView } from './decideView.ts';

/** Which recording answers the questions. */
export function SessionChoice(): ReactElement {
  const app = useApp();
  const { client } = app;
  const path = useDecideView((view) => view.path);
  const open = useStore(app.session, (state) => state.session);
  const ask = useCallback((signal: AbortSignal) => client.request('library.sessions', {}, signal), [client]);
  const { value, error } = usePolled(ask, null);
  const choices = sessionChoices(value ?? [], open.state === 'open' ? open.path : null, path);
  const choose = (): void => {
    client
      .request('files.chooseSession', {})
      .then((file) => file !== null && useDecideView.setState({ path: file }))
      .catch((thrown) => app.fail('The file dialog failed', thrown));
  };
  return (
    <div className="decide__choice">
      <Select
        label="Recording that answers"
        options={[['', choices.length === 0 ? 'No recordings yet' : 'None: show the whole tree'], ...choices]}
        value={path ?? ''}
        {...(error === null ? {} : { note: `The recordings could not be listed: ${error.message}` })}
        onChange={(file) => useDecideView.setState({ path: file === '' ? null : file })}
      />
      <Button icon="folder" onClick={choose}>
        Other file…
      </Button>
      <Button disabled={path === null} onClick={() => path !== null && void app.openSession(path)}>
        Open session
      </Button>
    </div>
  );
}

/** File and words of each session to choose from: the open one first, then the library; the chosen one in any case. */
export function sessionChoices(
  rows: readonly SessionRow[],
  open: string | null,
  chosen: string | null,
): readonly (readonly [path: string, label: string])[] {
  const named = new Map(rows.flatMap((row) => (row.state === 'readable' ? [[row.path, nameOf(row)]] : [])));
  const paths = [...(open === null ? [] : [open]), ...named.keys(), ...(chosen === null ? [] : [chosen])];
  return [...new Set(paths)].map((path) => {
    const name = named.get(path) ?? path.slice(path.lastIndexOf('/') + 1);
    return [path, path === open ? `${name} (open now)` : name] as const;
  });
}

const nameOf = ({ headline }: Extract<SessionRow, { state: 'readable' }>): string =>
  `${headline.name} · ${formatWhen(headline.startedAtMs)}`;
