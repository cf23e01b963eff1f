import type { Outbox } from './outbox.ts';
import { SliceKind, type TrackedThread } from './tracked.ts';

/** Char code of state R, running or queued. */
export const RUNNABLE = 0x52;

/**
 * A running thread's CPU time is brought up to date at scheduler ticks only, at the latest every 10 ms (HZ=100):
 * its slice ends at most this long before the reading.
 */
const LONGEST_TICK_NS = 10_000_000;

/** What changed in a thread's counters between two readings; NaN for what is unknown. Filled anew for each. */
export interface Change {
  cpuNs: number;
  runqueueNs: number;
  timeslices: number;
  voluntary: number;
  involuntary: number;
  userTicks: number;
  systemTicks: number;
  /** State now, as a char code. */
  state: number;
  core: number;
  wait: number;
}

export const newChange = (): Change => ({
  cpuNs: 0,
  runqueueNs: 0,
  timeslices: 0,
  voluntary: 0,
  involuntary: 0,
  userTicks: 0,
  systemTicks: 0,
  state: 0,
  core: 0,
  wait: 0,
});

/**
 * Whether the thread stayed runnable from its last slice's end on, so that CPU time and run-queue delay account for
 * all of the time: it was not put on a CPU again, or every voluntary switch is the sleep that it is in now.
 */
function stayedRunnable(thread: TrackedThread, change: Change): boolean {
  if (change.timeslices === 0 && change.cpuNs > 0) return true;
  const sleepNow = change.state === RUNNABLE ? 0 : 1;
  return thread.state === RUNNABLE && change.voluntary <= sleepNow;
}

/**
 * Appends a change read at `nowNs` to the thread's lane. `reachNs` is the previous sweep's time: a thread that slept
 * ran at some time after it. The kernel brings CPU time up to date at its own ticks, so at high rates a change shows
 * what happened before `reachNs` too; then the slice reaches back by as much as was run and waited, never into the
 * slice before.
 */
export function appendChange(
  thread: TrackedThread,
  change: Change,
  nowNs: number,
  reachNs: number,
  outbox: Outbox,
): void {
  const accounted = change.cpuNs + change.runqueueNs;
  const last = thread.endNs;
  let start = last;
  let end = nowNs;
  if (stayedRunnable(thread, change)) {
    const floor = change.state === RUNNABLE ? nowNs - LONGEST_TICK_NS : last;
    end = Math.min(nowNs, Math.max(last + accounted, floor));
  } else {
    start = Math.max(last, Math.min(reachNs, nowNs - accounted));
  }
  // Two readings within one clock step, or a clock that did not advance.
  if (end <= start) end = start + 1;
  addSlice(thread, change, start, end, outbox);
}

/** Adds a slice with known bounds, joined to the pending one where it goes on with it. */
export function addSlice(
  thread: TrackedThread,
  change: Change,
  startNs: number,
  endNs: number,
  outbox: Outbox,
): void {
  const pending = thread.pending;
  const kind = kindOf(change);
  const joins =
    pending.open &&
    kind !== SliceKind.single &&
    kind === pending.kind &&
    startNs === pending.endNs &&
    change.core === pending.core;
  if (joins) join(thread, change);
  else begin(thread, change, startNs, kind, outbox);
  pending.endNs = endNs;
  pending.state = change.state;
  pending.wait = change.wait;
  thread.endNs = endNs;
}

/** Running or waiting without a switch, and still runnable; anything else stands alone. */
function kindOf(change: Change): number {
  if (change.state !== RUNNABLE || change.timeslices !== 0) return SliceKind.single;
  if (change.cpuNs === 0) return change.runqueueNs > 0 ? SliceKind.waiting : SliceKind.single;
  return change.runqueueNs === 0 ? SliceKind.running : SliceKind.single;
}

function join(thread: TrackedThread, change: Change): void {
  const pending = thread.pending;
  pending.cpuNs += change.cpuNs;
  pending.runqueueNs += change.runqueueNs;
  pending.voluntary += change.voluntary;
  pending.involuntary += change.involuntary;
  pending.userTicks += change.userTicks;
  pending.systemTicks += change.systemTicks;
}

function begin(thread: TrackedThread, change: Change, startNs: number, kind: number, outbox: Outbox): void {
  const pending = thread.pending;
  if (pending.open) outbox.write(thread.id, pending);
  else outbox.hold(thread);
  pending.kind = kind;
  pending.startNs = startNs;
  pending.cpuNs = change.cpuNs;
  pending.runqueueNs = change.runqueueNs;
  pending.timeslices = change.timeslices;
  pending.voluntary = change.voluntary;
  pending.involuntary = change.involuntary;
  pending.userTicks = change.userTicks;
  pending.systemTicks = change.systemTicks;
  pending.core = change.core;
}
