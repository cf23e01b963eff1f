import type { ModelSetup } from '../../../../export/modelSetup.ts';
import type { SimulationResult } from '../../../../model/engine/model.ts';
import type { Mark, SimLane } from '../../../../model/engine/trace.ts';
import { type SimIntervals, sumIntervals } from '../../../layout/simLanes.ts';
import type { Limits, ModelRun, RunFault, RunLanes, RunMarks } from './protocol.ts';

const emptyColumns = (length: number): SimIntervals => ({
  startNs: new Float64Array(length),
  endNs: new Float64Array(length),
  state: new Uint8Array(length),
  place: new Int32Array(length),
  wait: new Int16Array(length),
  runningNs: new Float64Array(length),
  runnableNs: new Float64Array(length),
});
const COLUMNS = ['startNs', 'endNs', 'state', 'place', 'wait'] as const;

const lengthBy = (lane: SimLane, cutNs: number): number => {
  let [low, high] = [0, lane.startNs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lane.startNs[middle] ?? 0) < cutNs) low = middle + 1;
    else high = middle;
  }
  return low;
};

const totalBy = (lanes: readonly SimLane[], cutNs: number): number =>
  lanes.reduce((sum, lane) => sum + lengthBy(lane, cutNs), 0);

/**
 * Latest time up to which all lanes together have no more than `limit` intervals, so that every lane is cut at the
 * same time; null where nothing need be cut.
 */
export function cutTime(lanes: readonly SimLane[], endNs: number, limit: number): number | null {
  if (totalBy(lanes, Number.POSITIVE_INFINITY) <= limit) return null;
  let [low, high] = [0, endNs];
  while (high - low > Math.max(1, endNs / 1e6)) {
    const middle = (low + high) / 2;
    if (totalBy(lanes, middle) <= limit) low = middle;
    else high = middle;
  }
  return Math.floor(low);
}

/** Where the trace's own limit cut it, the earliest end of a lane that goes on is the last time known of all. */
function traceEnd(result: SimulationResult): number | null {
  if (!result.truncated) return null;
  const ends = result.lanes.map((lane) => lane.endNs.at(-1) ?? 0).filter((end) => end < result.endNs);
  return ends.length === 0 ? null : Math.max(...ends);
}

function packLanes(
  lanes: readonly SimLane[],
  cutNs: number | null,
): { lanes: RunLanes; intervals: SimIntervals } {
  const lengths = lanes.map((lane) => (cutNs === null ? lane.startNs.length : lengthBy(lane, cutNs)));
  const packed = {
    names: lanes.map(({ name }) => name).join(''),
    nameEnds: new Uint32Array(lanes.length),
    threads: Uint8Array.from(lanes, ({ kind }) => (kind === 'thread' ? 1 : 0)),
    starts: new Uint32Array(lanes.length + 1),
  };
  const intervals = emptyColumns(lengths.reduce((sum, one) => sum + one, 0));
  let [from, nameEnd] = [0, 0];
  for (const [index, lane] of lanes.entries()) {
    const length = lengths[index] ?? 0;
    for (const key of COLUMNS) {
      const column = lane[key];
      for (let i = 0; i < length; i++) intervals[key][from + i] = column[i] ?? 0;
    }
    sumIntervals(intervals, from, from + length);
    from += length;
    nameEnd += lane.name.length;
    packed.starts[index + 1] = from;
    packed.nameEnds[index] = nameEnd;
  }
  return { lanes: packed, intervals };
}

const packMarks = (marks: readonly Mark[]): RunMarks => ({
  timeNs: Float64Array.from(marks, ({ timeNs }) => timeNs),
  lane: Uint32Array.from(marks, ({ lane }) => lane),
});

/** A result in the form in which it crosses to the page: bounded, its columns in typed arrays. */
export function packRun(
  setup: ModelSetup,
  result: SimulationResult,
  limits: Limits,
  ending: { readonly outOfEvents: boolean; readonly fault: RunFault | null },
): ModelRun {
  const cutNs = cutTime(result.lanes, result.endNs, limits.intervals);
  const { endNs, wallNs, finished, parallelism, waitNames, totals, deadlock, events } = result;
  return {
    setup,
    ...{ endNs, wallNs, finished, parallelism, waitNames: [...waitNames], totals, deadlock, events },
    ...packLanes(result.lanes, cutNs),
    marks: packMarks(result.marks.slice(0, limits.marks)),
    truncatedNs: cutNs ?? traceEnd(result),
    ...ending,
  };
}

/** The buffers of a run, which may be handed over instead of copied. */
export const buffersOf = ({ intervals, lanes, marks }: ModelRun): ArrayBuffer[] =>
  [...Object.values(intervals), ...Object.values(lanes), ...Object.values(marks)]
    .filter((column) => typeof column !== 'string')
    .map((column: { readonly buffer: ArrayBufferLike }) => column.buffer as ArrayBuffer);
