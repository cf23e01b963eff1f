/** A fill: a colour, or a pattern made from it. */
export type Paint = string | CanvasPattern;

/**
 * The part of a 2D canvas context that the timeline draws with. A `CanvasRenderingContext2D` is one; tests pass one
 * that keeps a log of the calls.
 */
export interface Surface {
  fillStyle: string | CanvasGradient | CanvasPattern;
  strokeStyle: string | CanvasGradient | CanvasPattern;
  lineWidth: number;
  font: string;
  textBaseline: CanvasTextBaseline;
  textAlign: CanvasTextAlign;
  globalAlpha: number;
  fillRect(x: number, y: number, width: number, height: number): void;
  strokeRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number, maxWidth?: number): void;
}

/** The timeline's type, in CSS pixels; the same family as the page's. */
export const LANE_FONT = '10px system-ui, sans-serif';
export const AXIS_FONT = '11px system-ui, sans-serif';
