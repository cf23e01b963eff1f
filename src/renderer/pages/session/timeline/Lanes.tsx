import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { plural } from '../../../../analysis/figures.ts';
import { totalHeight } from '../../../layout/rows.ts';
import { useSession, useSessionContext } from '../state/context.ts';
import { Gutter } from './Gutter.tsx';
import { LanePainter } from './painter.ts';
import { Tooltip } from './Tooltip.tsx';
import { contextOf, useFrames } from './useCanvas.ts';
import { frameOf, type LaneData, wantFrame } from './useLaneData.ts';
import { usePaints } from './useTheme.ts';
import { useTimelineInput } from './useTimelineInput.ts';

function usePainting(data: LaneData): React.RefObject<HTMLCanvasElement | null> {
  const { store } = useSessionContext();
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<LanePainter>(new LanePainter());
  const paints = usePaints();
  const paint = useRef(() => {});
  paint.current = () => {
    const state = store.getState();
    const context = contextOf(canvas.current, state.plotWidth, state.lanesHeight);
    const frame = frameOf(state, data);
    if (context !== null && state.plotWidth > 0) painter.current.paint(context, frame, paints);
    wantFrame(frame, state, data);
  };
  const subscribe = useCallback(
    (request: () => void) => {
      const stops = [data.onLoad(request), subscribeLanes(store, request)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [data, store],
  );
  useFrames(paint, subscribe);
  useEffect(() => {
    if (paints !== null) paint.current();
  }, [paints]);
  return canvas;
}

/** Requests a frame when anything that a lane shows has changed; the cursor is not a part of the lanes. */
function subscribeLanes(
  store: ReturnType<typeof useSessionContext>['store'],
  request: () => void,
): () => void {
  return store.subscribe((now, before) => {
    const same =
      now.view === before.view &&
      now.rows === before.rows &&
      now.scrollTop === before.scrollTop &&
      now.plotWidth === before.plotWidth &&
      now.lanesHeight === before.lanesHeight &&
      now.selectedThread === before.selectedThread &&
      now.overview === before.overview &&
      now.simulated === before.simulated;
    if (!same) request();
  });
}

/** The scrolled box: its size and its scroll position go to the store, and the store's back to it. */
function useScrollBox(): React.RefObject<HTMLDivElement | null> {
  const { store } = useSessionContext();
  const box = useRef<HTMLDivElement>(null);
  const scrollTop = useSession((s) => s.scrollTop);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const onScroll = (): void => store.getState().scrollTo(element.scrollTop);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, [store]);
  useLayoutEffect(() => {
    if (box.current !== null && Math.abs(box.current.scrollTop - scrollTop) > 1)
      box.current.scrollTop = scrollTop;
  }, [scrollTop]);
  return box;
}

function useSummary(): string {
  return useSession((s) => {
    const { processes, threads, info } = s.overview;
    return `Timeline: ${plural(threads.length, 'thread')} of ${plural(processes.length, 'process', 'processes')} on ${plural(info.cores, 'core')}. The thread table below has the same figures as text.`;
  });
}

/** The lanes: labels in the gutter, a canvas beside it that stays in place while the rows scroll under it. */
export function Lanes({ data, gutter }: { readonly data: LaneData; readonly gutter: number }) {
  const { store } = useSessionContext();
  const rows = useSession((s) => s.rows);
  const width = useSession((s) => s.plotWidth);
  const height = useSession((s) => s.lanesHeight);
  const summary = useSummary();
  const box = useScrollBox();
  const plot = useRef<HTMLDivElement>(null);
  const canvas = usePainting(data);
  useTimelineInput(plot, 'lanes');
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = (): void =>
      store.getState().resize(Math.max(0, element.clientWidth - gutter), element.clientHeight);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [box, gutter, store]);
  return (
    <div className="sy-lanes" ref={box}>
      <div className="sy-lanes-rows" style={{ height: totalHeight(rows) }}>
        <Gutter />
        <div className="sy-lanes-plot" ref={plot} style={{ width, height }}>
          <canvas ref={canvas} style={{ width, height }} role="img" aria-label={summary} />
        </div>
      </div>
      <Tooltip plot={plot} data={data} />
    </div>
  );
}
