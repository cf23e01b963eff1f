import { NS_PER_MS } from '../../../domain/units.ts';
import type { WaitClass } from '../../waits.ts';
import type { RecordedThread } from '../recording.ts';
import type { FitId } from '../types.ts';
import type { Segment } from './segments.ts';

/** A recorded thread with its stretches of activity. */
export interface SegmentedThread {
  readonly thread: RecordedThread;
  readonly segments: readonly Segment[];
  /** When it was seen to be gone, ns from the range's start; null while it lived to the end. */
  readonly goneNs: number | null;
}

/** A point of another thread's work: within its segment, at `share` of its CPU. */
export interface Progress {
  readonly thread: number;
  readonly segment: number;
  readonly share: number;
}

/** What ended a sleep. */
export type WaitFit =
  | { readonly kind: 'given' }
  /** The model makes it by its own rules. */
  | { readonly kind: 'predicted' }
  | { readonly kind: 'dependent'; readonly on: Progress };

/** Waits that another thread of the session can end. */
const WAKEABLE = new Set<WaitClass>(['lock', 'pipe', 'child', 'socket', 'poll', 'signal', 'other']);
/** Waits that only a thread of the same process ends. */
const LOCAL = new Set<WaitClass>(['lock', 'other', 'signal']);
/** Ends and wake-ups this many ticks apart count as one moment: sampling sees no closer. */
const NEAR_TICKS = 1.5;
/** CPython's switch interval: a thread that waits for the GIL wakes this often, so its sleeps are no longer. */
const GIL_INTERVAL_NS = 5 * NS_PER_MS;
/** Longest sleep, in ticks or switch intervals, that may be one for the GIL. */
const GIL_SLEEPS = 2.5;
/** Others of the process must have run for this share of a sleep for it to be one for the GIL. */
const GIL_BUSY = 0.4;

/** Models in which threads of a process wait for the GIL. */
export const hasGil = (fit: FitId): boolean =>
  fit === 'gil' || fit === 'multiprocessing' || fit === 'asyncio';

/** Index of the first segment that ends after a time. */
function firstEndingAfter(segments: readonly Segment[], timeNs: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.endNs ?? 0) > timeNs) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A figure of a thread between two times, spread evenly over each segment. */
export function sumWithin(
  segments: readonly Segment[],
  fromNs: number,
  toNs: number,
  pick: (segment: Segment) => number,
): number {
  let sum = 0;
  for (let i = firstEndingAfter(segments, fromNs); i < segments.length; i++) {
    const segment = segments[i];
    if (segment === undefined || segment.startNs >= toNs) break;
    const length = Math.max(1, segment.endNs - segment.startNs);
    const part = Math.min(segment.endNs, toNs) - Math.max(segment.startNs, fromNs);
    sum += pick(segment) * Math.max(0, part / length);
  }
  return sum;
}

/** CPU of a thread between two times, spread evenly over each segment, ns. */
export const cpuWithin = (segments: readonly Segment[], fromNs: number, toNs: number): number =>
  sumWithin(segments, fromNs, toNs, ({ cpuNs }) => cpuNs);

/** Voluntary switches of the segments that touch an interval. */
export function switchesWithin(segments: readonly Segment[], fromNs: number, toNs: number): number {
  let sum = 0;
  for (let i = firstEndingAfter(segments, fromNs); i < segments.length; i++) {
    const segment = segments[i];
    if (segment === undefined || segment.startNs >= toNs) break;
    sum += segment.switches;
  }
  return sum;
}

/** Answers what ended each sleep of a set of threads. */
export class WaitFitter {
  private readonly threads: readonly SegmentedThread[];
  private readonly fit: FitId;
  private readonly tickNs: number;
  private readonly byProcess = new Map<number, number[]>();

  constructor(threads: readonly SegmentedThread[], fit: FitId, tickNs: number) {
    this.threads = threads;
    this.fit = fit;
    this.tickNs = tickNs;
    threads.forEach(({ thread }, index) => {
      const list = this.byProcess.get(thread.process.id) ?? [];
      list.push(index);
      this.byProcess.set(thread.process.id, list);
    });
  }

  /** The sleep before a segment. */
  before(index: number, segment: Segment): WaitFit {
    const { sleptNs, reason, wakeNs } = segment;
    if (this.isForGil(index, reason, sleptNs, wakeNs - sleptNs, wakeNs)) return { kind: 'predicted' };
    if (sleptNs < NEAR_TICKS * this.tickNs || !WAKEABLE.has(reason)) return { kind: 'given' };
    const on = this.wakerOf(index, segment);
    return on === null ? { kind: 'given' } : { kind: 'dependent', on };
  }

  /** The short sleeps inside a segment: whether the model makes them. */
  inside(index: number, segment: Segment): boolean {
    const each = segment.innerNs / Math.max(1, segment.pieces - 1);
    const reason = segment.innerReason === 'unknown' ? 'lock' : segment.innerReason;
    return this.isForGil(index, reason, each, segment.startNs, segment.endNs);
  }

  /** The thread of the session that most likely started this one; null where none was at work then. */
  starterOf(index: number): Progress | null {
    const own = this.threads[index];
    if (own === undefined) return null;
    const startNs = own.segments[0]?.startNs ?? 0;
    const isMain = own.thread.info.role === 'main';
    const { ppid, id } = own.thread.process;
    // Whoever starts a thread was found before it: so no two threads can start each other.
    for (const [other, { thread, segments }] of this.threads.entries()) {
      if (other >= index) break;
      const parent = isMain ? thread.process.pid === ppid : thread.process.id === id;
      if (!parent || thread.info.role !== 'main') continue;
      const at = segments.findIndex((one) => one.startNs <= startNs && one.endNs >= startNs - this.tickNs);
      const found = segments[at];
      if (found !== undefined) return { thread: other, segment: at, share: shareAt(found, startNs) };
    }
    return null;
  }

  private isForGil(index: number, reason: WaitClass, sleepNs: number, fromNs: number, toNs: number): boolean {
    if (!hasGil(this.fit) || sleepNs <= 0) return false;
    if (reason !== 'lock' && reason !== 'unknown') return false;
    if (sleepNs > GIL_SLEEPS * Math.max(this.tickNs, GIL_INTERVAL_NS)) return false;
    const from = Math.min(fromNs, toNs - this.tickNs);
    const to = Math.max(toNs, fromNs + this.tickNs);
    return this.othersCpu(index, from, to) >= GIL_BUSY * Math.min(sleepNs, to - from);
  }

  private othersCpu(index: number, fromNs: number, toNs: number): number {
    const process = this.threads[index]?.thread.process.id;
    let sum = 0;
    for (const other of this.byProcess.get(process ?? 0) ?? [])
      if (other !== index) sum += cpuWithin(this.threads[other]?.segments ?? [], fromNs, toNs);
    return sum;
  }

  /**
   * Who ended a sleep: a thread that ended, went to sleep or was at work when it ended, the first kind before the others. Its segment
   * must have begun before the sleeper's next: so every chain of such waits leads back in time, and none closes to a circle.
   */
  private wakerOf(index: number, segment: Segment): Progress | null {
    const own = this.threads[index]?.thread;
    if (own === undefined) return null;
    let best: Candidate | null = null;
    for (const [other, candidate] of this.threads.entries()) {
      const same = candidate.thread.process.id === own.process.id;
      if (other === index || (!same && LOCAL.has(segment.reason))) continue;
      const found = this.candidate(candidate, other, segment, same);
      if (found !== null && found.score > (best?.score ?? 0)) best = found;
    }
    return best?.on ?? null;
  }

  /** A thread as the one that ended a sleep, with how likely that is; null where it was not at work then. */
  private candidate(
    { segments, goneNs }: SegmentedThread,
    thread: number,
    sleeper: Segment,
    same: boolean,
  ): Candidate | null {
    const near = NEAR_TICKS * this.tickNs;
    const { wakeNs } = sleeper;
    let at = firstEndingAfter(segments, wakeNs - near);
    while ((segments[at + 1]?.startNs ?? Number.POSITIVE_INFINITY) < sleeper.startNs) at += 1;
    const found = segments[at];
    if (found === undefined || found.startNs >= sleeper.startNs) return null;
    const last = at === segments.length - 1;
    const ended = last && goneNs !== null && Math.abs(goneNs - wakeNs) <= 2 * near;
    const stopped = found.endNs <= sleeper.endNs && Math.abs(found.endNs - wakeNs) <= near;
    const kind = ended ? 4 : stopped ? 2 : same ? 1 : 0;
    if (kind === 0) return null;
    const share = ended || stopped ? 1 : shareAt(found, wakeNs);
    const closeness = 1 / (1 + Math.abs(found.endNs - wakeNs) / this.tickNs);
    return { score: kind + closeness, on: { thread, segment: at, share } };
  }
}

/** Who may have ended a sleep, and how likely. */
interface Candidate {
  readonly score: number;
  readonly on: Progress;
}

/** How far through a segment a time is, 0 to 1. */
function shareAt(segment: Segment, timeNs: number): number {
  const length = Math.max(1, segment.endNs - segment.startNs);
  return Math.min(1, Math.max(0, (timeNs - segment.startNs) / length));
}
