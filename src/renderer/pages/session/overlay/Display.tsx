import type { ReactNode } from 'react';
import type { Arrangement } from '../../../layout/simulated.ts';
import { useSession, useSessionContext } from '../state/context.ts';
import { useOverlay, useOverlayStore } from './context.ts';

const ARRANGEMENTS: readonly (readonly [Arrangement, string])[] = [
  ['paired', 'One below the other'],
  ['over', 'One over the other'],
];

function Arrangements() {
  const store = useOverlayStore();
  const look = useOverlay((s) => s.look);
  return (
    <fieldset className="sy-fit-choice">
      <legend>Lanes</legend>
      {ARRANGEMENTS.map(([arrangement, label]) => (
        <label key={arrangement}>
          <input
            type="radio"
            name="overlay-arrangement"
            checked={look.arrangement === arrangement}
            onChange={() => store.getState().setLook({ ...look, arrangement })}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function Fade() {
  const store = useOverlayStore();
  const look = useOverlay((s) => s.look);
  if (look.arrangement !== 'over') return null;
  return (
    <label className="sy-fit-fade">
      <span>measured</span>
      <input
        type="range"
        min={0}
        max={100}
        step={5}
        aria-label="Opacity: from only the measured lanes to only the simulated"
        value={Math.round(look.fade * 100)}
        onChange={(event) => store.getState().setLook({ ...look, fade: Number(event.target.value) / 100 })}
      />
      <span>simulated</span>
    </label>
  );
}

function Alignments() {
  const store = useOverlayStore();
  const align = useOverlay((s) => s.align);
  const set = store.getState().setAlign;
  return (
    <fieldset className="sy-fit-choice">
      <legend>Time axes</legend>
      <label>
        <input
          type="radio"
          name="overlay-align"
          checked={align.mode === 'start'}
          onChange={() => set({ ...align, mode: 'start' })}
        />
        Begin together
      </label>
      <label>
        <input
          type="radio"
          name="overlay-align"
          checked={align.mode === 'best-match'}
          onChange={() => set({ ...align, mode: 'best-match' })}
        />
        Best match
      </label>
      <label>
        <input
          type="checkbox"
          checked={align.stretch}
          onChange={(event) => set({ ...align, stretch: event.target.checked })}
        />
        Stretch to the recording’s length
      </label>
    </fieldset>
  );
}

/** How the model is laid beside the recording. @param children what is to be said of it */
export function Display({ children }: { readonly children: ReactNode }) {
  const { store } = useSessionContext();
  const shown = useSession((s) => s.simulated?.shown === true);
  return (
    <section className="sy-fit-section">
      <header>
        <h3>Overlay</h3>
        <button
          type="button"
          className="sy-link"
          aria-pressed={shown}
          onClick={() => store.getState().toggleSimulated()}
        >
          {shown ? 'Hide the model' : 'Show the model'} <kbd>O</kbd>
        </button>
      </header>
      <Arrangements />
      <Fade />
      <Alignments />
      {children}
    </section>
  );
}
