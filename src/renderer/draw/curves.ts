import type { CurveGeometry, CurvePicture } from '../layout/curves.ts';
import type { RectList } from '../layout/rectList.ts';
import type { Paints } from './paints.ts';
import type { Surface } from './surface.ts';

/** Strength of the area under the measured curve. */
const AREA = 0.28;

function fillAll(surface: Surface, rects: RectList, paint: string): void {
  if (rects.length === 0) return;
  surface.fillStyle = paint;
  rects.forEach((x, y, width, height) => {
    surface.fillRect(x, y, width, height);
  });
}

/**
 * Draws a chart of two curves: the measured one as an area, the simulated one as a line without one, and below them the band of their
 * difference (measured less simulated), up in blue where the recording has more, down in amber where the model has.
 * @param colour of the measured figure
 */
export function drawCurves(
  surface: Surface,
  picture: CurvePicture,
  width: number,
  g: CurveGeometry,
  paints: Paints,
  colour: string,
): void {
  const { timeline, chart } = paints.palette;
  surface.fillStyle = timeline.background;
  surface.fillRect(0, 0, width, g.curve + g.band);
  surface.globalAlpha = AREA;
  fillAll(surface, picture.area, colour);
  surface.globalAlpha = 1;
  fillAll(surface, picture.measured, colour);
  fillAll(surface, picture.simulated, timeline.label);
  surface.fillStyle = timeline.header;
  surface.fillRect(0, g.curve, width, g.band);
  surface.fillStyle = timeline.labelMuted;
  surface.fillRect(0, g.curve + Math.floor(g.band / 2), width, 1);
  fillAll(surface, picture.more, chart.parallelism);
  fillAll(surface, picture.less, chart.runqueue);
}
