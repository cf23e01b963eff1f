import type { LaneColumns } from '../../../domain/query.ts';
import type { Buckets } from './buckets.ts';

/** Two items of a lane closer than this touch: a thread that has not slept goes on, ns. */
const TOUCH_NS = 50_000;

/** A time in which a thread did not go to sleep, session time. */
export interface Stretch {
  readonly startNs: number;
  readonly endNs: number;
}

/**
 * The times in which a thread used or wanted a CPU without going to sleep, as a lane shows them. An item with voluntary switches holds
 * several: they are taken to be equally long, for where they lie in it is not known.
 */
export function awakeStretches(lane: LaneColumns): Stretch[] {
  const out: Stretch[] = [];
  /** The stretch that the item before ended in, where it did not end asleep. */
  let open: Stretch | null = null;
  for (let i = 0; i < lane.startNs.length; i++) {
    const item = awakeItem(lane, i);
    if (open !== null && item.startNs - open.endNs > TOUCH_NS) {
      out.push(open);
      open = null;
    }
    const { first, between, last } = pieces(item, open);
    if (first !== null) out.push(first);
    if (between !== null) out.push(between);
    open = last;
  }
  if (open !== null) out.push(open);
  return out;
}

/** An item's time awake, and the number of bursts that it is made of. */
interface AwakeItem extends Stretch {
  readonly eachNs: number;
  readonly bursts: number;
  readonly toSleep: boolean;
}

function awakeItem(lane: LaneColumns, i: number): AwakeItem {
  const startNs = lane.startNs[i] ?? 0;
  const endNs = lane.endNs[i] ?? startNs;
  const awakeNs = Math.min(endNs - startNs, (lane.cpuNs[i] ?? 0) + (lane.runqueueNs[i] ?? 0));
  const toSleep = lane.state[i] !== 'R';
  const sleeps = Math.max(toSleep ? 1 : 0, lane.voluntary[i] ?? 0);
  const bursts = sleeps + (toSleep ? 0 : 1);
  return { startNs, endNs, eachNs: awakeNs / bursts, bursts, toSleep };
}

/** An item's stretches: the first goes on from `before`, `last` goes on into the next item; those between are alike, and one stands for all. */
function pieces(
  { startNs, endNs, eachNs, bursts, toSleep }: AwakeItem,
  before: Stretch | null,
): { first: Stretch | null; between: Stretch | null; last: Stretch | null } {
  const last = toSleep ? null : { startNs: endNs - eachNs, endNs };
  if (bursts === 1 && last !== null)
    return { first: null, between: null, last: before === null ? last : { startNs: before.startNs, endNs } };
  const first = { startNs: before?.startNs ?? startNs, endNs: startNs + eachNs };
  const inner = bursts - 1 - (last === null ? 0 : 1);
  const between = inner > 0 ? { startNs: startNs + eachNs, endNs: startNs + 2 * eachNs } : null;
  return { first, between, last };
}

/**
 * A loop's delay in buckets, ns: the longest time that its thread went on without a sleep, so the longest that an event which came
 * meanwhile had to wait for the loop. A loop that polls without sleeping answers earlier: the figure is an upper bound.
 * @param at session time of a time of the lanes
 */
export function loopDelay(
  lanes: readonly LaneColumns[],
  { originNs, bucketNs, count }: Buckets,
  at: (timeNs: number) => number = (timeNs) => timeNs,
): Float64Array {
  const out = new Float64Array(count);
  for (const lane of lanes)
    for (const { startNs, endNs } of awakeStretches(lane)) {
      const from = Math.max(0, Math.floor((at(startNs) - originNs) / bucketNs));
      const to = Math.min(count - 1, Math.floor((at(endNs) - 1 - originNs) / bucketNs));
      for (let b = from; b <= to; b++) out[b] = Math.max(out[b] ?? 0, endNs - startNs);
    }
  return out;
}
