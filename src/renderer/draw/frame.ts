import type { Row } from '../layout/rows.ts';
import type { Tick } from '../layout/ticks.ts';
import { type TimeScale, timeToX } from '../layout/timeView.ts';
import type { Paints } from './paints.ts';
import { AXIS_FONT, type Surface } from './surface.ts';

/** Vertical lines at the axis' labelled marks. */
export function drawGrid(surface: Surface, ticks: readonly Tick[], height: number, paints: Paints): void {
  surface.fillStyle = paints.palette.timeline.grid;
  for (const tick of ticks) {
    if (tick.label !== null) surface.fillRect(Math.round(tick.x), 0, 1, height);
  }
}

/** The time axis on a strip of `height` px. */
export function drawAxis(
  surface: Surface,
  ticks: readonly Tick[],
  width: number,
  height: number,
  paints: Paints,
): void {
  const { timeline } = paints.palette;
  surface.fillStyle = timeline.header;
  surface.fillRect(0, 0, width, height);
  surface.font = AXIS_FONT;
  surface.textBaseline = 'middle';
  surface.textAlign = 'left';
  for (const tick of ticks) {
    const x = Math.round(tick.x);
    surface.fillStyle = tick.label === null ? timeline.grid : timeline.labelMuted;
    surface.fillRect(x, tick.label === null ? height - 4 : height - 8, 1, tick.label === null ? 4 : 8);
    // A label that the edge would cut (about 6 px a letter) is left out: half of a number is a wrong number.
    if (tick.label === null || x + 4 + tick.label.length * 6 > width) continue;
    surface.fillStyle = timeline.axisText;
    surface.fillText(tick.label, x + 4, height / 2 - 1);
  }
}

function groundOf(row: Row, selected: number | null, paints: Paints): string | null {
  const { timeline } = paints.palette;
  if (row.kind === 'process' || row.kind === 'cores' || row.kind === 'beyond') return timeline.header;
  if ((row.kind === 'thread' || row.kind === 'simulated') && row.thread?.id === selected && selected !== null)
    return timeline.selection;
  return Math.round(row.y / row.height) % 2 === 1 ? timeline.alternate : null;
}

/** Grounds of the rows in sight. @param top scroll position, px; @param selected thread whose lane is marked */
export function drawRowGrounds(
  surface: Surface,
  rows: readonly Row[],
  top: number,
  width: number,
  paints: Paints,
  selected: number | null,
): void {
  for (const row of rows) {
    const ground = groundOf(row, selected, paints);
    if (ground === null) continue;
    surface.fillStyle = ground;
    surface.fillRect(0, row.y - top, width, row.height);
  }
}

/** Shades the time before `startNs` and after `endNs` of a row: its thread or process was not there. */
export function drawAbsence(
  surface: Surface,
  life: { readonly startNs: number; readonly endNs: number },
  y: number,
  height: number,
  scale: TimeScale,
  paints: Paints,
): void {
  surface.fillStyle = paints.palette.timeline.absent;
  const from = Math.min(scale.widthPx, Math.round(timeToX(scale, life.startNs)));
  const to = Math.max(0, Math.round(timeToX(scale, life.endNs)));
  if (from > 0) surface.fillRect(0, y, from, height);
  if (to < scale.widthPx) surface.fillRect(to, y, scale.widthPx - to, height);
}

/** A process's life on its header. */
export interface LifeLine {
  readonly startNs: number;
  /** null while it lives. */
  readonly endNs: number | null;
  /** How it ended; drawn before the end mark. */
  readonly text: string;
}

/** Draws a process's life as a line on its header, with a mark and words where it ended. */
export function drawLife(
  surface: Surface,
  life: LifeLine,
  y: number,
  height: number,
  scale: TimeScale,
  paints: Paints,
): void {
  const middle = Math.round(y + height / 2);
  const from = Math.max(0, Math.round(timeToX(scale, life.startNs)));
  const end = life.endNs === null ? scale.widthPx + 1 : Math.round(timeToX(scale, life.endNs));
  const to = Math.min(scale.widthPx, end);
  if (to <= from) return;
  const { labelMuted, header } = paints.palette.timeline;
  surface.fillStyle = labelMuted;
  surface.fillRect(from, middle, to - from, 1);
  if (end > scale.widthPx) return;
  surface.fillRect(to - 2, middle - 4, 2, 9);
  // Words of about 6 px a letter, on a ground of their own over the line.
  const width = life.text.length * 6 + 8;
  if (to - from < width + 16) return;
  surface.fillStyle = header;
  surface.fillRect(to - width - 8, y + 1, width, height - 2);
  surface.font = AXIS_FONT;
  surface.textAlign = 'center';
  surface.textBaseline = 'middle';
  surface.fillStyle = labelMuted;
  surface.fillText(life.text, to - 8 - width / 2, middle + 1);
}
