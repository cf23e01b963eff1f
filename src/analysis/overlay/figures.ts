import type { ThreadId } from '../../domain/units.ts';
import { sumKnown } from '../figures.ts';
import type { Recording } from './recording.ts';
import type { SimulatedLane, SimulatedRun } from './simulated.ts';
import type { FigureSet, ThreadResidual } from './types.ts';

const perSecond = (count: number | null, wallNs: number): number | null =>
  count === null || wallNs <= 0 ? null : (count / wallNs) * 1e9;

function figureSet(
  wallNs: number,
  cpuNs: number,
  runqueueNs: number,
  voluntary: number | null,
  involuntary: number | null,
): FigureSet {
  return {
    wall_ns: wallNs,
    parallelism: wallNs > 0 ? cpuNs / wallNs : null,
    cpu_ns: cpuNs,
    voluntary_per_s: perSecond(voluntary, wallNs),
    involuntary_per_s: perSecond(involuntary, wallNs),
    runqueue_ns: runqueueNs,
  };
}

/** The recording's figures in the fitted range, of all its threads. */
export function measuredFigures({ range, totals }: Recording): FigureSet {
  return figureSet(
    range.endNs - range.startNs,
    totals.reduce((sum, one) => sum + one.cpuNs, 0),
    totals.reduce((sum, one) => sum + one.runqueueNs, 0),
    sumKnown(totals.map(({ voluntary }) => voluntary)),
    sumKnown(totals.map(({ involuntary }) => involuntary)),
  );
}

/**
 * Voluntary switches as a recording would have them: without the sleep before a thread's start, which is the simulation's own, and
 * without the last switch of a thread that ends, after which nobody can read its counter.
 */
const voluntaryOf = ({ lane, unseenSwitches }: SimulatedLane): number =>
  Math.max(0, lane.counters.voluntary - unseenSwitches);

/**
 * Threads whose switches nobody could read, while those of others could be: of one that ended at once, say. The recorded rates are without
 * them, and the simulated ones must be, too. None where no thread's could be read: then there is no recorded rate to compare with.
 */
export function uncountedThreads({ totals }: Recording): ReadonlySet<ThreadId> {
  const uncounted = totals.filter(({ voluntary }) => voluntary === null);
  return new Set(uncounted.length === totals.length ? [] : uncounted.map(({ threadId }) => threadId));
}

const NONE: ReadonlySet<ThreadId> = new Set();

/**
 * The same figures of a simulated run. Other programs on the cores are not in them.
 * @param uncounted recorded threads whose switches are not known: those of the lanes beside them are left out
 */
export function simulatedFigures(
  { lanes, wallNs }: SimulatedRun,
  uncounted: ReadonlySet<ThreadId> = NONE,
): FigureSet {
  const sum = (of: (one: SimulatedLane) => number): number =>
    lanes.reduce((total, one) => total + of(one), 0);
  const counted =
    (of: (one: SimulatedLane) => number) =>
    (one: SimulatedLane): number =>
      one.pairs !== null && uncounted.has(one.pairs) ? 0 : of(one);
  return figureSet(
    wallNs,
    sum(({ lane }) => lane.counters.cpuNs),
    sum(({ lane }) => lane.counters.runqueueNs),
    sum(counted(voluntaryOf)),
    sum(counted(({ lane }) => lane.counters.involuntary)),
  );
}

/** CPU share of every fitted thread on both sides. */
export function threadResiduals(recording: Recording, run: SimulatedRun): ThreadResidual[] {
  const length = Math.max(1, recording.range.endNs - recording.range.startNs);
  const simulated = new Map(
    run.lanes.map(({ pairs, lane }) => [pairs, lane.counters.cpuNs / Math.max(1, run.wallNs)]),
  );
  return recording.threads.map(({ info, totals }): ThreadResidual => {
    const own = totals.cpuNs / length;
    const model = simulated.get(info.id) ?? null;
    return {
      threadId: info.id,
      tid: info.tid,
      name: info.name,
      measured: own,
      simulated: model,
      difference: model === null ? null : own - model,
    };
  });
}
