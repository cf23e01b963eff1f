import { type ReactElement, useEffect } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app/context.ts';
import { OpenButton } from '../../app/SessionView.tsx';
import { Button } from '../../components/Button.tsx';
import { Empty, Loading } from '../../components/Empty.tsx';
import { shownRace } from '../../state/race.ts';
import './race.css';
import { RaceView } from './RaceView.tsx';
import { Setup } from './Setup.tsx';

/** Programs side by side: the entries for a new race, or a race that runs, ran or was saved. */
export function RacePage(): ReactElement {
  const app = useApp();
  const shown = useStore(app.race, (state) => state.shown);
  const race = useStore(app.race, shownRace);
  useProjectorKeys();
  if (shown.state === 'opening') return <Loading text="Opening the race…" />;
  if (shown.state === 'failed')
    return (
      <Empty tone="error" title={`${shown.path} could not be opened`} text={shown.error.message}>
        <Button onClick={() => app.race.getState().leave()}>New race</Button>
        <OpenButton />
      </Empty>
    );
  return race === null ? <Setup /> : <RaceView race={race} />;
}

/** F11 and F turn the projector's view on and off, Escape ends it. Letters typed into a field stay there. */
function useProjectorKeys(): void {
  const { race } = useApp();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { projector, setProjector } = race.getState();
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea') !== null;
      const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
      const toggles = event.key === 'F11' || (event.key.toLowerCase() === 'f' && plain && !typing);
      if (toggles && shownRace(race.getState()) !== null) {
        event.preventDefault();
        setProjector(!projector);
      } else if (event.key === 'Escape' && projector) setProjector(false);
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
      race.getState().setProjector(false);
    };
  }, [race]);
}
