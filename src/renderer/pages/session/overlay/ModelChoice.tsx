import type { FitProposal } from '../../../../domain/overlay.ts';
import { useSession } from '../state/context.ts';
import { useOverlay, useOverlayStore } from './context.ts';

function Proposal({ proposal, proposed }: { readonly proposal: FitProposal; readonly proposed: boolean }) {
  const store = useOverlayStore();
  const chosen = useOverlay((s) => s.chosen === proposal.fit);
  return (
    <label className="sy-model" data-chosen={chosen} data-possible={proposal.possible}>
      <input
        type="radio"
        name="overlay-model"
        checked={chosen}
        disabled={!proposal.possible}
        onChange={() => store.getState().choose(proposal.fit)}
      />
      <span>
        <b>{proposal.title}</b>
        {proposed && <span className="sy-badge">proposed</span>}
        <span className="sy-model-reason">{proposal.reason}</span>
      </span>
    </label>
  );
}

/** The models that the recording does not speak against, then (folded) those that it does. */
function Proposals({ proposals }: { readonly proposals: readonly FitProposal[] }) {
  const proposed = useOverlay((s) => s.proposals?.proposed ?? null);
  const possible = proposals.filter((one) => one.possible);
  const others = proposals.filter((one) => !one.possible);
  return (
    <fieldset className="sy-models">
      <legend className="sy-hidden">Model</legend>
      {possible.map((one) => (
        <Proposal key={one.fit} proposal={one} proposed={one.fit === proposed} />
      ))}
      {others.length > 0 && (
        <details>
          <summary>{others.length} that do not fit, and why</summary>
          {others.map((one) => (
            <Proposal key={one.fit} proposal={one} proposed={false} />
          ))}
        </details>
      )}
    </fieldset>
  );
}

function StoredFit() {
  const store = useOverlayStore();
  const saved = useOverlay((s) => s.saved);
  const inUse = useOverlay((s) => s.program !== null && s.program === s.saved?.program);
  if (saved === null || inUse) return null;
  return (
    <p className="sy-fit-words">
      A fit is stored in this session: {saved.program.title}, {new Date(saved.savedAtMs).toLocaleString()}.{' '}
      <button type="button" className="sy-link" onClick={() => store.getState().useSaved()}>
        Use it
      </button>
    </p>
  );
}

function FitButton() {
  const store = useOverlayStore();
  const chosen = useOverlay((s) => s.chosen);
  const fitting = useOverlay((s) => s.busy === 'fitting');
  const again = useOverlay((s) => s.program !== null && s.program.fit === s.chosen);
  const selection = useSession((s) => s.selection !== null);
  return (
    <button
      type="button"
      className="sy-button sy-fit-go"
      disabled={chosen === null || fitting}
      onClick={() => void store.getState().fit()}
    >
      {again ? 'Fit again' : 'Fit'}
      {selection ? ' the selected range' : ''}
    </button>
  );
}

/** The proposals; once a model is laid over the recording folded behind its name, so that what came of it is in sight. */
function Choice({ proposals }: { readonly proposals: readonly FitProposal[] }) {
  const simulated = useOverlay((s) => s.result !== null);
  const proposed = useOverlay((s) => s.proposals?.proposed ?? null);
  const chosen = useOverlay((s) => proposals.find(({ fit }) => fit === s.chosen));
  if (!simulated || chosen === undefined) return <Proposals proposals={proposals} />;
  return (
    <details>
      <summary title="Show the other models">
        <b>{chosen.title}</b>
        {chosen.fit === proposed && <span className="sy-badge">proposed</span>}
      </summary>
      <Proposals proposals={proposals} />
    </details>
  );
}

/** Which model to lay over the recording: the proposed one first, each with its reason. */
export function ModelChoice() {
  const store = useOverlayStore();
  const proposals = useOverlay((s) => s.proposals);
  const proposing = useOverlay((s) => s.busy === 'proposing');
  const simulated = useOverlay((s) => s.result !== null);
  const fits = proposals !== null && proposals.refusal === null;
  return (
    <section className="sy-fit-section">
      <header>
        <h3>Model</h3>
        {fits && simulated && <FitButton />}
      </header>
      {proposals === null && !proposing && (
        <button type="button" className="sy-button" onClick={() => void store.getState().load()}>
          Look for models again
        </button>
      )}
      {proposals !== null && proposals.refusal !== null && (
        <p className="sy-note" role="note">
          No model can be laid over this recording. {proposals.refusal}
        </p>
      )}
      {proposals !== null && <Choice proposals={proposals.proposals} />}
      <StoredFit />
      {fits && !simulated && <FitButton />}
    </section>
  );
}
