import { type FormEvent, type ReactElement, useCallback, useState } from 'react';
import { useStore } from 'zustand';
import type { ExampleRow } from '../../../ipc/channels/examples.ts';
import { toErrorInfo } from '../../../ipc/result.ts';
import { useApp } from '../../app/context.ts';
import { OpenButton } from '../../app/SessionView.tsx';
import { Banner } from '../../components/Banner.tsx';
import { Button, IconButton } from '../../components/Button.tsx';
import { Empty, Loading } from '../../components/Empty.tsx';
import { TextField } from '../../components/Field.tsx';
import { usePolled } from '../../components/usePolled.ts';
import { Choice } from './Choice.tsx';
import {
  type Chosen,
  commandProblem,
  isFull,
  paramsOf,
  raceRequest,
  removed,
  searched,
  toggled,
  useRaceForm,
  withCommand,
  withParams,
} from './raceForm.ts';

const change = useRaceForm.setState;

/** The entries for a new race. */
export function Setup(): ReactElement {
  return (
    <div className="race-setup">
      <section className="race-setup__pick" aria-label="Programs">
        <Programs />
      </section>
      <NewRace />
    </div>
  );
}

function Programs(): ReactElement {
  const { client } = useApp();
  const form = useRaceForm();
  const ask = useCallback((signal: AbortSignal) => client.request('examples.list', {}, signal), [client]);
  const { value, error } = usePolled(ask, null);
  if (error !== null)
    return (
      <Banner tone="error" title="The examples could not be listed">
        {error.message}
      </Banner>
    );
  if (value === null) return <Loading text="Looking for the examples…" />;
  return (
    <>
      <TextField
        label="Choose two to four programs"
        type="search"
        placeholder="Search by title or language"
        value={form.query}
        onChange={(query) => change({ query })}
      />
      <Groups rows={searched(value, form.query)} />
    </>
  );
}

function Groups({ rows }: { rows: readonly ExampleRow[] }): ReactElement {
  if (rows.length === 0) return <Empty title="No example matches" />;
  const languages = [...new Set(rows.map((row) => row.language))];
  return (
    <div className="examples race-setup__list">
      {languages.map((language) => (
        <section key={language} aria-label={language}>
          <h3 className="example__group">{language}</h3>
          {rows
            .filter((row) => row.language === language)
            .map((row) => (
              <Program key={row.id} row={row} />
            ))}
        </section>
      ))}
    </div>
  );
}

function Program({ row }: { row: ExampleRow }): ReactElement {
  const form = useRaceForm();
  const isChosen = form.chosen.some((one) => one.kind === 'workload' && one.id === row.id);
  return (
    <button
      type="button"
      className="example"
      aria-pressed={isChosen}
      disabled={row.unavailable !== null || (isFull(form) && !isChosen)}
      onClick={() => change(toggled(form, row))}
    >
      <span className="example__title">{row.title}</span>
      <span className="muted">{row.summary}</span>
      {row.unavailable === null ? null : <span className="field__error selectable">{row.unavailable}</span>}
    </button>
  );
}

function NewRace(): ReactElement {
  const app = useApp();
  const form = useRaceForm();
  const [failure, setFailure] = useState<string | null>(null);
  const [starting, setStarting] = useState(false);
  const recording = useStore(app.shell, (state) => state.recording.phase);
  const running = useStore(app.race, (state) => state.status.phase === 'active');
  const request = raceRequest(form, useHome());
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (request === null || starting) return;
    setStarting(true);
    setFailure(null);
    app.race
      .getState()
      .start(request)
      .catch((thrown) => setFailure(toErrorInfo(thrown).message))
      .finally(() => setStarting(false));
  };
  const busy = starting || running || recording === 'running' || recording === 'starting';
  return (
    <form className="race-setup__new" aria-label="New race" onSubmit={submit}>
      <div className="race-setup__head">
        <h1>New race</h1>
        {running ? (
          <Button onClick={() => app.race.setState({ shown: { state: 'own' } })}>
            Show the running race
          </Button>
        ) : null}
        <OpenButton />
      </div>
      <ChosenList chosen={form.chosen} />
      <CommandField />
      <Options />
      {failure === null ? null : (
        <Banner tone="error" title="The race could not start">
          {failure}
        </Banner>
      )}
      <div className="race-setup__action">
        <Button type="submit" tone="primary" icon="flag" disabled={request === null || busy}>
          {starting ? 'Starting…' : 'Start race'}
        </Button>
        {request === null ? (
          <span className="muted">
            {form.chosen.length < 2
              ? 'Choose at least two contestants.'
              : 'Parameters are written as --name value.'}
          </span>
        ) : null}
      </div>
    </form>
  );
}

/** Folder that commands run in. */
function useHome(): string | null {
  const { client } = useApp();
  const ask = useCallback((signal: AbortSignal) => client.request('app.info', {}, signal), [client]);
  return usePolled(ask, null).value?.homeFolder ?? null;
}

function ChosenList({ chosen }: { chosen: readonly Chosen[] }): ReactElement {
  const form = useRaceForm();
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
        <li
          key={one.kind === 'command' ? one.number : one.id}
          className="race-chosen__item"
          data-contestant={index}
        >
          <span className="race-swatch" />
          <span className="truncate">{labelOf(one)}</span>
          {one.kind === 'workload' ? <Params index={index} text={one.params} name={labelOf(one)} /> : null}
          <IconButton
            icon="close"
            label={`Remove ${labelOf(one)}`}
            onClick={() => change(removed(form, index))}
          />
        </li>
      ))}
    </ol>
  );
}

/** A program's parameters, in place of the scale's own. */
function Params({ index, text, name }: { index: number; text: string; name: string }): ReactElement {
  const form = useRaceForm();
  return (
    <input
      className="input input--mono race-chosen__params"
      aria-label={`Parameters of ${name}`}
      aria-invalid={paramsOf(text) === null}
      title="In place of the scale’s own, such as --n 1000000"
      placeholder="--n 1000000"
      spellCheck={false}
      value={text}
      onChange={(event) => change(withParams(form, index, event.target.value))}
    />
  );
}

const labelOf = (one: Chosen): string =>
  one.kind === 'command' ? one.line : `${one.language}: ${one.title}`;

function CommandField(): ReactElement {
  const form = useRaceForm();
  const [tried, setTried] = useState(false);
  const problem = tried && form.command !== '' ? commandProblem(form.command) : null;
  const add = (): void => {
    setTried(true);
    change(withCommand(form));
  };
  return (
    <div className="race-setup__command">
      <TextField
        label="Or a command of your own"
        mono
        placeholder="python3 app.py"
        note="It runs in your home folder, without a shell."
        error={problem}
        value={form.command}
        disabled={isFull(form)}
        onChange={(command) => change({ command })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          add();
        }}
      />
      <Button disabled={form.command.trim() === '' || isFull(form)} onClick={add}>
        Add
      </Button>
    </div>
  );
}

/** What the choice does to the figures. */
const MODE_NOTES = {
  'at-once':
    'They share the cores: wall times and run-queue delay contain waiting for each other. Good to watch, not to compare exactly.',
  'in-turn':
    'One after the other, each with the machine to itself: the figures can be compared. Lanes are shown from one zero.',
} as const;

function Options(): ReactElement {
  const { mode, scale, pin } = useRaceForm();
  return (
    <div className="race-options">
      <Choice
        label="They run"
        value={mode}
        options={{ 'at-once': 'At once', 'in-turn': 'In turn' }}
        note={MODE_NOTES[mode]}
        onChange={(next) => change({ mode: next })}
      />
      <Choice
        label="Scale"
        value={scale}
        options={{ quick: 'Quick', default: 'As in the documents' }}
        note={
          scale === 'quick'
            ? 'Small values of each program’s own: seconds at most. Programs may then do different amounts of work; to compare them, give the same parameters above.'
            : 'The documents’ own values of each program: may take a minute.'
        }
        onChange={(next) => change({ scale: next })}
      />
      <label className="race-options__pin">
        <input type="checkbox" checked={pin} onChange={(event) => change({ pin: event.target.checked })} />
        <span>
          Pin each to cores of its own
          <span className="field__note">
            {' '}
            – with taskset, where there are enough cores: then none takes time from another.
          </span>
        </span>
      </label>
    </div>
  );
}
