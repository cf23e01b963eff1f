import { z } from 'zod';

/** A rectangle of the desktop, in device-independent pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const coordinate = z.number().int().min(-100_000).max(100_000);
const size = z.number().int().min(200).max(20_000);

/** Where the window was, as kept in the user's folder. */
export const windowStateSchema = z.strictObject({
  bounds: z.strictObject({ x: coordinate, y: coordinate, width: size, height: size }),
  maximized: z.boolean(),
});
export type WindowState = z.output<typeof windowStateSchema>;

export const MINIMUM_SIZE = { width: 860, height: 560 } as const;
const DEFAULT_SIZE = { width: 1280, height: 800 } as const;
/** Part of a kept window that must lie on a display for the reader to find and move it. */
const VISIBLE = 100;

/**
 * Where to put a window: where it was, if that is still on one of the displays, and never larger than the display;
 * else in the middle of the first display.
 * @param displays work areas, the primary display's first
 */
export function placeWindow(kept: WindowState | null, displays: readonly Rectangle[]): WindowState {
  const home =
    kept === null ? undefined : displays.find((display) => overlap(kept.bounds, display) >= VISIBLE);
  if (kept === null || home === undefined) {
    return { bounds: centred(displays[0]), maximized: kept?.maximized ?? false };
  }
  return { bounds: within(home, kept.bounds), maximized: kept.maximized };
}

/** `bounds` made to fit on `display` and moved so that it lies on it. */
function within(display: Rectangle, bounds: Rectangle): Rectangle {
  const width = Math.min(bounds.width, Math.max(display.width, MINIMUM_SIZE.width));
  const height = Math.min(bounds.height, Math.max(display.height, MINIMUM_SIZE.height));
  const x = Math.max(display.x, Math.min(bounds.x, display.x + display.width - width));
  const y = Math.max(display.y, Math.min(bounds.y, display.y + display.height - height));
  return { x, y, width, height };
}

/** The smaller side of what two rectangles share; 0 or less where they do not meet. */
function overlap(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.min(width, height);
}

function centred(display: Rectangle | undefined): Rectangle {
  if (display === undefined) return { x: 0, y: 0, ...DEFAULT_SIZE };
  const width = Math.min(DEFAULT_SIZE.width, display.width);
  const height = Math.min(DEFAULT_SIZE.height, display.height);
  return {
    x: Math.round(display.x + (display.width - width) / 2),
    y: Math.round(display.y + (display.height - height) / 2),
    width,
    height,
  };
}
