import { useSession, useSessionContext } from '../state/context.ts';

/** Tells the three provenances apart while a model is on the screen, and shows or hides it. */
export function SimulatedLegend() {
  const { store } = useSessionContext();
  const shown = useSession((s) => s.simulated?.shown === true);
  const made = useSession((s) => s.simulated !== null);
  return (
    <>
      {shown && (
        <span className="sy-legend-kinds">
          <span>
            <i className="sy-swatch sy-swatch-running" /> solid: measured
          </span>
          <span>
            <i className="sy-swatch sy-swatch-inferred" /> hatched: inferred
          </span>
          <span>
            <i className="sy-swatch sy-swatch-simulated" /> outlined: simulated
          </span>
        </span>
      )}
      <button
        type="button"
        className="sy-button sy-legend-toggle"
        aria-pressed={shown}
        title={
          made ? 'Show or hide the model’s lanes (O)' : 'Choose a model and lay it over the recording (O)'
        }
        onClick={() => store.getState().toggleSimulated()}
      >
        Overlay
      </button>
    </>
  );
}
