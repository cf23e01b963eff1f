import { type ReactElement, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { formatDuration } from '../../../analysis/format.ts';
import { intervalAt, RUNNABLE, RUNNING } from '../../layout/simLanes.ts';
import { panView, scaleOf, timeToX, xToTime } from '../../layout/timeView.ts';
import { contextOf, useFrames } from '../session/timeline/useCanvas.ts';
import { usePaints } from '../session/timeline/useTheme.ts';
import { useModels, useRun } from './context.ts';
import type { ModelsController, VariantKey } from './controller.ts';
import { AXIS, drawSim, GUTTER, LANE_HEIGHT } from './drawSim.ts';
import { laneCount, laneName, type ModelRun } from './worker/protocol.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

function useSize(box: React.RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [box]);
  return size;
}

/** What a lane did at a time, for the tip; null where nothing is known. */
export function laneText(run: ModelRun, laneIndex: number, timeNs: number): string | null {
  const name = laneName(run, laneIndex);
  if (name === null) return null;
  const { intervals, lanes } = run;
  const i = intervalAt(intervals, lanes.starts[laneIndex] ?? 0, lanes.starts[laneIndex + 1] ?? 0, timeNs);
  if (i === null) return `${name}: not there at this time`;
  const length = formatDuration((intervals.endNs[i] ?? 0) - (intervals.startNs[i] ?? 0));
  const place = intervals.place[i] ?? -1;
  const on = place >= 0 && lanes.threads[laneIndex] === 1 ? ` on core ${place}` : '';
  const state = intervals.state[i];
  if (state === RUNNING) return `${name}: running${on} for ${length}`;
  if (state === RUNNABLE) return `${name}: runnable, waits${on === '' ? '' : ` for core ${place}`} ${length}`;
  return `${name}: asleep in ${run.waitNames[intervals.wait[i] ?? -1] ?? 'an unknown wait'} for ${length}`;
}

/** Wheel with Ctrl zooms at the pointer, with Shift moves; a click puts the cursor there, a drag moves the view. */
function useInput(controller: ModelsController, plot: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = plot.current;
    if (element === null) return;
    const scale = () => scaleOf(controller.store.getState().view, element.clientWidth - GUTTER);
    const xOf = (event: MouseEvent): number => event.clientX - element.getBoundingClientRect().left - GUTTER;
    const wheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.shiftKey) return;
      event.preventDefault();
      const by = event.deltaY === 0 ? event.deltaX : event.deltaY;
      if (event.ctrlKey) controller.zoom(by > 0 ? 1.25 : 0.8, xToTime(scale(), xOf(event)));
      else
        controller.setView(
          panView(controller.store.getState().view, by * scale().nsPerPx, controller.spanNs()),
        );
    };
    let pressed: { x: number; view: ReturnType<typeof controller.store.getState>['view'] } | null = null;
    let dragged = false;
    const down = (event: PointerEvent): void => {
      if (event.button !== 0) return;
      dragged = false;
      pressed = { x: event.clientX, view: controller.store.getState().view };
    };
    const move = (event: PointerEvent): void => {
      if (pressed === null || event.buttons === 0) return;
      const dx = pressed.x - event.clientX;
      if (Math.abs(dx) < 4 && !dragged) return;
      dragged = true;
      controller.setView(panView(pressed.view, dx * scale().nsPerPx, controller.spanNs()));
    };
    const click = (event: MouseEvent): void => {
      pressed = null;
      if (dragged || xOf(event) < 0) return;
      controller.play(false);
      controller.gotoTime(xToTime(scale(), xOf(event)));
    };
    element.addEventListener('wheel', wheel, { passive: false });
    element.addEventListener('pointerdown', down);
    window.addEventListener('pointermove', move);
    element.addEventListener('click', click);
    return () => {
      element.removeEventListener('wheel', wheel);
      element.removeEventListener('pointerdown', down);
      window.removeEventListener('pointermove', move);
      element.removeEventListener('click', click);
    };
  }, [controller, plot]);
}

/** The cursor's line: moved by itself as time goes on, without drawing anything anew. */
function CursorLine({ width }: { readonly width: number }): ReactElement {
  const controller = useModels();
  const line = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const place = (): void => {
      const { view, cursorNs } = controller.store.getState();
      const x = timeToX(scaleOf(view, width - GUTTER), cursorNs);
      const seen = x >= 0 && x <= width - GUTTER;
      if (line.current !== null)
        line.current.style.transform = `translateX(${seen ? Math.round(GUTTER + x) : -2}px)`;
    };
    place();
    return controller.store.subscribe(place);
  }, [controller, width]);
  return <div ref={line} className="md-cursor" />;
}

function useTip(plot: React.RefObject<HTMLElement | null>, run: ModelRun, scrollTop: number) {
  const controller = useModels();
  const [tip, setTip] = useState<{ x: number; y: number; text: string } | null>(null);
  const onMove = (event: React.PointerEvent): void => {
    const box = plot.current?.getBoundingClientRect();
    if (box === undefined || event.buttons !== 0) {
      setTip(null);
      return;
    }
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const row = Math.floor((y - AXIS + scrollTop) / LANE_HEIGHT);
    const time = xToTime(scaleOf(controller.store.getState().view, box.width - GUTTER), x - GUTTER);
    const text = x < GUTTER || y < AXIS ? null : laneText(run, row, time);
    setTip(
      text === null ? null : { x: Math.min(x, box.width - 230), y: Math.min(y + 16, box.height - 26), text },
    );
  };
  return { tip, onMove, onLeave: () => setTip(null) };
}

/** The lanes of one variant: a canvas that stays in place while the rows scroll under it. */
export function LaneCanvas({
  variant,
  run,
}: {
  readonly variant: VariantKey;
  readonly run: ModelRun;
}): ReactElement {
  const controller = useModels();
  const box = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(box);
  const [scrollTop, setScrollTop] = useState(0);
  const paints = usePaints();
  const paint = useRef(() => {});
  paint.current = () => {
    const context = contextOf(canvas.current, width, height);
    const { view } = controller.store.getState();
    if (context !== null && width > 0) drawSim(context, { run, view, width, height, scrollTop }, paints);
  };
  const subscribe = useCallback(
    (request: () => void) =>
      controller.store.subscribe((now, before) => {
        if (now.view !== before.view) request();
      }),
    [controller],
  );
  useFrames(paint, subscribe);
  // Everything else that a frame depends on; the view's changes come through the subscription.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the paint function reads them from its own closure
  useLayoutEffect(() => paint.current(), [run, width, height, scrollTop, paints]);
  useInput(controller, box);
  const { tip, onMove, onLeave } = useTip(box, run, scrollTop);
  const cores = useRun(variant, (s) => s.run?.parallelism ?? null);
  const lanes = laneCount(run);
  const label = `Simulated lanes of ${lanes} threads, tasks and goroutines${cores === null ? '' : `, ${cores.toFixed(2)} cores used on average`}. The steps and the figures have the same as text.`;
  return (
    <section
      className="md-lanes"
      ref={box}
      style={{ maxHeight: AXIS + lanes * LANE_HEIGHT + 2 }}
      aria-label="Lanes"
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      onPointerMove={onMove}
      onPointerLeave={onLeave}
    >
      <div style={{ height: AXIS + lanes * LANE_HEIGHT }}>
        <div className="md-lanes__fixed" style={{ width, height }}>
          <canvas ref={canvas} style={{ width, height }} role="img" aria-label={label} />
          <CursorLine width={width} />
          {tip === null ? null : (
            <div className="md-tip" style={{ transform: `translate(${tip.x}px, ${tip.y}px)` }}>
              {tip.text}
            </div>
          )}
        </div>
      </div>
    </section>
  );
}
