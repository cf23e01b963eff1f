import { InvariantError } from './errors.ts';

/** Which state may follow which: one table a model, used by the model's own checker and by its tests. */
export type TransitionTable<S extends string> = Readonly<Record<S, readonly S[]>>;

/**
 * Checks one change of state against a table.
 * @throws {InvariantError} where the table does not allow it.
 */
export function assertTransition<S extends string>(
  table: TransitionTable<S>,
  from: S,
  to: S,
  who: string,
  nowNs: number,
): void {
  if (table[from].includes(to)) return;
  throw new InvariantError(
    `${who} went from ${from} to ${to} at ${nowNs} ns, which the model does not allow`,
  );
}

/** States of a lane in a trace. */
export type LaneState = 'new' | 'running' | 'runnable' | 'sleeping' | 'ended';

/**
 * Legal changes of a lane, the same for threads, tasks and goroutines. A running lane may go on running
 * elsewhere only through `runnable`; a sleeper becomes runnable before it runs.
 */
export const LANE_TRANSITIONS: TransitionTable<LaneState> = {
  new: ['runnable', 'sleeping', 'ended'],
  runnable: ['running', 'runnable', 'sleeping', 'ended'],
  running: ['runnable', 'sleeping', 'ended'],
  sleeping: ['runnable', 'sleeping', 'ended'],
  ended: [],
};
