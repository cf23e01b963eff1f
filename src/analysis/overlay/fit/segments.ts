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

/**
 * A recorded lane as stretches of activity with the sleeps between. What sampling cannot see, bursts and sleeps shorter than a tick,
 * stays a rate: `pieces` from the switch counter.
 * @param originNs the fitted range's start, session time
 * @param endNs the fitted range's end, session time
 */
export function segmentsOf(thread: RecordedThread, originNs: number, endNs: number): Segment[] {
  const { lane, info } = thread;
  const segments: Segment[] = [];
  let previousEnd = Math.max(0, info.startNs - originNs);
  let pendingSleep = 0;
  let reason: WaitClass = 'unknown';
  let fromSleep = false;
  for (let i = 0; i < lane.startNs.length; i++) {
    const start = Math.max(0, (lane.startNs[i] ?? 0) - originNs);
    const end = Math.min(endNs, lane.endNs[i] ?? 0) - originNs;
    const state = lane.state[i] ?? '?';
    const ownReason = waitClass(lane.waitNames[lane.wait[i] ?? -1] ?? null, state);
    const toSleep = state !== 'R';
    if (end <= 0) {
      fromSleep = toSleep;
      reason = ownReason;
      previousEnd = 0;
      continue;
    }
    const gap = Math.max(0, start - previousEnd);
    const cpu = lane.cpuNs[i] ?? 0;
    const runqueue = lane.runqueueNs[i] ?? 0;
    const known = lane.voluntary[i] ?? -1;
    const switches = known >= 0 ? known : toSleep ? 1 : 0;
    const left = leftover(end - start - cpu - runqueue, fromSleep || gap > 0, toSleep, switches);
    if (gap > 0 && !fromSleep) reason = 'unknown';
    segments.push({
      startNs: start,
      endNs: end,
      cpuNs: cpu,
      runqueueNs: runqueue,
      wakeNs: start + left.before,
      sleptNs: pendingSleep + gap + left.before,
      reason,
      innerReason: ownReason,
      pieces: Math.max(1, switches + (toSleep ? 0 : 1)),
      innerNs: left.inside,
    });
    pendingSleep = left.after;
    fromSleep = toSleep;
    reason = ownReason;
    previousEnd = end;
  }
  return segments;
}
