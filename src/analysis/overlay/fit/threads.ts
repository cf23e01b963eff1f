import type { ThreadId } from '../../../domain/units.ts';
import type { WaitClass } from '../../waits.ts';
import type { Recording } from '../recording.ts';
import type { FitId, FitStep, FittedThread, FitWait, ThreadActivity } from '../types.ts';
import { cpuWithin, hasGil, type Progress, type SegmentedThread, WaitFitter } from './dependencies.ts';
import { type Segment, segmentsOf } from './segments.ts';

/** Wanting a CPU for more than this share of its life makes a thread a computing one; for less than the others, a waiting, an idle one. */
const COMPUTES = 0.7;
const WAITS = 0.3;
const IDLE = 0.02;
/** A thread with less than this share of the busiest worker's CPU is not one of the workers. */
const WORKER_SHARE = 0.25;
/** Two threads of one process with more CPU together than this share of the time ran at once: outside the GIL. */
const PARALLEL = 1.08;
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
  const waitNs = predicted || pieces === 1 ? 0 : Math.round(segment.innerNs);
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

/** Whether more of a process ran in a segment's time than one holder of the GIL could. */
function ranBeside(threads: readonly SegmentedThread[], index: number, segment: Segment): boolean {
  const own = threads[index];
  const length = segment.endNs - segment.startNs;
  if (own === undefined || segment.cpuNs < 0.2 * length) return false;
  let sum = 0;
  for (const other of threads)
    if (other.thread.process.id === own.thread.process.id)
      sum += cpuWithin(other.segments, segment.startNs, segment.endNs);
  return sum > PARALLEL * length;
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

/**
 * Threads of a recording as programs: bursts on a CPU, and waits with their reasons. A wait is left to the model where its rules make
 * it (the GIL), tied to another thread's progress where one was there to end it, and replayed with its length otherwise.
 */
export function fitThreads(recording: Recording, fit: FitId): FittedThread[] {
  const { range, tickNs } = recording;
  const threads: SegmentedThread[] = recording.threads.map((thread) => ({
    thread,
    segments: segmentsOf(thread, range.startNs, range.endNs),
    goneNs:
      thread.info.endNs === null || thread.info.endNs >= range.endNs - tickNs
        ? null
        : thread.info.endNs - range.startNs,
  }));
  const waits = new WaitFitter(threads, fit, tickNs);
  const points = new Points();
  const before = threads.map(({ segments }, index) =>
    segments.map((segment) => {
      const wait = waits.before(index, segment);
      return wait.kind === 'dependent'
        ? { kind: wait.kind, point: points.add(wait.on) }
        : { kind: wait.kind, point: -1 };
    }),
  );
  const starters = threads.map(({ thread }, index) => {
    const begins = thread.info.startNs - range.startNs;
    const on = begins > tickNs ? waits.starterOf(index) : null;
    if (on !== null) points.insert(on, { step: 'start', thread: thread.info.id });
    return on === null ? null : (threads[on.thread]?.thread.info.id ?? null);
  });
  const lengthNs = range.endNs - range.startNs;
  const fitted = threads.map((own, index): FittedThread => {
    const { info, process } = own.thread;
    const cuts = points.of(index);
    const steps: FitStep[] = [];
    const sums = new WaitSums();
    let wantedNs = 0;
    let cpuNs = 0;
    own.segments.forEach((segment, at) => {
      const wait = before[index]?.[at] ?? { kind: 'given', point: -1 };
      // A thread that another starts has not slept before its first segment.
      const first = at === 0 && starters[index] !== null;
      if (!first && wait.kind === 'dependent')
        pushStep(steps, { step: 'until', point: wait.point, reason: segment.reason });
      else if (!first && wait.kind === 'given' && segment.sleptNs >= 1)
        pushStep(steps, { step: 'wait', ns: Math.round(segment.sleptNs), reason: segment.reason });
      sums.add(segment.reason, segment.sleptNs, segment.sleptNs > 0 ? 1 : 0, wait.kind);
      const predicted = waits.inside(index, segment);
      sums.add(segment.innerReason, segment.innerNs, segment.pieces - 1, predicted ? 'predicted' : 'given');
      pushRun(
        steps,
        segment,
        predicted,
        hasGil(fit) && ranBeside(threads, index, segment),
        cuts.get(at) ?? [],
      );
      wantedNs += segment.cpuNs + segment.runqueueNs;
      cpuNs += segment.cpuNs;
    });
    const startNs = Math.max(0, info.startNs - range.startNs);
    const livedNs = (own.goneNs ?? lengthNs) - startNs;
    return {
      threadId: info.id,
      name: info.name,
      process: `p${process.id}`,
      role: info.role,
      activity: activityOf(cpuNs, wantedNs + sums.of('predicted'), livedNs),
      startNs: starters[index] === null ? startNs : 0,
      startedBy: starters[index] ?? null,
      cpuNs,
      worker: false,
      waits: sums.list(),
      steps,
    };
  });
  return markWorkers(withTrailingSleep(fitted, threads, lengthNs, tickNs), fitted[0]?.process ?? '');
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

/** Names of threads by id, for sentences. */
export const threadNames = (threads: readonly FittedThread[]): Map<ThreadId, string> =>
  new Map(threads.map((one) => [one.threadId, one.name]));
