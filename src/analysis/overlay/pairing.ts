import type { ThreadId } from '../../domain/units.ts';
import type { SimLane } from '../../model/engine/trace.ts';
import { OTHERS } from './others.ts';
import { isModelsOwn } from './setup.ts';
import type { SimulatedLane } from './simulated.ts';
import type { FittedProgram, FittedThread } from './types.ts';

/** A thread's lane of the program itself that was ever there; not one of other programs. */
export const isOwnLane = (lane: SimLane): boolean =>
  lane.kind === 'thread' && !lane.group.startsWith(OTHERS) && lane.startNs.length > 0;

/** A recorded thread that lanes are paired with; `pairs` is null for a copy beyond the recorded number. */
export type Paired = Pick<FittedThread, 'name' | 'cpuNs'> & { readonly pairs: ThreadId | null };

/** A lane beside a recorded thread, or beside none. */
export const laneBeside = (lane: SimLane, thread: Paired | null): SimulatedLane => ({
  lane,
  pairs: thread?.pairs ?? null,
  name: thread?.name ?? lane.name,
  copy: null,
  startNs: lane.startNs[0] ?? 0,
  unseenSwitches: 0,
});

/** Lanes of threads that no program marks as its own (Ms of Go, loops) beside the recorded ones with as much CPU, in order. */
export function pairByCpu(lanes: readonly SimLane[], threads: readonly Paired[]): SimulatedLane[] {
  const wanted = [...threads].sort((a, b) => b.cpuNs - a.cpuNs);
  const sorted = [...lanes].sort((a, b) => b.counters.cpuNs - a.counters.cpuNs);
  return sorted.map((lane, index) => laneBeside(lane, wanted[index] ?? null));
}

/** The lane of the runtime's own thread that was recorded too; null for none. */
export function sysmonLane(program: FittedProgram, lanes: readonly SimLane[]): SimulatedLane | null {
  const recorded = program.threads.find((one) => isModelsOwn(program, one));
  const lane = lanes.find(({ name }) => name === 'sysmon');
  return recorded === undefined || lane === undefined
    ? null
    : { ...laneBeside(lane, { ...recorded, pairs: recorded.threadId }), startNs: 0 };
}
