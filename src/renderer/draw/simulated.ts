import type { OutlinePicture } from '../layout/outlines.ts';
import type { RectList } from '../layout/rectList.ts';
import type { ResidualMark } from '../layout/residualMarks.ts';
import type { Paints } from './paints.ts';
import type { Paint, Surface } from './surface.ts';

function fillAll(surface: Surface, rects: RectList, paint: Paint): void {
  if (rects.length === 0) return;
  surface.fillStyle = paint;
  rects.forEach((x, y, width, height) => {
    surface.fillRect(x, y, width, height);
  });
}

/** Draws the outlines of simulated lanes. @param strength 0 draws nothing, 1 in full */
export function drawOutlines(
  surface: Surface,
  picture: OutlinePicture,
  paints: Paints,
  strength: number,
): void {
  if (strength <= 0) return;
  surface.globalAlpha = strength;
  picture.waits.forEach((rects, i) => {
    fillAll(surface, rects, paints.waits[i] ?? paints.unknown);
  });
  fillAll(surface, picture.queued, paints.outline.runnable);
  fillAll(surface, picture.running, paints.outline.running);
  surface.globalAlpha = 1;
}

/**
 * Marks intervals in which the model is wrong on a strip, or over a lane; the one that the reader stands at gets a frame.
 * @param y top of the strip, px
 */
export function drawMarks(
  surface: Surface,
  marks: readonly ResidualMark[],
  current: number | null,
  y: number,
  height: number,
  paints: Paints,
): void {
  for (const mark of marks) {
    surface.fillStyle = paints.outline.wrongGround;
    surface.fillRect(mark.x, y, mark.width, height);
    surface.fillStyle = paints.outline.wrong;
    surface.fillRect(mark.x, y, mark.width, 2);
    if (mark.index !== current) continue;
    surface.fillRect(mark.x, y + height - 2, mark.width, 2);
    surface.fillRect(mark.x, y, 2, height);
    surface.fillRect(mark.x + mark.width - 2, y, 2, height);
  }
}
