import { type MouseEvent, useCallback, useEffect, useRef } from 'react';
import { drawMarks } from '../../../draw/simulated.ts';
import { markAt, residualMarks } from '../../../layout/residualMarks.ts';
import { intervalRange } from '../../../layout/simulated.ts';
import { scaleOf } from '../../../layout/timeView.ts';
import { useSession, useSessionContext } from '../state/context.ts';
import { contextOf, useFrames } from '../timeline/useCanvas.ts';
import { usePaints } from '../timeline/useTheme.ts';
import { rangePixels } from '../timeline/useTimelineInput.ts';

const STRIP_HEIGHT = 16;

/** Steps through the intervals, and says where the reader stands. */
function Walk() {
  const { store } = useSessionContext();
  const count = useSession((s) => s.simulated?.intervals.length ?? 0);
  const current = useSession((s) => s.simulated?.current ?? null);
  const words = useSession((s) =>
    s.simulated === null || s.simulated.current === null
      ? null
      : (s.simulated.intervals[s.simulated.current]?.words ?? null),
  );
  const whatIf = useSession((s) => Object.keys(s.simulated?.result.overrides ?? {}).length > 0);
  if (count === 0)
    return (
      <span className="sy-strip-words">
        {whatIf ? 'What if: not held to the recording' : 'No interval disagrees'}
      </span>
    );
  return (
    <>
      <span className="sy-strip-words" title={words ?? 'Where the model has a thread in another state'}>
        Model wrong: {current === null ? count : `${current + 1} of ${count}`}
      </span>
      <button
        type="button"
        className="sy-strip-step"
        aria-label="Previous interval in which the model is wrong"
        title="Previous (Shift+N)"
        onClick={() => store.getState().stepInterval(-1)}
      >
        ‹
      </button>
      <button
        type="button"
        className="sy-strip-step"
        aria-label="Next interval in which the model is wrong"
        title="Next (N)"
        onClick={() => store.getState().stepInterval(1)}
      >
        ›
      </button>
    </>
  );
}

/** The intervals in which the model is wrong, on the time axis; a click goes to one. */
export function ResidualStrip() {
  const { store } = useSessionContext();
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useSession((s) => s.plotWidth);
  const count = useSession((s) => s.simulated?.intervals.length ?? 0);
  const paints = usePaints();
  const paint = useRef(() => {});
  paint.current = () => {
    const { view, plotWidth, simulated } = store.getState();
    const context = contextOf(canvas.current, plotWidth, STRIP_HEIGHT);
    if (context === null) return;
    context.fillStyle = paints.palette.timeline.header;
    context.fillRect(0, 0, plotWidth, STRIP_HEIGHT);
    const marks = residualMarks(simulated?.intervals ?? [], scaleOf(view, plotWidth));
    drawMarks(context, marks, simulated?.current ?? null, 2, STRIP_HEIGHT - 4, paints);
  };
  const subscribe = useCallback(
    (request: () => void) =>
      store.subscribe((now, before) => {
        const same =
          now.view === before.view &&
          now.plotWidth === before.plotWidth &&
          now.simulated === before.simulated;
        if (!same) request();
      }),
    [store],
  );
  useFrames(paint, subscribe);
  useEffect(() => {
    if (paints !== null) paint.current();
  }, [paints]);
  const choose = (event: MouseEvent<HTMLElement>): void => {
    const { view, plotWidth, simulated, goToInterval } = store.getState();
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const mark = markAt(residualMarks(simulated?.intervals ?? [], scaleOf(view, plotWidth)), x);
    if (mark !== null) goToInterval(mark.index);
  };
  return (
    <div className="sy-strip" style={{ height: STRIP_HEIGHT }}>
      <div className="sy-strip-gutter">
        <Walk />
      </div>

      <canvas
        ref={canvas}
        style={{ width, height: STRIP_HEIGHT }}
        role="img"
        aria-label={`${count} intervals in which the model is wrong`}
        onClick={choose}
      />
    </div>
  );
}

/** The interval that the reader stands at, through the whole timeline. */
export function IntervalShade() {
  const simulated = useSession((s) => s.simulated);
  const view = useSession((s) => s.view);
  const width = useSession((s) => s.plotWidth);
  const { outline } = usePaints();
  if (simulated === null || !simulated.shown || simulated.current === null) return null;
  const interval = simulated.intervals[simulated.current];
  const place = interval === undefined ? null : rangePixels(intervalRange(interval), view, width);
  if (interval === undefined || place === null) return null;
  return (
    <div
      className="sy-wrong"
      style={{
        transform: `translateX(${place.x}px)`,
        width: Math.max(2, place.width),
        borderColor: outline.wrong,
      }}
    />
  );
}
