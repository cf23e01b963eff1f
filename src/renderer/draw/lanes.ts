import type { CoreRect } from '../layout/coreRects.ts';
import { type LaneLabel, type LanePicture, laneGeometry } from '../layout/laneRects.ts';
import type { RectList } from '../layout/rectList.ts';
import { type Paints, threadColour } from './paints.ts';
import { LANE_FONT, type Paint, type Surface } from './surface.ts';

function fillAll(surface: Surface, rects: RectList, paint: Paint): void {
  if (rects.length === 0) return;
  surface.fillStyle = paint;
  rects.forEach((x, y, width, height) => {
    surface.fillRect(x, y, width, height);
  });
}

/** Draws all thread lanes of a frame, one paint after another. */
export function drawLanes(surface: Surface, picture: LanePicture, paints: Paints): void {
  fillAll(surface, picture.unknown, paints.unknown);
  picture.waits.forEach((rects, i) => {
    fillAll(surface, rects, paints.waits[i] ?? paints.unknown);
  });
  fillAll(surface, picture.inferred, paints.inferred);
  fillAll(surface, picture.queued, paints.palette.state.runnable);
  fillAll(surface, picture.running, paints.palette.state.running);
}

/** Draws the names of long sleeps, inside their lanes. @param height a lane's height, px */
export function drawLabels(
  surface: Surface,
  labels: readonly LaneLabel[],
  paints: Paints,
  height: number,
): void {
  if (labels.length === 0) return;
  const g = laneGeometry(height);
  surface.font = LANE_FONT;
  surface.textBaseline = 'middle';
  surface.textAlign = 'left';
  surface.fillStyle = paints.palette.timeline.labelMuted;
  for (const { x, y, text } of labels) surface.fillText(text, x + 4, y + g.top + g.column / 2 + 1);
}

function drawCoreRect(
  surface: Surface,
  rect: CoreRect,
  y: number,
  height: number,
  paints: Paints,
  dim: boolean,
): void {
  const top = Math.max(1, Math.round(rect.topShare * height));
  const other = Math.min(height - top, Math.round(rect.otherShare * height));
  surface.globalAlpha = dim ? 0.25 : 1;
  surface.fillStyle = threadColour(paints.palette, rect.threadId);
  surface.fillRect(rect.x, y + height - top, rect.width, top);
  if (other > 0) {
    surface.fillStyle = paints.palette.state.stopped;
    surface.fillRect(rect.x, y + height - top - other, rect.width, other);
  }
  surface.globalAlpha = 1;
}

/**
 * Draws one core: the thread with most of its time from the bottom, the target's other threads in grey on it.
 * @param y row's top, px
 * @param selected thread to bring out, the others fade; null for none
 */
export function drawCore(
  surface: Surface,
  rects: readonly CoreRect[],
  y: number,
  height: number,
  paints: Paints,
  selected: number | null,
): void {
  for (const rect of rects) {
    drawCoreRect(surface, rect, y + 2, height - 4, paints, selected !== null && rect.threadId !== selected);
  }
}
