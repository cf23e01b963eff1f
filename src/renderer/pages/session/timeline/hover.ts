import { formatCount, formatDuration, formatPercent } from '../../../../analysis/format.ts';
import { stateWords, waitClass, waitWords } from '../../../../analysis/waits.ts';
import type { CoreColumns, LaneColumns } from '../../../../domain/query.ts';
import type { KernelState, ThreadInfo } from '../../../../domain/session.ts';
import { bestOf, blocksOf } from '../../../layout/blocks.ts';
import { coreItemAt } from '../../../layout/coreRects.ts';
import { type LaneHit, laneHit } from '../../../layout/laneHit.ts';
import { timeRange } from '../../../layout/timeView.ts';
import type { FrameInput } from './painter.ts';

/** A line of a tooltip or a detail panel: what, and how much. */
export type Fact = readonly [label: string, value: string];

/** What is said of a point of the timeline. */
export interface PointFacts {
  readonly title: string;
  readonly facts: readonly Fact[];
}

/** The known block at a time, preferring the frame's own level. */
function columnsAt(frame: FrameInput, thread: number, timeNs: number): LaneColumns | null {
  const [block] = blocksOf(timeRange(timeNs, timeNs + 1), frame.level);
  if (block === undefined) return null;
  const found = bestOf(block, (b) => frame.lane(thread, b) ?? undefined);
  return found.find(({ clip }) => timeNs >= clip.startNs && timeNs < clip.endNs)?.value ?? null;
}

/** What a lane shows at a time; null where nothing is loaded. */
export function hitThread(frame: FrameInput, thread: number, timeNs: number): LaneHit | null {
  const columns = columnsAt(frame, thread, timeNs);
  return columns === null ? null : laneHit(columns, timeNs);
}

function waitFact(name: string | null, state: KernelState): Fact {
  const words = waitWords(waitClass(name, state));
  return ['Waits for', name === null ? words : `${words}: ${name}`];
}

function intervalFact(startNs: number | null, endNs: number | null): Fact[] {
  if (startNs === null || endNs === null) return [];
  return [['Length', formatDuration(endNs - startNs)]];
}

function itemTitle(hit: Extract<LaneHit, { kind: 'item' }>): string {
  const span = hit.endNs - hit.startNs;
  const running = formatPercent(Math.min(1, hit.cpuNs / span));
  if (hit.summary) return `On a CPU ${running} of ${formatDuration(span)}`;
  return hit.cpuNs >= span * 0.98 ? 'Running' : `On a CPU ${running} of the interval`;
}

function itemFacts(hit: Extract<LaneHit, { kind: 'item' }>): Fact[] {
  const ends = hit.state === 'R' || hit.state === '?' ? [] : [waitFact(hit.waitName, hit.state)];
  return [
    ...intervalFact(hit.startNs, hit.endNs),
    ['CPU', formatDuration(hit.cpuNs)],
    ['Run-queue delay', formatDuration(hit.runqueueNs)],
    ['Voluntary switches', formatCount(hit.voluntary)],
    ['Involuntary switches', formatCount(hit.involuntary)],
    ['Last core', hit.core === null ? '–' : String(hit.core)],
    ['At its end', stateWords(hit.state)],
    ...ends,
  ];
}

/** A lane's point in words. @param hit null while it is being loaded */
export function laneFacts(
  thread: ThreadInfo,
  timeNs: number,
  durationNs: number,
  hit: LaneHit | null,
): PointFacts {
  if (timeNs < thread.startNs) return { title: 'Not seen yet', facts: [] };
  if (timeNs >= (thread.endNs ?? durationNs)) return { title: 'Ended', facts: [] };
  if (hit === null) return { title: 'Loading…', facts: [] };
  if (hit.kind === 'item') return { title: itemTitle(hit), facts: itemFacts(hit) };
  if (hit.kind === 'unknown') {
    return { title: 'Unknown', facts: [['Why', 'no reading tells what the thread did here']] };
  }
  return {
    title: 'Sleeping',
    facts: [
      ...intervalFact(hit.startNs, hit.endNs),
      waitFact(hit.waitName, hit.state),
      ['State', `${hit.state}, ${stateWords(hit.state)}`],
    ],
  };
}

function coreColumnsAt(frame: FrameInput, core: number, timeNs: number): CoreColumns | undefined {
  const [block] = blocksOf(timeRange(timeNs, timeNs + 1), frame.level);
  const found = block === undefined ? [] : bestOf(block, (b) => frame.cores(b) ?? undefined);
  const answer = found.find(({ clip }) => timeNs >= clip.startNs && timeNs < clip.endNs);
  return answer?.value.find((c) => c.core === core);
}

/** A core's point in words. @param nameOf a thread's name */
export function coreFacts(
  frame: FrameInput,
  core: number,
  timeNs: number,
  nameOf: (threadId: number) => string,
): PointFacts {
  const columns = coreColumnsAt(frame, core, timeNs);
  const i = columns === undefined ? null : coreItemAt(columns, timeNs);
  if (columns === undefined || i === null) {
    return { title: 'No thread of this session', facts: [['Note', 'others may have run here']] };
  }
  const span = (columns.endNs[i] ?? 0) - (columns.startNs[i] ?? 0);
  return {
    title: nameOf(columns.threadId[i] ?? -1),
    facts: [
      ['On this core', `${formatDuration(columns.topNs[i] ?? 0)} of ${formatDuration(span)}`],
      ['All threads', formatDuration(columns.busyNs[i] ?? 0)],
    ],
  };
}
