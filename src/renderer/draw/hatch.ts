import type { HatchMaker } from './paints.ts';

function tile(stroke: string, ground: string | null, gap: number): HTMLCanvasElement | null {
  const canvas = document.createElement('canvas');
  canvas.width = gap;
  canvas.height = gap;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  if (ground !== null) {
    context.fillStyle = ground;
    context.fillRect(0, 0, gap, gap);
  }
  context.strokeStyle = stroke;
  context.lineWidth = 1;
  context.beginPath();
  // Three strokes, so that the corners of neighbouring tiles meet without a break.
  for (const shift of [-gap, 0, gap]) {
    context.moveTo(shift - 1, gap + 1);
    context.lineTo(shift + gap + 1, -1);
  }
  context.stroke();
  return canvas;
}

/** Makes diagonal hatches with a canvas of this document. */
export const canvasHatch: HatchMaker = (stroke, ground, gapPx) => {
  const canvas = tile(stroke, ground, gapPx);
  return canvas?.getContext('2d')?.createPattern(canvas, 'repeat') ?? null;
};
