import { useCallback, useEffect, useRef } from 'react';
import { drawAxis } from '../../../draw/frame.ts';
import { axisTicks, formatTimePoint } from '../../../layout/ticks.ts';
import { spanOf } from '../../../layout/timeView.ts';
import { useSession, useSessionContext } from '../state/context.ts';
import { contextOf, useFrames } from './useCanvas.ts';
import { usePaints } from './useTheme.ts';
import { useTimelineInput } from './useTimelineInput.ts';

export const AXIS_HEIGHT = 26;

/** A time of the session, exact to a hundredth of the view's pixels. */
export function useTimeText(timeNs: number | null): string {
  const view = useSession((s) => s.view);
  const width = useSession((s) => s.plotWidth);
  if (timeNs === null) return '';
  const perPixel = spanOf(view) / Math.max(1, width);
  return formatTimePoint(timeNs, 10 ** Math.floor(Math.log10(Math.max(1, perPixel))), view.endNs);
}

function CursorTime() {
  const cursor = useSession((s) => s.cursorNs);
  const text = useTimeText(cursor);
  return (
    <output className="sy-cursor-time" title="Time under the pointer">
      {text}
    </output>
  );
}

/** The time axis; a drag on it selects a range. */
export function Axis() {
  const { store } = useSessionContext();
  const canvas = useRef<HTMLCanvasElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const width = useSession((s) => s.plotWidth);
  const paints = usePaints();
  const paint = useRef(() => {});
  paint.current = () => {
    const { view, plotWidth } = store.getState();
    const context = contextOf(canvas.current, plotWidth, AXIS_HEIGHT);
    if (context !== null) drawAxis(context, axisTicks(view, plotWidth), plotWidth, AXIS_HEIGHT, paints);
  };
  const subscribe = useCallback(
    (request: () => void) =>
      store.subscribe((now, before) => {
        if (now.view !== before.view || now.plotWidth !== before.plotWidth) request();
      }),
    [store],
  );
  useFrames(paint, subscribe);
  useEffect(() => {
    if (paints !== null) paint.current();
  }, [paints]);
  useTimelineInput(plot, 'axis');
  return (
    <div className="sy-axis">
      <div className="sy-axis-corner">
        <CursorTime />
      </div>
      <div
        className="sy-axis-plot"
        ref={plot}
        style={{ width, height: AXIS_HEIGHT }}
        title="Drag to select a range"
      >
        <canvas ref={canvas} style={{ width, height: AXIS_HEIGHT }} role="img" aria-label="Time axis" />
      </div>
    </div>
  );
}
