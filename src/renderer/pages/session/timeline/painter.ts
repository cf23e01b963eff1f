import { exitLabel } from '../../../../analysis/figures.ts';
import { waitLabel } from '../../../../analysis/waits.ts';
import type { CoreColumns, LaneColumns, TimeRange } from '../../../../domain/query.ts';
import type { ThreadInfo } from '../../../../domain/session.ts';
import { drawAbsence, drawGrid, drawLife, drawRowGrounds } from '../../../draw/frame.ts';
import { drawCore, drawLabels, drawLanes } from '../../../draw/lanes.ts';
import type { Paints } from '../../../draw/paints.ts';
import type { Surface } from '../../../draw/surface.ts';
import { type Block, bestOf, blocksOf } from '../../../layout/blocks.ts';
import { coreRects } from '../../../layout/coreRects.ts';
import { fillLanePixels, type LanePiece, LanePixels } from '../../../layout/lanePixels.ts';
import {
  addLaneRects,
  clearPicture,
  emptyPicture,
  type LaneLabel,
  sleepLabels,
} from '../../../layout/laneRects.ts';
import { ROW_HEIGHT, type Row } from '../../../layout/rows.ts';
import { type SimulatedView, strengths } from '../../../layout/simulated.ts';
import { axisTicks } from '../../../layout/ticks.ts';
import { scaleOf, type TimeScale } from '../../../layout/timeView.ts';
import { SimulatedPainter } from '../overlay/simulatedPainter.ts';

/** Everything that one frame of the lanes depends on. */
export interface FrameInput {
  readonly rows: readonly Row[];
  readonly view: TimeRange;
  readonly level: number;
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
  readonly durationNs: number;
  readonly selectedThread: number | null;
  /** The simulation on the screen; null for none. */
  readonly simulated: SimulatedView | null;
  lane(thread: number, block: Block): LaneColumns | null | undefined;
  cores(block: Block): readonly CoreColumns[] | null | undefined;
}

/** Least width of a sleep that is named on its lane, px. */
const LABEL_PX = 64;

const lifeOf = (thread: Pick<ThreadInfo, 'startNs' | 'endNs'>, durationNs: number): TimeRange => ({
  startNs: thread.startNs,
  endNs: thread.endNs ?? (durationNs as ThreadInfo['startNs']),
});

/** Paints frames of the lanes; keeps its buffers from frame to frame. */
export class LanePainter {
  readonly #picture = emptyPicture();
  #pixels = new LanePixels(1);
  readonly #simulated = new SimulatedPainter();

  paint(surface: Surface, frame: FrameInput, paints: Paints): void {
    const { width, height, scrollTop, rows } = frame;
    const scale = scaleOf(frame.view, width);
    surface.fillStyle = paints.palette.timeline.background;
    surface.fillRect(0, 0, width, height);
    drawRowGrounds(surface, rows, scrollTop, width, paints, frame.selectedThread);
    this.#paintLives(surface, frame, scale, paints);
    drawGrid(surface, axisTicks(frame.view, width), height, paints);
    const labels = this.#layoutThreads(frame, scale);
    surface.globalAlpha = frame.simulated === null ? 1 : strengths(frame.simulated).measured;
    drawLanes(surface, this.#picture, paints);
    surface.globalAlpha = 1;
    drawLabels(surface, labels, paints, ROW_HEIGHT.thread);
    if (frame.simulated !== null)
      this.#simulated.paint(surface, frame, frame.simulated, scale, this.#pixels, paints);
    this.#paintCores(surface, frame, scale, paints);
  }

  #paintLives(surface: Surface, frame: FrameInput, scale: TimeScale, paints: Paints): void {
    for (const row of frame.rows) {
      const y = row.y - frame.scrollTop;
      if (row.kind === 'thread') {
        drawAbsence(surface, lifeOf(row.thread, frame.durationNs), y, row.height, scale, paints);
      } else if (row.kind === 'process') {
        const { startNs, endNs } = row.process;
        const line = { startNs, endNs, text: exitLabel(row.process) };
        drawLife(surface, line, y, row.height, scale, paints);
      }
    }
  }

  #layoutThreads(frame: FrameInput, scale: TimeScale): LaneLabel[] {
    if (this.#pixels.width !== Math.max(1, Math.ceil(frame.width)))
      this.#pixels = new LanePixels(frame.width);
    clearPicture(this.#picture);
    const blocks = blocksOf(frame.view, frame.level);
    const labels: LaneLabel[] = [];
    for (const row of frame.rows) {
      if (row.kind !== 'thread') continue;
      const pieces = lanePieces(frame, row.thread.id, blocks);
      fillLanePixels(this.#pixels, scale, pieces, lifeOf(row.thread, frame.durationNs));
      const y = row.y - frame.scrollTop;
      addLaneRects(this.#picture, this.#pixels, y, row.height);
      labels.push(...sleepLabels(this.#pixels, y, LABEL_PX, waitLabel));
    }
    return labels;
  }

  #paintCores(surface: Surface, frame: FrameInput, scale: TimeScale, paints: Paints): void {
    const rows = frame.rows.filter((row) => row.kind === 'core');
    if (rows.length === 0) return;
    const found = blocksOf(frame.view, frame.level).flatMap((block) =>
      bestOf(block, (b) => frame.cores(b) ?? undefined),
    );
    for (const row of rows) {
      for (const { value, clip } of found) {
        const columns = value.find((c) => c.core === row.core);
        if (columns === undefined) continue;
        drawCore(
          surface,
          coreRects(columns, scale, clip),
          row.y - frame.scrollTop,
          row.height,
          paints,
          frame.selectedThread,
        );
      }
    }
  }
}

/** What is known of a lane in the view, in order of time. */
export function lanePieces(
  frame: Pick<FrameInput, 'lane'>,
  thread: number,
  blocks: readonly Block[],
): LanePiece[] {
  return blocks.flatMap((block) =>
    bestOf(block, (b) => frame.lane(thread, b) ?? undefined).map(({ value, clip }) => ({
      columns: value,
      clip,
    })),
  );
}
