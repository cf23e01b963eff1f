import { useEffect } from 'react';
import { useSessionContext } from '../state/context.ts';
import type { SessionState } from '../state/sessionStore.ts';

/** One step of a pan, as a part of the view. */
const PAN = 0.12;
const ZOOM = 1.35;

type Action = (s: SessionState) => void;
const pan =
  (share: number): Action =>
  (s) =>
    s.panBy(s.plotWidth * share);
/** Zooms at the cursor where it is in sight, so that the pointer and the keys work together. */
const zoom =
  (factor: number): Action =>
  (s) => {
    const at = s.cursorNs;
    const inSight = at !== null && at >= s.view.startNs && at < s.view.endNs;
    if (inSight) s.zoomBy(factor, at);
    else s.zoomBy(factor);
  };

/** What a key does; shown by the list of shortcuts too. */
export interface Shortcut {
  readonly keys: readonly string[];
  /** Whether Shift must be held, or must not; left out where it does not matter. */
  readonly shift?: boolean;
  readonly text: string;
  readonly run: Action;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { keys: ['w', '+', '='], text: 'Zoom in at the cursor', run: zoom(1 / ZOOM) },
  { keys: ['s', '-'], text: 'Zoom out', run: zoom(ZOOM) },
  { keys: ['a', 'ArrowLeft'], text: 'Earlier', run: pan(-PAN) },
  { keys: ['d', 'ArrowRight'], text: 'Later', run: pan(PAN) },
  { keys: ['ArrowUp'], text: 'Previous thread', run: (s) => s.stepThread(-1) },
  { keys: ['ArrowDown'], text: 'Next thread', run: (s) => s.stepThread(1) },
  { keys: ['f'], text: 'Fit the selection, or the selected thread', run: (s) => s.fitSelection() },
  { keys: ['0', 'Home'], text: 'Show everything', run: (s) => s.showAll() },
  { keys: ['o'], text: 'Show or hide the model’s lanes', run: (s) => s.toggleSimulated() },
  {
    keys: ['n'],
    shift: false,
    text: 'Next interval in which the model is wrong',
    run: (s) => s.stepInterval(1),
  },
  { keys: ['n'], shift: true, text: 'Previous one', run: (s) => s.stepInterval(-1) },
  { keys: ['Escape'], text: 'Clear the selection, then the thread', run: (s) => s.clearOne() },
  { keys: ['?'], text: 'Show these shortcuts', run: (s) => s.showShortcuts(true) },
];

/** What the pointer does, for the list of shortcuts. */
export const POINTER_HELP: readonly (readonly [string, string])[] = [
  ['Drag', 'Pan'],
  ['Shift + drag, or drag on the time axis', 'Select a range'],
  ['Ctrl or ⌘ + wheel', 'Zoom at the pointer'],
  ['Wheel', 'Scroll the lanes'],
  ['Shift + wheel', 'Pan'],
  ['Click', 'Select a thread'],
  ['Double click', 'Show everything'],
];

/** Whether the key belongs to a control that uses keys itself. */
function taken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const target = event.target;
  return (
    target instanceof Element &&
    target.closest(
      'input, textarea, select, [contenteditable], [role="dialog"], [role="separator"], [role="tablist"], [role="grid"]',
    ) !== null
  );
}

/** Runs the shortcuts while the page is shown, wherever the focus is but in a control that needs the key. */
export function useShortcuts(): void {
  const { store } = useSessionContext();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (taken(event)) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const shortcut = SHORTCUTS.find(
        (s) => s.keys.includes(key) && (s.shift === undefined || s.shift === event.shiftKey),
      );
      if (shortcut === undefined) return;
      event.preventDefault();
      shortcut.run(store.getState());
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [store]);
}
