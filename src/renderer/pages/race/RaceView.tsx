import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { modeText, startText, valuesNote } from '../../../analysis/race-text.ts';
import type { RaceState } from '../../../domain/race.ts';
import { useApp } from '../../app/context.ts';
import { OpenButton } from '../../app/SessionView.tsx';
import { Banner } from '../../components/Banner.tsx';
import { Button } from '../../components/Button.tsx';
import { Board } from './Board.tsx';
import { RaceLanes } from './lanes/RaceLanes.tsx';

/** A race: why it came out so, the board, the lanes. */
export function RaceView({ race }: { race: RaceState }): ReactElement {
  const app = useApp();
  const projector = useStore(app.race, (state) => state.projector);
  const failure = useStore(app.race, ({ status, shown }) =>
    shown.state === 'own' && status.phase === 'failed' ? status.message : null,
  );
  return (
    <div className={projector ? 'race race--projector' : 'race'}>
      <Head race={race} projector={projector} />
      {failure === null ? null : (
        <Banner tone="error" title="The race broke off">
          {failure}
        </Banner>
      )}
      <Explanation race={race} />
      <Values race={race} />
      <Board race={race} />
      <RaceLanes race={race} projector={projector} />
    </div>
  );
}

const PHASES = { preparing: 'Getting ready', running: 'Running', ended: 'Finished' } as const;

function Head({ race, projector }: { race: RaceState; projector: boolean }): ReactElement {
  const app = useApp();
  const { leave, setProjector } = app.race.getState();
  const isOwn = useStore(app.race, ({ shown, status }) => shown.state === 'own' && status.phase === 'active');
  const cancel = (): void => {
    app.client
      .request('race.cancel', {})
      .catch((thrown) => app.fail('The race could not be cancelled', thrown));
  };
  return (
    <header className="race__head">
      <div className="race__title">
        <h1>Race</h1>
        <span role="status" className="race__phase">
          {PHASES[race.phase]}
        </span>
        <span className="muted race__how">{howText(race)}</span>
      </div>
      {isOwn ? (
        <Button tone="danger" icon="stop" onClick={cancel}>
          Cancel
        </Button>
      ) : null}
      <Button
        icon="screen"
        aria-pressed={projector}
        title="F11 or F"
        onClick={() => setProjector(!projector)}
      >
        {projector ? 'Leave full screen' : 'Full screen'}
      </Button>
      {projector ? null : (
        <>
          <Button onClick={leave}>New race</Button>
          <OpenButton />
        </>
      )}
    </header>
  );
}

function howText(race: RaceState): string {
  const start = race.skewNs === null && race.mode === 'at-once' ? null : sentence(startText(race));
  const parts = [`Run ${modeText(race)}.`, start, race.pinning];
  return parts.filter((part) => part !== null).join(' ');
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** What the contestants were given differently; nothing where their values are the same. */
function Values({ race }: { race: RaceState }): ReactElement | null {
  const note = valuesNote(race.entries);
  return note === null ? null : <p className="race__values selectable">{note}</p>;
}

function Explanation({ race }: { race: RaceState }): ReactElement | null {
  if (race.explanation.length === 0) return null;
  return (
    <div className="race__why selectable" aria-label="Why" role="note">
      {race.explanation.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}
