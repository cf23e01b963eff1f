import type { TimeRange } from '../../../domain/query.ts';
import { SvgSurface } from '../../../export/svg.ts';
import { MODELS } from '../../../model/models.ts';
import { createPaints, type Paints } from '../../draw/paints.ts';
import { AXIS_FONT, type Surface } from '../../draw/surface.ts';
import type { Theme } from '../../styles/palette.ts';
import { AXIS, drawSim, LANE_HEIGHT } from './drawSim.ts';
import { laneCount, type ModelRun } from './worker/protocol.ts';

/** Lanes in a picture at most: a canvas of more would exceed what Chromium can hold. */
export const MAX_PICTURE_LANES = 300;
const CAPTION = 24;

const heightOf = (run: ModelRun): number =>
  AXIS + Math.min(MAX_PICTURE_LANES, laneCount(run)) * LANE_HEIGHT + CAPTION;

/** What a picture shows, for its caption and its title. */
export function captionOf(run: ModelRun): string {
  const { definition } = MODELS.get(run.setup.model);
  const preset = definition.presets.find(({ id }) => id === run.setup.preset);
  const left = laneCount(run) - MAX_PICTURE_LANES;
  const more = left > 0 ? ` The first ${MAX_PICTURE_LANES} of ${laneCount(run)} lanes.` : '';
  return `Simulated: ${definition.title}${preset === undefined ? '' : `, ${preset.title}`}, seed ${run.setup.seed}.${more}`;
}

function drawPicture(surface: Surface, run: ModelRun, view: TimeRange, width: number, paints: Paints): void {
  const height = heightOf(run);
  drawSim(surface, { run, view, width, height: height - CAPTION, scrollTop: 0 }, paints);
  surface.fillStyle = paints.palette.timeline.background;
  surface.fillRect(0, height - CAPTION, width, CAPTION);
  surface.font = AXIS_FONT;
  surface.textAlign = 'left';
  surface.textBaseline = 'middle';
  surface.fillStyle = paints.palette.timeline.labelMuted;
  surface.fillText(captionOf(run), 8, height - CAPTION / 2);
}

/** The lanes of a run under a view as an SVG file. */
export function svgPicture(run: ModelRun, view: TimeRange, width: number, theme: Theme): string {
  const surface = new SvgSurface();
  drawPicture(surface as unknown as Surface, run, view, width, createPaints(theme));
  return surface.toSvg(width, heightOf(run), captionOf(run));
}

/** The same as a PNG file, at twice the size. @throws Error where the platform has no canvas */
export async function pngPicture(
  run: ModelRun,
  view: TimeRange,
  width: number,
  theme: Theme,
): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = document.createElement('canvas');
  canvas.width = width * 2;
  canvas.height = heightOf(run) * 2;
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('This window cannot make a picture: it has no canvas');
  context.scale(2, 2);
  drawPicture(context, run, view, width, createPaints(theme));
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('The picture is too large for a PNG; export it as SVG');
  return new Uint8Array(await blob.arrayBuffer());
}
