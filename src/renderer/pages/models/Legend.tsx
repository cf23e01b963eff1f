import type { ReactElement } from 'react';

/** What the shapes mean; everything on this page is simulated. */
export function Legend(): ReactElement {
  return (
    <div className="md-legend" role="note" aria-label="Legend">
      <b>Everything here is simulated: outlines only</b>
      <span>
        <i className="md-key md-key--running" /> running
      </span>
      <span>
        <i className="md-key md-key--runnable" /> runnable: waits for a core, P or lock
      </span>
      <span>
        <i className="md-key md-key--sleeping" /> asleep, with its reason
      </span>
      <span className="md-legend__more">
        <i className="md-key md-key--mark" /> mark of the program
      </span>
      <span className="md-legend__more">indented names: tasks, goroutines, callbacks, locks</span>
      <span className="muted md-legend__keys">
        Space plays, ← → step, Home and End, + and − zoom; click on the lanes to go there, drag to move
      </span>
    </div>
  );
}
