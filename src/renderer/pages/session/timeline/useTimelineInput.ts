import { type RefObject, useEffect } from 'react';
import type { TimeRange } from '../../../../domain/query.ts';
import { rowAt } from '../../../layout/rows.ts';
import { scaleOf, timeRange, xToTime } from '../../../layout/timeView.ts';
import { useSessionContext } from '../state/context.ts';
import { durationOf, type SessionStore } from '../state/sessionStore.ts';

/** A press becomes a drag after this many px. */
const DRAG_PX = 4;
/** Zoom of one notch (100 px) of the wheel. */
const WHEEL_ZOOM = 1.2;
const LINE_PX = 32;

/** Session time under a pointer, from a plot's left edge. */
export function timeAtPointer(store: SessionStore, plot: Element, clientX: number): number {
  const { view, plotWidth } = store.getState();
  const x = clientX - plot.getBoundingClientRect().left;
  const time = xToTime(scaleOf(view, plotWidth), x);
  return Math.min(durationOf(store.getState()), Math.max(0, time));
}

const pixelsOf = (delta: number, mode: number): number =>
  mode === WheelEvent.DOM_DELTA_LINE ? delta * LINE_PX : delta;

/** Ctrl or Cmd and wheel zooms at the pointer, Shift or a sideways wheel pans; a plain wheel scrolls the lanes. */
function onWheel(event: WheelEvent, store: SessionStore, plot: Element): void {
  const dx = pixelsOf(event.deltaX, event.deltaMode);
  const dy = pixelsOf(event.deltaY, event.deltaMode);
  const { zoomBy, panBy } = store.getState();
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    zoomBy(WHEEL_ZOOM ** (dy / 100), timeAtPointer(store, plot, event.clientX));
  } else if (event.shiftKey || Math.abs(dx) > Math.abs(dy)) {
    event.preventDefault();
    panBy(event.shiftKey && dx === 0 ? dy : dx);
  }
}

/** What a plot shows. */
export type PlotRole = 'axis' | 'lanes' | 'chart';

interface Drag {
  readonly role: PlotRole;
  readonly kind: 'pan' | 'select';
  readonly startX: number;
  readonly startY: number;
  readonly startTime: number;
  readonly scrollTop: number;
  lastX: number;
  moved: boolean;
}

function drag(event: PointerEvent, state: Drag, store: SessionStore, plot: Element): void {
  if (Math.hypot(event.clientX - state.startX, event.clientY - state.startY) > DRAG_PX) state.moved = true;
  if (!state.moved) return;
  if (state.kind === 'select') {
    store.getState().select(timeRange(state.startTime, timeAtPointer(store, plot, event.clientX)));
  } else {
    store.getState().panBy(state.lastX - event.clientX);
    if (state.role === 'lanes') {
      store.getState().scrollTo(Math.max(0, state.scrollTop + state.startY - event.clientY));
    }
  }
  state.lastX = event.clientX;
}

function click(event: PointerEvent, state: Drag, store: SessionStore, lanes: Element): void {
  const { rows, scrollTop, selectThread, select } = store.getState();
  if (state.kind === 'select') {
    select(null);
    return;
  }
  if (state.role !== 'lanes') return;
  const row = rowAt(rows, event.clientY - lanes.getBoundingClientRect().top + scrollTop);
  if ((row?.kind === 'thread' || row?.kind === 'simulated') && row.thread !== null)
    selectThread(row.thread.id);
}

/**
 * Pointer and wheel of a plot. A drag pans (with Shift it selects a range), a click selects the lane, a double click
 * shows everything.
 * @param role on the axis a drag without Shift selects too; only lanes are picked and scrolled
 */
export function useTimelineInput(plot: RefObject<HTMLElement | null>, role: PlotRole): void {
  const { store } = useSessionContext();
  useEffect(() => {
    const element = plot.current;
    if (element === null) return;
    let active: Drag | null = null;
    const down = (event: PointerEvent): void => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      active = {
        role,
        kind: role === 'axis' || event.shiftKey ? 'select' : 'pan',
        startX: event.clientX,
        startY: event.clientY,
        startTime: timeAtPointer(store, element, event.clientX),
        scrollTop: store.getState().scrollTop,
        lastX: event.clientX,
        moved: false,
      };
    };
    const move = (event: PointerEvent): void => {
      store.getState().setCursor(timeAtPointer(store, element, event.clientX));
      if (active !== null) drag(event, active, store, element);
    };
    const up = (event: PointerEvent): void => {
      if (active !== null && !active.moved) click(event, active, store, element);
      active = null;
    };
    const cancel = (): void => {
      active = null;
    };
    const wheel = (event: WheelEvent): void => onWheel(event, store, element);
    const double = (): void => store.getState().showAll();
    const stop = new AbortController();
    const options = { signal: stop.signal };
    element.addEventListener('pointerdown', down, options);
    element.addEventListener('pointermove', move, options);
    element.addEventListener('pointerup', up, options);
    element.addEventListener('pointercancel', cancel, options);
    element.addEventListener('dblclick', double, options);
    element.addEventListener('wheel', wheel, { ...options, passive: false });
    return () => stop.abort();
  }, [plot, role, store]);
}

/** A range in view coordinates, px; null where it is out of sight. */
export function rangePixels(
  range: TimeRange,
  view: TimeRange,
  width: number,
): { x: number; width: number } | null {
  const scale = scaleOf(view, width);
  const x0 = Math.max(0, (range.startNs - scale.startNs) / scale.nsPerPx);
  const x1 = Math.min(width, (range.endNs - scale.startNs) / scale.nsPerPx);
  return x1 < 0 || x0 > width || x1 < x0 ? null : { x: x0, width: x1 - x0 };
}
