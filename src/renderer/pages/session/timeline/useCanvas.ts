import { type RefObject, useEffect } from 'react';

/** Sizes a canvas in device pixels for a box in CSS pixels. */
function resize(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
}

/** Context of a canvas of `width` by `height` CSS pixels, scaled for the display; null where there is none. */
export function contextOf(
  canvas: HTMLCanvasElement | null,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const context = canvas?.getContext('2d', { alpha: false }) ?? null;
  if (canvas === null || context === null) return null;
  const ratio = window.devicePixelRatio || 1;
  resize(canvas, width, height, ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/** Calls `paint` in the next animation frame after any of the `subscribe`d things changed, at most once a frame. */
export function useFrames(
  paint: RefObject<() => void>,
  subscribe: (request: () => void) => () => void,
): void {
  useEffect(() => {
    let frame = 0;
    const request = (): void => {
      if (frame !== 0) return;
      frame = requestAnimationFrame(() => {
        frame = 0;
        paint.current();
      });
    };
    request();
    const stop = subscribe(request);
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [paint, subscribe]);
}
