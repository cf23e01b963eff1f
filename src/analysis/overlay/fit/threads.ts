import type { ThreadId } from '../../../domain/units.ts';
import type { WaitClass } from '../../waits.ts';
import type { Recording } from '../recording.ts';
import type { FitId, FitStep, FittedThread, FitWait, ThreadActivity } from '../types.ts';
import {
  cpuWithin,
  hasGil,
  type Progress,
  type SegmentedThread,
  switchesWithin,
  WaitFitter,
} from './dependencies.ts';
import { type Segment, segmentsOf } from './segments.ts';

/** Wanting a CPU for more than this share of its life makes a thread a computing one; for less than the others, a waiting, an idle one. */
const COMPUTES = 0.7;
const WAITS = 0.3;
const IDLE = 0.02;
/** A thread with less than this share of the busiest worker's CPU is not one of the workers. */
const WORKER_SHARE = 0.25;
/** Two threads of one process with more CPU together than this share of the time ran at once: outside the GIL. */
const PARALLEL = 1.1;
const PARALLEL_TICKS = 5;
/** CPU without a sleep that whoever waits for the GIL cannot have: it only asks for it and sleeps again. */
const AWAKE_NS = 1_500_000;
/** Ends of all threads more than this many ticks before the range's end: something slept to the end. */
const TRAILING_TICKS = 4;

/** A step that goes into a thread's program at a share of a segment's CPU. */
interface Insertion {
  readonly segment: number;
  readonly share: number;
  readonly step: FitStep;
}

/** Numbers the points that threads wait for. */
class Points {
  private readonly insertions = new Map<number, Insertion[]>();
  private next = 0;

  /** A new point of progress of a thread; its number. */
  add(on: Progress): number {
    const point = this.next++;
    this.insert(on, { step: 'signal', point });
    return point;
  }

  insert(on: Progress, step: FitStep): void {
    const list = this.insertions.get(on.thread) ?? [];
    list.push({ segment: on.segment, share: on.share, step });
    this.insertions.set(on.thread, list);
  }

  of(thread: number): Map<number, Insertion[]> {
    const bySegment = new Map<number, Insertion[]>();
    for (const one of this.insertions.get(thread) ?? []) {
      const list = bySegment.get(one.segment) ?? [];
      list.push(one);
      bySegment.set(one.segment, list);
    }
    for (const list of bySegment.values()) list.sort((a, b) => a.share - b.share);
    return bySegment;
  }
}

/** Sums of a thread's waits by class and treatment. */
class WaitSums {
  private readonly sums = new Map<string, { -readonly [K in keyof FitWait]: FitWait[K] }>();

  add(reason: WaitClass, ns: number, count: number, treatment: FitWait['treatment']): void {
    if (ns <= 0 && count <= 0) return;
    const key = `${reason} ${treatment}`;
    const sum = this.sums.get(key) ?? { reason, ns: 0, count: 0, treatment };
    sum.ns += Math.round(ns);
    sum.count += count;
    this.sums.set(key, sum);
  }

  list(): FitWait[] {
    return [...this.sums.values()].sort((a, b) => b.ns - a.ns);
  }

  of(treatment: FitWait['treatment']): number {
    return this.list().reduce((sum, one) => sum + (one.treatment === treatment ? one.ns : 0), 0);
  }
}

/** Joins runs that nothing parts, so that the program says no more than is known. */
function pushStep(steps: FitStep[], step: FitStep): void {
  const last = steps.at(-1);
  if (
    step.step === 'run' &&
    last?.step === 'run' &&
    last.pieces === 1 &&
    step.pieces === 1 &&
    last.released === step.released
  ) {
    steps[steps.length - 1] = { ...last, ns: last.ns + step.ns };
  } else if (step.step === 'wait' && last?.step === 'wait' && last.reason === step.reason) {
    steps[steps.length - 1] = { ...last, ns: last.ns + step.ns };
  } else steps.push(step);
}

/** The run of one segment, cut where other threads wait for it to have come. */
function pushRun(
  steps: FitStep[],
  segment: Segment,
  predicted: boolean,
  released: boolean,
  cuts: readonly Insertion[],
): void {
  const pieces = predicted ? 1 : segment.pieces;
  const waitNs = pieces === 1 ? 0 : Math.round(segment.innerNs);
  let done = 0;
  const runTo = (share: number): void => {
    const part = share - done;
    if (part > 0 && segment.cpuNs > 0)
      pushStep(steps, {
        step: 'run',
        ns: Math.round(segment.cpuNs * part),
        pieces: Math.max(1, Math.round(pieces * part)),
        waitNs: Math.round(waitNs * part),
        released,
      });
    done = share;
  };
  for (const { share, step } of cuts) {
    runTo(share);
    pushStep(steps, step);
  }
  runTo(1);
}

/**
 * Whether a burst ran outside the GIL. Looked at over some readings: where in a reading a thread ran is not known, and two that took
 * turns in one would seem to have run at once. Either more of the process ran than one holder could; or it and another thread both ran
 * without once going to sleep, which whoever waits for the GIL does every few milliseconds. The second also shows where other
 * programs leave the process no two cores at once.
 */
function ranBeside(
  threads: readonly SegmentedThread[],
  index: number,
  segment: Segment,
  tickNs: number,
): boolean {
  const own = threads[index];
  const length = Math.max(segment.endNs - segment.startNs, PARALLEL_TICKS * tickNs);
  if (own === undefined) return false;
  const from = (segment.startNs + segment.endNs - length) / 2;
  const to = from + length;
  const awake = cpuWithin(own.segments, from, to) > AWAKE_NS && switchesWithin(own.segments, from, to) === 0;
  let sum = 0;
  let besideAwake = false;
  for (const other of threads) {
    if (other.thread.process.id !== own.thread.process.id) continue;
    const cpu = cpuWithin(other.segments, from, to);
    sum += cpu;
    besideAwake ||= other !== own && cpu > AWAKE_NS && switchesWithin(other.segments, from, to) === 0;
  }
  return sum > PARALLEL * length || (awake && besideAwake);
}

function activityOf(cpuNs: number, wantedNs: number, livedNs: number): ThreadActivity {
  const share = livedNs > 0 ? wantedNs / livedNs : 0;
  if (share > COMPUTES) return 'computes';
  if (share > WAITS) return 'mixed';
  return share > IDLE || cpuNs > 0.05 * livedNs ? 'waits' : 'idle';
}

/** Marks the like threads whose number can be changed: not the main thread of the first process, and not the small ones. */
function markWorkers(threads: readonly FittedThread[], root: string): FittedThread[] {
  const candidates = threads.filter(
    (one) => !(one.role === 'main' && one.process === root) && one.activity !== 'idle',
  );
  const most = Math.max(0, ...candidates.map((one) => one.cpuNs));
  const chosen = new Set(
    candidates.filter((one) => one.cpuNs >= WORKER_SHARE * most).map((one) => one.threadId),
  );
  return threads.map((one) => ({ ...one, worker: chosen.has(one.threadId) }));
}

/** What was concluded about all threads before their programs are written. */
interface Conclusions {
  readonly threads: readonly SegmentedThread[];
  readonly waits: WaitFitter;
  readonly points: Points;
  /** The sleep before each segment of each thread; `point` where it waits for one, else -1. */
  readonly before: readonly (readonly { readonly kind: FitWait['treatment']; readonly point: number }[])[];
  readonly starters: readonly (ThreadId | null)[];
}

function conclude(recording: Recording, fit: FitId): Conclusions {
  const { range, tickNs } = recording;
  const threads = recording.threads.map((thread): SegmentedThread => {
    const { endNs } = thread.info;
    const gone = endNs !== null && endNs < range.endNs - tickNs;
    const segments = segmentsOf(thread, range.startNs, range.endNs);
    return { thread, segments, goneNs: gone ? endNs - range.startNs : null };
  });
  const waits = new WaitFitter(threads, fit, tickNs);
  const points = new Points();
  const before = threads.map(({ segments }, index) =>
    segments.map((segment) => {
      const wait = waits.before(index, segment);
      const point = wait.kind === 'dependent' ? points.add(wait.on) : -1;
      return { kind: wait.kind, point };
    }),
  );
  const starters = threads.map(({ thread }, index) => {
    const begins = thread.info.startNs - range.startNs;
    const on = begins > tickNs ? waits.starterOf(index) : null;
    if (on === null) return null;
    points.insert(on, { step: 'start', thread: thread.info.id });
    return threads[on.thread]?.thread.info.id ?? null;
  });
  return { threads, waits, points, before, starters };
}

/** Writes one thread's program. */
function fitThread(index: number, all: Conclusions, fit: FitId, recording: Recording): FittedThread {
  const { threads, waits, starters } = all;
  const { thread, segments, goneNs } = threads[index] ?? {
    thread: recording.threads[index],
    segments: [],
    goneNs: null,
  };
  if (thread === undefined) throw new RangeError(`no thread ${index} in the recording`);
  const { info, process } = thread;
  const cuts = all.points.of(index);
  const startedBy = starters[index] ?? null;
  const steps: FitStep[] = [];
  const sums = new WaitSums();
  segments.forEach((segment, at) => {
    const wait = all.before[index]?.[at] ?? { kind: 'given', point: -1 };
    // A thread that another starts has not slept before its first segment.
    if (at > 0 || startedBy === null) {
      pushWait(steps, segment, wait);
      sums.add(segment.reason, segment.sleptNs, segment.sleptNs > 0 ? 1 : 0, wait.kind);
    }
    const predicted = waits.inside(index, segment);
    sums.add(segment.innerReason, segment.innerNs, segment.pieces - 1, predicted ? 'predicted' : 'given');
    pushRun(
      steps,
      segment,
      predicted,
      hasGil(fit) && ranBeside(threads, index, segment, recording.tickNs),
      cuts.get(at) ?? [],
    );
  });
  const startNs = Math.max(0, info.startNs - recording.range.startNs);
  const cpuNs = segments.reduce((sum, one) => sum + one.cpuNs, 0);
  const queuedNs = segments.reduce((sum, one) => sum + one.runqueueNs, 0);
  const livedNs = (goneNs ?? recording.range.endNs - recording.range.startNs) - startNs;
  return {
    threadId: info.id,
    name: info.name,
    process: `p${process.id}`,
    role: info.role,
    activity: activityOf(cpuNs, cpuNs + queuedNs + sums.of('predicted'), livedNs),
    startNs,
    startedBy,
    cpuNs,
    worker: false,
    waits: sums.list(),
    steps,
  };
}

function pushWait(
  steps: FitStep[],
  segment: Segment,
  wait: { kind: FitWait['treatment']; point: number },
): void {
  if (wait.kind === 'dependent') {
    const ns = Math.round(segment.sleptNs);
    pushStep(steps, { step: 'until', point: wait.point, reason: segment.reason, ns });
  } else if (wait.kind === 'given' && segment.sleptNs >= 1)
    pushStep(steps, { step: 'wait', ns: Math.round(segment.sleptNs), reason: segment.reason });
}

/**
 * Threads of a recording as programs: bursts on a CPU, and waits with their reasons. A wait is left to the model where its rules make
 * it (the GIL), tied to another thread's progress where one was there to end it, and replayed with its length otherwise.
 */
export function fitThreads(recording: Recording, fit: FitId): FittedThread[] {
  const all = conclude(recording, fit);
  const fitted = all.threads.map((_, index) => fitThread(index, all, fit, recording));
  const lengthNs = recording.range.endNs - recording.range.startNs;
  const whole = withTrailingSleep(fitted, all.threads, lengthNs, recording.tickNs);
  return markWorkers(whole, fitted[0]?.process ?? '');
}

/** Where everything slept at the range's end, the first main thread sleeps to it: the recording went on, the work did not. */
function withTrailingSleep(
  fitted: readonly FittedThread[],
  threads: readonly SegmentedThread[],
  lengthNs: number,
  tickNs: number,
): FittedThread[] {
  const lastNs = Math.max(0, ...threads.map(({ segments }) => segments.at(-1)?.endNs ?? 0));
  const left = lengthNs - lastNs;
  if (left <= TRAILING_TICKS * tickNs) return [...fitted];
  const main = Math.max(
    0,
    fitted.findIndex((one) => one.role === 'main'),
  );
  const ownLast = threads[main]?.segments.at(-1);
  const reason = ownLast?.innerReason ?? 'unknown';
  const ns = Math.round(lengthNs - (ownLast?.endNs ?? 0));
  return fitted.map(
    (one, index): FittedThread =>
      index === main ? { ...one, steps: [...one.steps, { step: 'wait', ns, reason }] } : one,
  );
}
