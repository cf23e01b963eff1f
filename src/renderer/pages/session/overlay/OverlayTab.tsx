import { type CSSProperties, useEffect } from 'react';
import { formatDuration } from '../../../../analysis/format.ts';
import { outlineColours } from '../../../draw/outlineColours.ts';
import { formatTimePoint } from '../../../layout/ticks.ts';
import { sameRange } from '../../../layout/timeView.ts';
import { useSession, useSessionContext } from '../state/context.ts';
import { durationOf, isLive } from '../state/sessionStore.ts';
import { useTheme } from '../timeline/useTheme.ts';
import { ChartList } from './ChartList.tsx';
import { useOverlay, useOverlayStore } from './context.ts';
import { Display } from './Display.tsx';
import { IntervalList } from './IntervalList.tsx';
import { ModelChoice } from './ModelChoice.tsx';
import type { Busy } from './overlayStore.ts';
import { AllParameters, WhatIf } from './Parameters.tsx';
import { Residuals, ThreadShares } from './Residuals.tsx';
import './overlay.css';

const BUSY_WORDS: Readonly<Record<NonNullable<Busy>, string>> = {
  proposing: 'Looking at what ran…',
  fitting: 'Fitting the recording…',
  simulating: 'Simulating…',
  saving: 'Storing the fit…',
};

function Progress() {
  const busy = useOverlay((s) => s.busy);
  return (
    <p className="sy-fit-busy" role="status" data-busy={busy !== null}>
      {busy === null ? '' : BUSY_WORDS[busy]}
    </p>
  );
}

/** A failed step; the lanes of an earlier simulation, where there are some, are said to be older. */
function FitProblem() {
  const problem = useOverlay((s) => s.problem);
  const older = useOverlay((s) => s.result !== null);
  if (problem === null) return null;
  return (
    <div className="sy-fit-problem" role="alert">
      <p>{problem}</p>
      {older && <p>What is shown is the last simulation that came to an end, with other settings.</p>}
    </div>
  );
}

/** What of the session was fitted, and whether it has gone on since. */
function FittedPart() {
  const program = useOverlay((s) => s.program);
  const live = useSession(isLive);
  const duration = useSession(durationOf);
  const selection = useSession((s) => s.selection);
  if (program === null) return null;
  const { range } = program;
  const at = (t: number): string => formatTimePoint(t, 1e6, Math.max(duration, 1e9));
  const part = `${at(range.startNs)} to ${at(range.endNs)}`;
  const whole = range.startNs === 0 && range.endNs >= duration;
  return (
    <>
      {live && (
        <p className="sy-note" role="note">
          The recording goes on; the fit is of {part} and does not follow it. Fit again to take in more.
        </p>
      )}
      {!live && !whole && (
        <p className="sy-fit-part">
          Fitted: {part} of {formatDuration(duration)}
          {selection !== null && sameRange(selection, range) ? ', the selected range' : ''}. The rest of the
          session is not compared.
        </p>
      )}
    </>
  );
}

/** Where the time axes lie over each other, and what that took. */
function AlignmentWords() {
  const alignment = useOverlay((s) => s.result?.alignment ?? null);
  const beyond = useSession((s) => (s.simulated?.endNs ?? 0) - durationOf(s));
  const tickNs = useOverlay((s) => s.program?.tickNs ?? 0);
  if (alignment === null) return null;
  return (
    <p className="sy-fit-words">
      {alignment.words}
      {beyond > tickNs &&
        ` The model runs on for ${formatDuration(beyond)} after the recording’s end; that part is not on the axis.`}
    </p>
  );
}

/** What a reader of the figures must know of them. */
function Notes() {
  const notes = useOverlay((s) => s.result?.notes);
  return (notes ?? []).map((note) => (
    <p key={note} className="sy-note" role="note">
      {note}
    </p>
  ));
}

function Unseen() {
  const unseen = useOverlay((s) => s.program?.unseen);
  if (unseen === undefined || unseen.length === 0) return null;
  return (
    <section className="sy-fit-section">
      <h3>What sampling cannot see</h3>
      <ul className="sy-fit-unseen">
        {unseen.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}

/** Stores the fit in the session's file, where that can be written. */
function Saving() {
  const store = useOverlayStore();
  const live = useSession(isLive);
  const words = useOverlay((s) => s.savedWords);
  const busy = useOverlay((s) => s.busy);
  const fitted = useOverlay((s) => s.program !== null);
  if (!fitted) return null;
  return (
    <section className="sy-fit-section">
      <button
        type="button"
        className="sy-button"
        disabled={live || busy === 'saving'}
        onClick={() => void store.getState().save()}
      >
        Store the fit in the session
      </button>
      <p className="sy-fit-words" role="status">
        {live ? 'A session can take up a fit once its recording has ended.' : words}
      </p>
    </section>
  );
}

/** The mark of a wrong interval, for the list of them. */
type WrongStyle = CSSProperties & Readonly<Record<'--sy-wrong', string>>;

/** Choosing, fitting and changing a model, and how far it is from the recording. */
export function OverlayTab() {
  const store = useOverlayStore();
  const { store: session } = useSessionContext();
  const simulated = useOverlay((s) => s.result !== null);
  const busy = useOverlay((s) => s.busy);
  const wrong: WrongStyle = { '--sy-wrong': outlineColours(useTheme()).wrong };
  useEffect(() => {
    void store.getState().load();
  }, [store]);
  return (
    <div className="sy-fit" style={wrong} aria-busy={busy !== null}>
      <ModelChoice />
      <Progress />
      <FitProblem />
      <FittedPart />
      {simulated && (
        <>
          <Residuals>
            <Notes />
          </Residuals>
          <WhatIf />
          <ThreadShares onThread={(thread) => session.getState().selectThread(thread)} />
          <Display>
            <AlignmentWords />
          </Display>
          <IntervalList />
          <ChartList />
        </>
      )}
      <AllParameters />
      <Unseen />
      <Saving />
    </div>
  );
}
