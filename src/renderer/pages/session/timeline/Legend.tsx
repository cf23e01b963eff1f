import { Popover } from 'radix-ui';
import { WAIT_CLASSES, waitLabel, waitWords } from '../../../../analysis/waits.ts';
import { waitColour } from '../../../draw/paints.ts';
import { SimulatedLegend } from '../overlay/SimulatedLegend.tsx';
import { useTheme } from './useTheme.ts';

/** The states, always in sight. */
export function Legend() {
  return (
    <div className="sy-legend">
      <span>
        <i className="sy-swatch sy-swatch-running" />
        running
      </span>
      <span>
        <i className="sy-swatch sy-swatch-runnable" />
        waiting for a CPU
      </span>
      <span>
        <i className="sy-swatch sy-swatch-sleeping" />
        asleep
      </span>
      <span>
        <i className="sy-swatch sy-swatch-unknown" />
        unknown
      </span>
      <Popover.Root>
        <Popover.Trigger className="sy-link">How to read a lane</Popover.Trigger>
        <Popover.Portal>
          <Popover.Content className="sy-popover" align="start" sideOffset={6}>
            <Explanation />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <SimulatedLegend />
    </div>
  );
}

function Explanation() {
  const theme = useTheme();
  return (
    <>
      <h3>How to read a lane</h3>
      <p>
        Height is a share of time, measured by the kernel’s counters: a full column ran (or waited for a CPU)
        all the time, half a column half of it.
      </p>
      <p>
        <i className="sy-swatch sy-swatch-inferred" /> Thin hatching beside it: the thread also slept in this
        interval. How long is measured; in which order is inferred.
      </p>
      <p>
        <i className="sy-swatch sy-swatch-unknown" /> Grey hatching: no reading tells what the thread did.
      </p>
      <p>The strip at the foot tells what a sleeping thread waits for:</p>
      <ul className="sy-wait-list">
        {WAIT_CLASSES.map((wait) => (
          <li key={wait}>
            <i className="sy-swatch" style={{ background: waitColour(theme, wait) }} />
            <b>{waitLabel(wait)}</b> {waitWords(wait)}
          </li>
        ))}
      </ul>
      <p>
        <i className="sy-swatch sy-swatch-simulated" /> Outlined, never filled: what a model says that the
        thread should have done.
      </p>
      <p>
        A core’s lane has the colour of the thread with the most time on it, grey for the session’s other
        threads.
      </p>
    </>
  );
}
