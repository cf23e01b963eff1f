import { type FormEvent, type ReactElement, useCallback, useState } from 'react';
import { useStore } from 'zustand';
import { toErrorInfo } from '../../../ipc/result.ts';
import { useApp } from '../../app/context.ts';
import { OpenButton } from '../../app/SessionView.tsx';
import { Banner } from '../../components/Banner.tsx';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { ExamplePicker } from '../../components/lab/ExamplePicker.tsx';
import { useOccupation } from '../../components/lab/useLab.ts';
import { usePolled } from '../../components/usePolled.ts';
import { Choice } from './Choice.tsx';
import { ChosenList } from './ChosenList.tsx';
import {
  commandProblem,
  isChosen,
  isFull,
  type RaceForm,
  raceRequest,
  toggled,
  useRaceForm,
  withCommand,
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
  const form = useRaceForm();
  return (
    <ExamplePicker
      label="Choose two to four programs"
      query={form.query}
      onQuery={(query) => change({ query })}
      isChosen={(example) => isChosen(form, example)}
      isDisabled={(example) => example.unavailable !== null || (isFull(form) && !isChosen(form, example))}
      onChoose={(example) => change(toggled(form, example))}
    />
  );
}

function NewRace(): ReactElement {
  const app = useApp();
  const form = useRaceForm();
  const [failure, setFailure] = useState<string | null>(null);
  const [starting, setStarting] = useState(false);
  const occupation = useOccupation();
  const running = useStore(app.race, (state) => state.status.phase === 'active');
  const request = raceRequest(form, useHome());
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (request === null || starting || occupation !== null) return;
    setStarting(true);
    setFailure(null);
    app.race
      .getState()
      .start(request)
      .catch((thrown) => setFailure(toErrorInfo(thrown).message))
      .finally(() => setStarting(false));
  };
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
        <Button
          type="submit"
          tone="primary"
          icon="flag"
          disabled={request === null || starting || occupation !== null}
        >
          {starting ? 'Starting…' : 'Start race'}
        </Button>
        <span className="muted">{hint(form, request === null, starting ? null : occupation)}</span>
      </div>
    </form>
  );
}

/** Why the race cannot be started now; empty where it can. */
function hint({ chosen }: RaceForm, isIncomplete: boolean, occupation: string | null): string {
  if (occupation !== null) return `${occupation} The race can start when it has ended.`;
  if (!isIncomplete) return '';
  return chosen.length < 2 ? 'Choose at least two contestants.' : 'Parameters are written as --name value.';
}

/** Folder that commands run in. */
function useHome(): string | null {
  const { client } = useApp();
  const ask = useCallback((signal: AbortSignal) => client.request('app.info', {}, signal), [client]);
  return usePolled(ask, null).value?.homeFolder ?? null;
}

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
