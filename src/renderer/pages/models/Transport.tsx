import { type ReactElement, useEffect, useLayoutEffect, useRef } from 'react';
import { formatDuration } from '../../../analysis/format.ts';
import { Button } from '../../components/Button.tsx';
import { useModels, useModelsState } from './context.ts';
import { type ModelsController, SLOWDOWNS } from './controller.ts';
import { momentText } from './Steps.tsx';

/** Moves the cursor with the display's frames while it plays. */
function usePlaying(controller: ModelsController, playing: boolean): void {
  useEffect(() => {
    if (!playing) return;
    let last: number | null = null;
    let frame = requestAnimationFrame(function next(now) {
      // A page that was hidden goes on where it was.
      if (last !== null) controller.tick(Math.min(100, now - last));
      last = now;
      frame = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(frame);
  }, [controller, playing]);
}

/** Whether a key belongs to the control that has the focus. */
function belongsToControl(event: KeyboardEvent): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (target === null) return false;
  if (target.closest('input, textarea, select, [contenteditable]') !== null) return true;
  return event.key === ' ' && target.closest('button, summary, a') !== null;
}

function keyAction(controller: ModelsController, event: KeyboardEvent): (() => void) | null {
  const many = event.shiftKey ? 10 : 1;
  switch (event.key) {
    case ' ':
      return () => controller.play(!controller.store.getState().playing);
    case 'ArrowRight':
      return () => controller.stepBy(many);
    case 'ArrowLeft':
      return () => controller.stepBy(-many);
    case 'Home':
      return () => controller.goto(controller.store.getState().active, -1);
    case 'End':
      return () => controller.toEnd();
    case '+':
      return () => controller.zoom(0.5);
    case '-':
      return () => controller.zoom(2);
    case '0':
      return () => controller.fit();
    default:
      return null;
  }
}

function useKeys(controller: ModelsController): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || belongsToControl(event)) return;
      const action = keyAction(controller, event);
      if (action === null) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [controller]);
}

/** While it plays the time is written as often as a reader can follow, ms. */
const CLOCK_EVERY_MS = 120;

/** The cursor's time; written without drawing anything else anew. */
function Clock(): ReactElement {
  const controller = useModels();
  const output = useRef<HTMLOutputElement>(null);
  useLayoutEffect(() => {
    let written = 0;
    const write = (): void => {
      const { cursorNs, playing } = controller.store.getState();
      const now = performance.now();
      if (output.current === null || (playing && now - written < CLOCK_EVERY_MS)) return;
      written = now;
      const text = momentText(cursorNs);
      if (output.current.textContent !== text) output.current.textContent = text;
    };
    write();
    return controller.store.subscribe(write);
  }, [controller]);
  return <output ref={output} className="md-clock" />;
}

const slowdownText = (factor: number): string =>
  factor === 1 ? 'real time' : `${factor.toLocaleString('en-US')} × slower`;

/** Play, step, speed, zoom, and the second variant. */
export function Transport(): ReactElement {
  const controller = useModels();
  const playing = useModelsState((s) => s.playing);
  const slowdown = useModelsState((s) => s.slowdown);
  const view = useModelsState((s) => s.view);
  const compares = useModelsState((s) => s.b !== null);
  usePlaying(controller, playing);
  useKeys(controller);
  return (
    <div className="md-transport" role="toolbar" aria-label="Run">
      <Button
        title="To the start (Home)"
        onClick={() => controller.goto(controller.store.getState().active, -1)}
      >
        Start
      </Button>
      <Button title="One step back (←)" onClick={() => controller.stepBy(-1)}>
        Step back
      </Button>
      <Button
        tone="primary"
        className="md-play"
        title="Play or pause (Space)"
        onClick={() => controller.play(!playing)}
      >
        {playing ? 'Pause' : 'Play'}
      </Button>
      <Button title="One step forward (→)" onClick={() => controller.stepBy(1)}>
        Step forward
      </Button>
      <select
        className="input md-speed"
        aria-label="Speed"
        value={slowdown}
        onChange={(event) => controller.store.setState({ slowdown: Number(event.target.value) })}
      >
        {SLOWDOWNS.map((factor) => (
          <option key={factor} value={factor}>
            {slowdownText(factor)}
          </option>
        ))}
      </select>
      <Clock />
      <span className="md-spring" />
      <span className="muted">{formatDuration(view.endNs - view.startNs)} in view</span>
      <Button
        tone="quiet"
        aria-label="Zoom in"
        title="Zoom in (+, Ctrl and wheel)"
        onClick={() => controller.zoom(0.5)}
      >
        +
      </Button>
      <Button tone="quiet" aria-label="Zoom out" title="Zoom out (-)" onClick={() => controller.zoom(2)}>
        −
      </Button>
      <Button tone="quiet" title="The whole run (0)" onClick={() => controller.fit()}>
        Fit
      </Button>
      <Button aria-pressed={compares} onClick={() => controller.compare(!compares)}>
        {compares ? 'Close B' : 'Compare with B'}
      </Button>
    </div>
  );
}
