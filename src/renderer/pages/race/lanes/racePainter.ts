import type { LaneColumns, TimeRange } from '../../../../domain/query.ts';
import type { ThreadInfo } from '../../../../domain/session.ts';
import { ns } from '../../../../domain/units.ts';
import { drawAbsence, drawGrid } from '../../../draw/frame.ts';
import { drawLanes } from '../../../draw/lanes.ts';
import type { Paints } from '../../../draw/paints.ts';
import type { Surface } from '../../../draw/surface.ts';
import { type Block, blocksOf } from '../../../layout/blocks.ts';
import { fillLanePixels, LanePixels } from '../../../layout/lanePixels.ts';
import { addLaneRects, clearPicture, emptyPicture } from '../../../layout/laneRects.ts';
import type { Tick } from '../../../layout/ticks.ts';
import { scaleOf } from '../../../layout/timeView.ts';
import { lanePieces } from '../../session/timeline/painter.ts';

/** A contestant's lanes as they are drawn. */
export interface RaceFrame {
  readonly threads: readonly ThreadInfo[];
  /** In session time. */
  readonly view: TimeRange;
  readonly level: number;
  readonly width: number;
  readonly laneHeight: number;
  /** The session's length so far. */
  readonly durationNs: number;
  /** Marks of the common axis. */
  readonly ticks: readonly Tick[];
  lane(thread: number, block: Block): LaneColumns | null | undefined;
}

/** Paints one contestant's lanes with the timeline's own drawing; keeps its buffers from frame to frame. */
export class RacePainter {
  readonly #picture = emptyPicture();
  #pixels = new LanePixels(1);

  paint(surface: Surface, frame: RaceFrame, paints: Paints): void {
    const { width, laneHeight, threads, view } = frame;
    const height = threads.length * laneHeight;
    const scale = scaleOf(view, width);
    surface.fillStyle = paints.palette.timeline.background;
    surface.fillRect(0, 0, width, height);
    for (const [i, thread] of threads.entries())
      drawAbsence(surface, this.#life(thread, frame), i * laneHeight, laneHeight, scale, paints);
    drawGrid(surface, frame.ticks, height, paints);
    if (this.#pixels.width !== Math.max(1, Math.ceil(width))) this.#pixels = new LanePixels(width);
    clearPicture(this.#picture);
    const blocks = blocksOf(view, frame.level);
    for (const [i, thread] of threads.entries()) {
      const pieces = lanePieces(frame, thread.id, blocks);
      fillLanePixels(this.#pixels, scale, pieces, this.#life(thread, frame));
      addLaneRects(this.#picture, this.#pixels, i * laneHeight, laneHeight);
    }
    drawLanes(surface, this.#picture, paints);
  }

  #life(thread: ThreadInfo, { durationNs }: RaceFrame): TimeRange {
    return { startNs: thread.startNs, endNs: thread.endNs ?? ns(durationNs) };
  }
}
