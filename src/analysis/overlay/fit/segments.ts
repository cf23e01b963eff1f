import { type WaitClass, waitClass } from '../../waits.ts';
import type { RecordedThread } from '../recording.ts';

/**
 * One stretch of a thread in which it used or wanted a CPU, with the sleep before it. Times in ns from the fitted range's start.
 * `slept` is the sleep's length; `innerNs` the sleeps inside the stretch, `pieces` the bursts that they separate: both are known only
 * as counts and a sum, not where they lie.
 */
export interface Segment {
  readonly startNs: number;
  readonly endNs: number;
  readonly cpuNs: number;
  readonly runqueueNs: number;
  /** When the sleep before it ended, at or after `startNs`. */
  readonly wakeNs: number;
  readonly sleptNs: number;
  readonly reason: WaitClass;
  /** Class of the sleeps inside, from the state at the stretch's end. */
  readonly innerReason: WaitClass;
  readonly pieces: number;
  /** Voluntary switches; the sleep that can be seen where the count is not known. */
  readonly switches: number;
  readonly innerNs: number;
}

/** Share of the sleep inside an item that goes before, between and after its bursts. */
interface Leftover {
  readonly before: number;
  readonly inside: number;
  readonly after: number;
}

/**
 * Shares out the time of an item that was neither CPU nor run-queue delay: to the sleep that the item's begin cut off, to those between
 * its bursts, and to the one that it ends in. Each whole sleep counts as one part, a cut one as half.
 */
function leftover(lengthNs: number, fromSleep: boolean, toSleep: boolean, switches: number): Leftover {
  if (lengthNs <= 0) return { before: 0, inside: 0, after: 0 };
  const inner = Math.max(0, switches - (toSleep ? 1 : 0));
  const parts = (fromSleep ? 0.5 : 0) + inner + (toSleep ? 0.5 : 0);
  if (parts === 0) return { before: lengthNs, inside: 0, after: 0 };
  const one = lengthNs / parts;
  return { before: fromSleep ? one / 2 : 0, inside: inner * one, after: toSleep ? one / 2 : 0 };
}

/** One item of a recorded lane, times from the fitted range's start. */
interface Item {
  readonly start: number;
  readonly end: number;
  readonly cpu: number;
  readonly runqueue: number;
  readonly switches: number;
  readonly toSleep: boolean;
  readonly reason: WaitClass;
}

function itemAt({ lane }: RecordedThread, i: number, originNs: number, endNs: number): Item {
  const state = lane.state[i] ?? '?';
  const toSleep = state !== 'R';
  const known = lane.voluntary[i] ?? -1;
  return {
    start: Math.max(0, (lane.startNs[i] ?? 0) - originNs),
    end: Math.min(endNs, lane.endNs[i] ?? 0) - originNs,
    cpu: lane.cpuNs[i] ?? 0,
    runqueue: lane.runqueueNs[i] ?? 0,
    // Unknown counts: only the sleep that can be seen.
    switches: known >= 0 ? known : toSleep ? 1 : 0,
    toSleep,
    reason: waitClass(lane.waitNames[lane.wait[i] ?? -1] ?? null, state),
  };
}

/** How a thread came to its next item: from what, since when, with how much of the sleep already counted. */
interface Before {
  readonly endNs: number;
  readonly asleep: boolean;
  readonly reason: WaitClass;
  readonly sleptNs: number;
}

function segmentOf(item: Item, before: Before): { segment: Segment; after: Before } {
  const gap = Math.max(0, item.start - before.endNs);
  const fromSleep = before.asleep || gap > 0;
  const length = item.end - item.start - item.cpu - item.runqueue;
  const left = leftover(length, fromSleep, item.toSleep, item.switches);
  return {
    segment: {
      startNs: item.start,
      endNs: item.end,
      cpuNs: item.cpu,
      runqueueNs: item.runqueue,
      wakeNs: item.start + left.before,
      sleptNs: before.sleptNs + gap + left.before,
      reason: before.asleep ? before.reason : 'unknown',
      innerReason: item.reason,
      pieces: Math.max(1, item.switches + (item.toSleep ? 0 : 1)),
      switches: item.switches,
      innerNs: left.inside,
    },
    after: { endNs: item.end, asleep: item.toSleep, reason: item.reason, sleptNs: left.after },
  };
}

/**
 * A recorded lane as stretches of activity with the sleeps between. What sampling cannot see, bursts and sleeps shorter than a tick,
 * stays a rate: `pieces` from the switch counter.
 * @param originNs the fitted range's start, session time
 * @param endNs the fitted range's end, session time
 */
export function segmentsOf(thread: RecordedThread, originNs: number, endNs: number): Segment[] {
  const segments: Segment[] = [];
  const begins = Math.max(0, thread.info.startNs - originNs);
  let before: Before = { endNs: begins, asleep: false, reason: 'unknown', sleptNs: 0 };
  for (let i = 0; i < thread.lane.startNs.length; i++) {
    const item = itemAt(thread, i, originNs, endNs);
    // Ended before the range: it tells how the thread slept when the range began.
    if (item.end <= 0) before = { endNs: 0, asleep: item.toSleep, reason: item.reason, sleptNs: 0 };
    else {
      const { segment, after } = segmentOf(item, before);
      segments.push(segment);
      before = after;
    }
  }
  return segments;
}
