import type { SimulationResult } from '../../../model/engine/model.ts';
import type { ProgramSet } from '../../../model/engine/program.ts';
import type { SimLane } from '../../../model/engine/trace.ts';
import { isOwnLane, laneBeside, pairByCpu, sysmonLane } from '../pairing.ts';
import { isModelsOwn } from '../setup.ts';
import type { SimulatedLane } from '../simulated.ts';
import type { FittedProgram, FittedThread } from '../types.ts';
import { replayedThread } from './replayed.ts';
import { END_MARK } from './setup.ts';

/** Roles of threads that a runtime has for itself: no program of a workload has them. */
const HELPERS = new Set(['v8-platform', 'inspector', 'gc', 'jit', 'signal']);

const groupOf = ({ threads }: ProgramSet): string => threads[0]?.process ?? 'main';

/** The lane of the main thread: the first of the first program's process. */
export const mainLane = (programs: ProgramSet, lanes: readonly SimLane[]): SimLane | null =>
  lanes.find((lane) => isOwnLane(lane) && lane.group === groupOf(programs)) ?? null;

/**
 * When a known program has ended: with its main thread. A lane goes on to the present until its thread ends; in Go the main goroutine's
 * end is the process' end, and so is a deadlock, which the runtime finds. Null while it runs.
 */
export function knownEndNs(result: SimulationResult, programs: ProgramSet): number | null {
  if (result.model === 'gmp')
    return result.marks.find(({ label }) => label === END_MARK)?.timeNs ?? result.deadlock?.timeNs ?? null;
  const lane = mainLane(programs, result.lanes);
  const last = lane?.endNs.at(-1) ?? Number.POSITIVE_INFINITY;
  return result.finished || last < result.endNs ? Math.min(last, result.endNs) : null;
}

const byStart = (a: FittedThread, b: FittedThread): number =>
  a.startNs - b.startNs || a.threadId - b.threadId;
const firstNs = (lane: SimLane): number => lane.startNs[0] ?? 0;

/** Groups in order of their first member. */
function grouped<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}

/** Whether a lane can stand for a thread of this role: only Node's pool threads and workers are told apart. */
const suits = ({ name }: SimLane, { role }: FittedThread): boolean =>
  role === 'libuv-worker' ? name.startsWith('libuv-worker') : !name.startsWith('libuv-worker');

/** At most so many items, those with the largest figures, in their own order. */
function withMost<T>(items: readonly T[], count: number, figure: (item: T) => number): T[] {
  const kept = new Set([...items].sort((a, b) => figure(b) - figure(a)).slice(0, count));
  return items.filter((item) => kept.has(item));
}

type Pair = readonly [SimLane, FittedThread | null];

/** Characters of a thread's name that Linux keeps (TASK_COMM_LEN less the final 0). */
const KEPT = 15;

/** What a lane's thread is called without the number that tells it from its like. */
const kindOf = ({ name }: SimLane): string => name.replace(/-\d+$/, '');

/** Whether a recorded thread has the name of a kind of lanes, as Linux keeps it, with or without a number or more behind it. */
function isCalled({ name }: FittedThread, kind: string): boolean {
  const kept = kind.slice(0, KEPT);
  return name.startsWith(kept) && (name.length === kept.length || !/\w/.test(name.charAt(kept.length)));
}

/** Lanes whose program names its threads beside the recorded ones of that name, both in order of start. */
function pairByName(lanes: readonly SimLane[], threads: readonly FittedThread[]): Pair[] {
  const left = [...threads];
  return lanes.flatMap((lane): Pair[] => {
    const kind = kindOf(lane);
    if (!threads.some((thread) => isCalled(thread, kind))) return [];
    const at = left.findIndex((thread) => isCalled(thread, kind));
    return [[lane, at < 0 ? null : (left.splice(at, 1)[0] ?? null)]];
  });
}

/** Lanes beside threads in order of their start. */
function pairByStart(lanes: readonly SimLane[], threads: readonly FittedThread[]): Pair[] {
  // Where more were recorded than the program has, those with little CPU are the runtime's; where fewer were, those with little CPU
  // lived too short to be seen.
  const left = withMost(threads, lanes.length, ({ cpuNs }) => cpuNs);
  const seen = new Set(withMost(lanes, threads.length, ({ counters }) => counters.cpuNs));
  return lanes.map((lane): Pair => {
    const at = seen.has(lane) ? left.findIndex((thread) => suits(lane, thread)) : -1;
    return [lane, at < 0 ? null : (left.splice(at, 1)[0] ?? null)];
  });
}

/** Lanes of one process beside its threads: the main thread with the main thread, others by name where it agrees, else by their start. */
function pairProcess(lanes: readonly SimLane[], threads: readonly FittedThread[]): Pair[] {
  const [first, ...others] = [...lanes].sort((a, b) => firstNs(a) - firstNs(b) || a.id - b.id);
  if (first === undefined) return [];
  const main = threads.find(({ role }) => role === 'main') ?? null;
  const free = threads.filter((one) => one !== main).sort(byStart);
  const named = pairByName(others, free);
  const done = new Set<SimLane | FittedThread | null>(named.flat());
  const rest = pairByStart(
    others.filter((lane) => !done.has(lane)),
    free.filter((one) => !done.has(one) && !HELPERS.has(one.role)),
  );
  return [[first, main], ...named, ...rest];
}

/** Every lane of a known program beside the recorded thread with its role, name or place in the order of start; Go's Ms by their CPU. */
export function knownLanes(
  program: FittedProgram,
  programs: ProgramSet,
  result: SimulationResult,
): SimulatedLane[] {
  const lanes = result.lanes.filter(isOwnLane);
  const recorded = program.threads.filter((one) => !isModelsOwn(program, one));
  if (program.model === 'gmp') {
    const own = sysmonLane(program, lanes);
    const ms = lanes.filter((lane) => lane !== own?.lane);
    const paired = pairByCpu(
      ms,
      recorded.map((one) => ({ ...one, pairs: one.threadId })),
    );
    return own === null ? paired : [...paired, own];
  }
  const byId = new Map(recorded.map((one) => [one.threadId, one]));
  const asPairs = (thread: FittedThread | undefined) =>
    thread === undefined ? null : { ...thread, pairs: thread.threadId };
  const replayed = lanes.flatMap((lane) => {
    const id = replayedThread(lane.group);
    return id === null ? [] : [laneBeside(lane, asPairs(byId.get(id)))];
  });
  const own = lanes.filter(({ group }) => replayedThread(group) === null);
  const first = groupOf(programs);
  const simulated = grouped(own, ({ group }) => group).sort(
    (a, b) =>
      Number(b[0]?.group === first) - Number(a[0]?.group === first) ||
      Math.min(...a.map(firstNs)) - Math.min(...b.map(firstNs)),
  );
  const processes = grouped([...recorded].sort(byStart), ({ process }) => process);
  const paired = simulated.flatMap((group, index) => pairProcess(group, processes[index] ?? []));
  return [
    // The counter of a thread that has ended cannot be read after its last switch.
    ...paired.map(([lane, thread]) => ({
      ...laneBeside(lane, asPairs(thread ?? undefined)),
      unseenSwitches: 1,
    })),
    ...replayed,
  ];
}
