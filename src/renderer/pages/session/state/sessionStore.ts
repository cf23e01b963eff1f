import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SessionOverview, ThreadTotals, TimeRange } from '../../../../domain/query.ts';
import type { ProcessId, ThreadId } from '../../../../domain/units.ts';
import { type Collapsed, layoutRows, type Row, scrollToThread } from '../../../layout/rows.ts';
import {
  intervalRange,
  onScreen,
  type SimulatedView,
  simulatedRows,
  stepInterval,
} from '../../../layout/simulated.ts';
import {
  clampView,
  fitView,
  followView,
  fullView,
  panView,
  spanOf,
  timeRange,
  zoomView,
} from '../../../layout/timeView.ts';

/** Tabs of the side panel. */
export type SideTab = 'details' | 'output' | 'notices' | 'lesson' | 'overlay';

/** Every thread's totals in a range. */
export interface RangeTotals {
  readonly range: TimeRange;
  /** Whether the range is a selection; otherwise it is the whole session. */
  readonly selected: boolean;
  readonly threads: readonly ThreadTotals[];
}

/** What the session page shows and where it looks. Times in ns of the session, lengths in CSS pixels. */
export interface SessionState {
  readonly overview: SessionOverview;
  /** Why a query failed, for the reader; null while all is well. */
  readonly problem: string | null;
  readonly view: TimeRange;
  /** A live view that moves with the recording's end. */
  readonly follow: boolean;
  readonly plotWidth: number;
  readonly lanesHeight: number;
  readonly scrollTop: number;
  readonly rows: readonly Row[];
  readonly collapsed: Collapsed;
  /** Under the pointer, or put there by a click on output. */
  readonly cursorNs: number | null;
  readonly selection: TimeRange | null;
  readonly selectedThread: ThreadId | null;
  /** Totals of the selection, else of the whole session so far; null until they are loaded. */
  readonly totals: RangeTotals | null;
  readonly tab: SideTab;
  readonly shortcutsShown: boolean;
  /** The model's lanes beside the measured; null until one was simulated. */
  readonly simulated: SimulatedView | null;

  setOverview(overview: SessionOverview): void;
  setProblem(problem: string | null): void;
  resize(plotWidth: number, lanesHeight: number): void;
  scrollTo(scrollTop: number): void;
  setView(view: TimeRange): void;
  /** @param pixels to the right */
  panBy(pixels: number): void;
  /** @param factor over 1 shows more time; @param anchorNs stays in place, the view's middle by default */
  zoomBy(factor: number, anchorNs?: number): void;
  showAll(): void;
  /** Shows the selection, else the selected thread's life, else everything. */
  fitSelection(): void;
  setCursor(timeNs: number | null): void;
  /** Puts the cursor at a time and moves the view there where it is out of sight. */
  goTo(timeNs: number): void;
  select(range: TimeRange | null): void;
  selectThread(thread: ThreadId | null): void;
  /** Selects the next (1) or previous (-1) thread's lane. */
  stepThread(direction: 1 | -1): void;
  /** Clears the selected range, then the selected thread. */
  clearOne(): void;
  toggleProcess(process: ProcessId): void;
  toggleCores(): void;
  setTotals(totals: RangeTotals): void;
  setTab(tab: SideTab): void;
  showShortcuts(shown: boolean): void;
  setSimulated(view: SimulatedView | null): void;
  /** Shows or hides the simulated lanes; without any, opens the tab that makes them. */
  toggleSimulated(): void;
  /** Goes to the next (1) or previous (-1) interval in which the model is wrong. */
  stepInterval(direction: 1 | -1): void;
  goToInterval(index: number): void;
}

export type SessionStore = StoreApi<SessionState>;

export const isLive = (s: Pick<SessionState, 'overview'>): boolean => s.overview.info.end === null;
export const durationOf = (s: Pick<SessionState, 'overview'>): number => s.overview.info.durationNs;

type Get = () => SessionState;

/** A view that the user chose: a live one that reaches the end goes on following it. */
function chosen(view: TimeRange, get: Get): Pick<SessionState, 'view' | 'follow'> {
  const state = get();
  return { view, follow: isLive(state) && view.endNs >= durationOf(state) };
}

function grown(state: SessionState, overview: SessionOverview): Partial<SessionState> {
  if (overview.revision === state.overview.revision && overview.info.end === state.overview.info.end)
    return {};
  const [before, now] = [durationOf(state), overview.info.durationNs];
  const view = state.follow ? followView(state.view, before, now) : clampView(state.view, now);
  const rows = layoutRows(overview, state.collapsed, simulatedRows(state.simulated));
  return { overview, view, rows, follow: state.follow && overview.info.end === null, problem: null };
}

function fold(state: SessionState, collapsed: Collapsed): Partial<SessionState> {
  return { collapsed, rows: layoutRows(state.overview, collapsed, simulatedRows(state.simulated)) };
}

function threadRange(state: SessionState): TimeRange | null {
  const thread = state.overview.threads.find((t) => t.id === state.selectedThread);
  if (thread === undefined) return null;
  return { startNs: thread.startNs, endNs: thread.endNs ?? state.overview.info.durationNs };
}

function selectThread(state: SessionState, thread: ThreadId | null): Partial<SessionState> {
  if (thread === null) return { selectedThread: null };
  const owner = state.overview.threads.find((t) => t.id === thread)?.processId;
  const opened = owner !== undefined && state.collapsed.processes.has(owner);
  const unfolded = opened ? fold(state, without(state.collapsed, owner)) : {};
  const rows = unfolded.rows ?? state.rows;
  const scrollTop = scrollToThread(rows, thread, state.scrollTop, state.lanesHeight) ?? state.scrollTop;
  return { ...unfolded, selectedThread: thread, scrollTop };
}

function without(collapsed: Collapsed, process: ProcessId): Collapsed {
  return { ...collapsed, processes: new Set([...collapsed.processes].filter((p) => p !== process)) };
}

function neighbour(state: SessionState, direction: 1 | -1): ThreadId | null {
  const threads = state.rows.flatMap((r) => (r.kind === 'thread' ? [r.thread.id] : []));
  const at = state.selectedThread === null ? -1 : threads.indexOf(state.selectedThread);
  const next = at < 0 ? (direction > 0 ? 0 : threads.length - 1) : at + direction;
  return threads[Math.min(threads.length - 1, Math.max(0, next))] ?? null;
}

const SCROLL_MARGIN = 0.25;

function goTo(state: SessionState, timeNs: number): Partial<SessionState> {
  const { view } = state;
  if (timeNs >= view.startNs && timeNs < view.endNs) return { cursorNs: timeNs };
  const start = timeNs - spanOf(view) * SCROLL_MARGIN;
  return {
    cursorNs: timeNs,
    follow: false,
    view: panView(view, start - view.startNs, durationOf(state)),
  };
}

function withSimulated(state: SessionState, simulated: SimulatedView | null): Partial<SessionState> {
  return { simulated, rows: layoutRows(state.overview, state.collapsed, simulatedRows(simulated)) };
}

function stepped(state: SessionState, direction: 1 | -1): Partial<SessionState> {
  const shown = onScreen(state.simulated);
  if (shown === null) return {};
  const next = stepInterval(shown.intervals, shown.current, direction, state.view.startNs);
  return next === null ? {} : atInterval(state, next);
}

/** Stands at an interval: its thread is selected and in sight, and the view moves where it does not show it. */
function atInterval(state: SessionState, index: number): Partial<SessionState> {
  const interval = state.simulated?.intervals[index];
  if (interval === undefined || state.simulated === null) return {};
  const range = intervalRange(interval);
  const inSight = range.startNs >= state.view.startNs && range.endNs <= state.view.endNs;
  const middle = (range.startNs + range.endNs) / 2;
  const span = Math.max(spanOf(state.view), spanOf(range) * 1.5);
  const view = inSight
    ? state.view
    : clampView(timeRange(middle - span / 2, middle + span / 2), durationOf(state));
  return {
    ...selectThread(state, interval.threadId),
    simulated: { ...state.simulated, current: index },
    cursorNs: range.startNs,
    view,
    follow: false,
  };
}

/** The store of one session page. */
export function createSessionStore(initial: SessionOverview): SessionStore {
  const collapsed: Collapsed = { cores: initial.info.cores > 16, processes: new Set() };
  return createStore<SessionState>()((set, get) => ({
    overview: initial,
    problem: null,
    view: fullView(initial.info.durationNs),
    follow: initial.info.end === null,
    plotWidth: 0,
    lanesHeight: 0,
    scrollTop: 0,
    rows: layoutRows(initial, collapsed),
    collapsed,
    cursorNs: null,
    selection: null,
    selectedThread: null,
    totals: null,
    tab: initial.info.target.kind === 'spawn' ? 'output' : 'details',
    shortcutsShown: false,
    simulated: null,

    setOverview: (overview) => set((s) => grown(s, overview)),
    setProblem: (problem) => set({ problem }),
    resize: (plotWidth, lanesHeight) => set({ plotWidth, lanesHeight }),
    scrollTo: (scrollTop) => set({ scrollTop }),
    setView: (view) => set(chosen(clampView(view, durationOf(get())), get)),
    panBy: (pixels) => set((s) => chosen(panBy(s, pixels), get)),
    zoomBy: (factor, anchorNs) => set((s) => chosen(zoomBy(s, factor, anchorNs), get)),
    showAll: () => set((s) => chosen(fullView(durationOf(s)), get)),
    fitSelection: () => set((s) => chosen(fitted(s), get)),
    setCursor: (cursorNs) => set({ cursorNs }),
    goTo: (timeNs) => set((s) => goTo(s, timeNs)),
    select: (selection) => set({ selection }),
    selectThread: (thread) => set((s) => selectThread(s, thread)),
    stepThread: (direction) => set((s) => selectThread(s, neighbour(s, direction))),
    clearOne: () => set((s) => (s.selection === null ? { selectedThread: null } : { selection: null })),
    toggleProcess: (process) => set((s) => fold(s, toggled(s.collapsed, process))),
    toggleCores: () => set((s) => fold(s, { ...s.collapsed, cores: !s.collapsed.cores })),
    setTotals: (totals) => set({ totals }),
    setTab: (tab) => set({ tab }),
    showShortcuts: (shortcutsShown) => set({ shortcutsShown }),
    setSimulated: (view) => set((s) => withSimulated(s, view)),
    toggleSimulated: () =>
      set((s) =>
        s.simulated === null
          ? { tab: 'overlay' }
          : withSimulated(s, { ...s.simulated, shown: !s.simulated.shown }),
      ),
    stepInterval: (direction) => set((s) => stepped(s, direction)),
    goToInterval: (index) => set((s) => atInterval(s, index)),
  }));
}

function panBy(s: SessionState, pixels: number): TimeRange {
  return panView(s.view, (spanOf(s.view) / Math.max(1, s.plotWidth)) * pixels, durationOf(s));
}

function zoomBy(s: SessionState, factor: number, anchorNs = (s.view.startNs + s.view.endNs) / 2): TimeRange {
  return zoomView(s.view, factor, anchorNs, durationOf(s));
}

function fitted(s: SessionState): TimeRange {
  const range = s.selection ?? threadRange(s);
  return range === null ? fullView(durationOf(s)) : fitView(range, durationOf(s));
}

function toggled(collapsed: Collapsed, process: ProcessId): Collapsed {
  return collapsed.processes.has(process)
    ? without(collapsed, process)
    : { ...collapsed, processes: new Set([...collapsed.processes, process]) };
}
